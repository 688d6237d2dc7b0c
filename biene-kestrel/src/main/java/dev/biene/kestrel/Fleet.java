package dev.biene.kestrel;

import dev.biene.arbeiter.QueuesUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The servers, and how long one operation tries them. */
final class Fleet {
    private final List<ServerPool> servers;
    private final Care care;

    Fleet(List<ServerPool> servers, Care care) {
        this.servers = servers;
        this.care = care;
    }

    int size() {
        return servers.size();
    }

    List<ServerPool> all() {
        return servers;
    }

    /** Those that are up, in an order of chance. */
    List<ServerPool> up() {
        if (servers.size() == 1) return servers.get(0).isUp() ? servers : List.of();
        var up = new ArrayList<ServerPool>(servers.size());
        for (var server : servers) if (server.isUp()) up.add(server);
        Collections.shuffle(up, ThreadLocalRandom.current());
        return up;
    }

    /** Those that are up, in an order of chance, but for one that comes last: it has had its turn. */
    List<ServerPool> upAndLast(ServerPool had) {
        var up = new ArrayList<>(up());
        if (up.remove(had)) up.add(had);
        return up;
    }

    /** One operation's tries: which server failed how, and when to give up. */
    final class Tries {
        private final String what;
        private final long endNanos;
        private final Map<String, IOException> failures = new LinkedHashMap<>();

        Tries(String what, long nanos) {
            this.what = what;
            this.endNanos = System.nanoTime() + nanos;
        }

        void failed(ServerPool server, IOException e) {
            failures.put(server.name(), e);
        }

        boolean over() {
            return System.nanoTime() - endNanos >= 0;
        }

        /** Waits for a server that is down to come back, or for some time if all are up but unwilling. */
        void pause(long mostNanos) throws InterruptedException {
            long nanos = Math.min(mostNanos, endNanos - System.nanoTime());
            if (nanos > 0) care.awaitServer(nanos);
        }

        /** The one exception for all that was tried. */
        QueuesUnavailableException unavailable(String consequence) {
            var message = new StringBuilder("no kestrel server ").append(what).append(consequence);
            for (var server : servers) {
                var failure = failures.get(server.name());
                var said = failure == null ? server.trouble() : String.valueOf(failure.getMessage());
                message.append("; ");
                if (!said.contains(server.name())) message.append(server.name()).append(": ");
                message.append(said);
            }
            var causes = List.copyOf(failures.values());
            return new QueuesUnavailableException(
                    message.toString(), causes.isEmpty() ? null : causes.get(causes.size() - 1));
        }
    }

    Tries tries(String what, long nanos) {
        return new Tries(what, nanos);
    }

    static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }
}
