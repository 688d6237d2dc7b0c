package dev.biene.kestrel.server;

import dev.biene.BieneException;
import dev.biene.kestrel.journal.Fsync;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;

/**
 * A queue server as a process:
 *
 * <pre>
 * --data-dir DIR          where the queues are (needed)
 * --host ADDRESS          127.0.0.1
 * --port N                22133; 0 for any
 * --fsync always|never|N  always; N: every N milliseconds
 * --max-items N, --max-bytes N, --max-item-size N, --max-age SECONDS    of each queue; no limit
 * --discard-old           a full queue drops its oldest item instead of refusing the new one
 * --max-connections N     16384
 * </pre>
 */
public final class ServerMain {
    private static final int USAGE = 2;

    private KestrelServer.Settings settings = KestrelServer.Settings.in(Path.of(""));
    private boolean daemon;

    private ServerMain() {}

    public static void main(String[] args) throws InterruptedException {
        var main = new ServerMain();
        try {
            main.parse(Arrays.asList(args).iterator());
        } catch (IllegalArgumentException e) {
            System.err.println("biene queue server: " + e.getMessage());
            System.exit(USAGE);
        }
        try {
            main.serve();
        } catch (BieneException | IOException e) {
            System.err.println("biene queue server: " + e.getMessage());
            System.exit(1);
        }
    }

    private void parse(Iterator<String> args) {
        boolean placed = false;
        while (args.hasNext()) {
            String option = args.next();
            if (option.equals("--daemon")) daemon = true;
            else if (option.equals("--discard-old")) limits(option, "");
            else if (!args.hasNext()) throw new IllegalArgumentException("expected a value after " + option);
            else option(option, args.next());
            placed |= option.equals("--data-dir");
        }
        if (!placed) throw new IllegalArgumentException("expected --data-dir DIR");
    }

    private void option(String option, String value) {
        var store = settings.store();
        settings = switch (option) {
            case "--data-dir" -> settings.withDirectory(Path.of(value));
            case "--host" -> settings.withHost(value);
            case "--port" -> settings.withPort((int) number(option, value, 65_535));
            case "--fsync" -> settings.withStore(store.withFsync(Fsync.parse(value)));
            case "--max-connections" -> settings.withMaxConnections((int) number(option, value, 1_000_000));
            default -> limits(option, value);
        };
    }

    private KestrelServer.Settings limits(String option, String value) {
        var limits = settings.store().limits();
        limits = switch (option) {
            case "--max-items" -> limits.withMaxItems(number(option, value, Long.MAX_VALUE));
            case "--max-bytes" -> limits.withMaxBytes(number(option, value, Long.MAX_VALUE));
            case "--max-item-size" -> limits.withMaxItemSize((int) number(option, value, Integer.MAX_VALUE));
            case "--max-age" -> limits.withMaxAge(Duration.ofSeconds(number(option, value, Integer.MAX_VALUE)));
            case "--discard-old" -> limits.withDiscardOldWhenFull(true);
            default -> throw new IllegalArgumentException("there is no option " + option);
        };
        settings = settings.withStore(settings.store().withLimits(limits));
        return settings;
    }

    private static long number(String option, String value, long most) {
        try {
            long number = Long.parseLong(value);
            if (number >= 0 && number <= most) return number;
        } catch (NumberFormatException e) {
            // Told below, with the same words.
        }
        throw new IllegalArgumentException(option + " must be a number from 0 to " + most + ", was \"" + value + "\"");
    }

    private void serve() throws IOException, InterruptedException {
        var server = start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "biene-queue-server-stop"));
        if (daemon)
            DaemonFile.write(settings.directory(), ProcessHandle.current().pid(), server.port());
        server.awaitClose();
    }

    private KestrelServer start() {
        try {
            return KestrelServer.start(settings);
        } catch (BieneException e) {
            // A daemon is found by its file: it would like its former port, but any will do.
            if (!daemon || settings.port() == 0 || !KestrelServer.isPortTaken(e)) throw e;
            return KestrelServer.start(settings.withPort(0));
        }
    }

    private void stop(KestrelServer server) {
        server.close();
        if (!daemon) return;
        try {
            DaemonFile.delete(settings.directory());
        } catch (IOException e) {
            System.err.println("biene queue server: cannot delete its file (" + e.getMessage() + "); it does no harm");
        }
    }
}
