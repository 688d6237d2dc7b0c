package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.fail;

import dev.biene.kestrel.journal.Fsync;
import dev.biene.kestrel.journal.QueueLimits;
import dev.biene.kestrel.journal.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server on a free port, with a clock that tests move and the queue limits that the rows need. */
final class TestServer implements Script.Host, AutoCloseable {
    final SettableClock clock = new SettableClock();
    final KestrelServer server;

    TestServer(KestrelServer.Settings settings) {
        server = KestrelServer.start(settings.withStore(settings.store().withClock(clock)));
    }

    /** A server whose queues do not know this clock. */
    TestServer(KestrelServer started) {
        server = started;
    }

    static KestrelServer.Settings settings(Path directory) {
        var none = QueueLimits.NONE;
        var store = StoreSettings.DEFAULT
                .withFsync(Fsync.NEVER)
                .withSegmentSize(1 << 20)
                .withLimitsByQueue(Map.of(
                        "lim_refuse", none.withMaxItems(3),
                        "lim_discard", none.withMaxItems(3).withDiscardOldWhenFull(true),
                        "lim_item", none.withMaxItemSize(16),
                        "lim_size", none.withMaxBytes(20),
                        "lim_age", none.withMaxAge(Duration.ofSeconds(1)),
                        "exp_src", none.withMaxAge(Duration.ofSeconds(1)).withExpireToQueue("exp_dst"),
                        "fan_only", none.withFanoutOnly(true),
                        "txn_to", none.withOpenTimeout(Duration.ofSeconds(1))))
                .withAliases(Map.of("ali", List.of("ali1", "ali2")));
        return KestrelServer.Settings.in(directory).withPort(0).withStore(store);
    }

    int port() {
        return server.port();
    }

    /** The names of all queues, as the server tells them. */
    Set<String> names() {
        var names = new TreeSet<String>();
        for (var key : stats().keySet()) if (key.endsWith("_waiters")) names.add(key.substring(6, key.length() - 8));
        return names;
    }

    void deleteAll() throws IOException {
        try (var wire = new Wire(port())) {
            for (var name : names()) wire.ask("delete " + name + "\r\n", 9);
        }
    }

    @Override
    public Wire connect() throws IOException {
        return new Wire(port());
    }

    @Override
    public void advance(long millis) {
        clock.advance(millis);
    }

    @Override
    public long count(String queue, String figure) {
        return Long.parseLong(stats().getOrDefault("queue_" + queue + "_" + figure, "0"));
    }

    private Map<String, String> stats() {
        var stats = new HashMap<String, String>();
        try (var wire = new Wire(port())) {
            wire.send("stats\r\n");
            for (String line = wire.line(); !line.equals("END\r\n"); line = wire.line()) {
                String[] words = line.strip().split(" ");
                stats.put(words[1], words[2]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stats;
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) fail("never came true: " + what);
            LockSupport.parkNanos(200_000);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    /** A clock that goes on, and can be put forward. */
    static final class SettableClock implements InstantSource {
        private final AtomicLong ahead = new AtomicLong();

        void advance(long millis) {
            ahead.addAndGet(millis);
        }

        @Override
        public Instant instant() {
            return Instant.now().plusMillis(ahead.get());
        }
    }
}
