package dev.biene.kestrel.server;

import dev.biene.BieneException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one queue server of a user on this machine, shared by all of the user's processes. It starts on first use,
 * in a session of its own, so that neither Ctrl-C nor the death of the process that started it ends it; its queues
 * are in the user's data directory and are there again when it is started again.
 *
 * <p>The directory holds, beside the journal: {@code server} (process id and port, there while it runs),
 * {@code server.log} and {@code start.lock}. All methods may be called from any thread and any process.
 */
public final class ServerDaemon {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final long POLL_NANOS = 10_000_000;
    /** Starters of one process; the lock file keeps out those of others only. */
    private static final Object STARTING = new Object();

    private final Path directory;

    private ServerDaemon(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /**
     * The daemon of this user: in {@code $BIENE_HOME/queues}, or for root in {@code /var/lib/biene/queues}, or in
     * {@code $XDG_DATA_HOME/biene/queues}, or in {@code ~/.local/share/biene/queues}.
     */
    public static ServerDaemon ofUser() {
        boolean root = "root".equals(System.getProperty("user.name"));
        return in(home(System.getenv(), root).resolve("queues"));
    }

    /** The daemon whose queues are in this directory. */
    public static ServerDaemon in(Path directory) {
        return new ServerDaemon(directory);
    }

    /**
     * The command of a server with the daemon's JVM settings and with options of {@link ServerMain}, for those who
     * start and watch it themselves.
     */
    public static List<String> command(String... options) {
        return DaemonProcess.command(options);
    }

    static Path home(Map<String, String> environment, boolean root) {
        String chosen = environment.getOrDefault("BIENE_HOME", "");
        if (!chosen.isEmpty()) return Path.of(chosen).toAbsolutePath();
        if (root) return Path.of("/var/lib/biene");
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        if (data.startsWith("/")) return Path.of(data, "biene");
        String home = environment.getOrDefault("HOME", "");
        if (home.startsWith("/")) return Path.of(home, ".local", "share", "biene");
        throw new BieneException("there is no place for the queues of this user: neither HOME nor XDG_DATA_HOME is set;"
                + " set BIENE_HOME to a directory of your own, or name a server with --queues URL");
    }

    /**
     * What is known of the daemon.
     *
     * @param address null if it does not run
     */
    public record Status(Path directory, @Nullable InetSocketAddress address, long pid) {
        public boolean running() {
            return address != null;
        }
    }

    /** Whether it runs, and where. Starts nothing. */
    public Status status() {
        var found = DaemonFile.read(directory);
        if (found == null || !found.answers()) return new Status(directory, null, 0);
        return new Status(directory, found.address(), found.pid());
    }

    /** Whether it ended without having been stopped. Cheap: asks the system only. */
    boolean hasDied() {
        var found = DaemonFile.read(directory);
        return found != null
                && ProcessHandle.of(found.pid()).filter(ProcessHandle::isAlive).isEmpty();
    }

    /**
     * Where it listens; starts it if it does not run. Of any number of processes that call this at once, one
     * starts it and all get the same answer.
     *
     * @throws BieneException if it does not come up, with what it said
     */
    public InetSocketAddress attachOrStart() {
        var running = status().address();
        if (running != null) return running;
        synchronized (STARTING) {
            try {
                Files.createDirectories(directory);
                protect();
                return startLocked();
            } catch (IOException e) {
                throw new BieneException(
                        "cannot start the queue server in " + directory + " (" + e.getMessage()
                                + "); set BIENE_HOME to a directory that you may write, or name a server with"
                                + " --queues URL",
                        e);
            }
        }
    }

    /** Queues hold what their owner works on; nobody else needs to read the files. */
    private void protect() throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    private InetSocketAddress startLocked() throws IOException {
        try (var channel = FileChannel.open(
                        directory.resolve("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (!lock.isValid()) throw new IOException("the lock on start.lock is not valid");
            var running = status().address();
            return running != null ? running : start();
        }
    }

    private InetSocketAddress start() throws IOException {
        var before = DaemonFile.read(directory);
        // The same port again, if it is free: clients that are connected by it find their queues again.
        int port = before == null ? 0 : before.address().getPort();
        DaemonFile.delete(directory);
        long logged = logSize();
        var process = DaemonProcess.start(directory, port, log());
        long until = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < until) {
            var status = status();
            if (status.address() != null) return status.address();
            if (!process.isAlive())
                throw new BieneException("the queue server in " + directory + " ended at once: " + lastLine(logged)
                        + " (see " + log() + ")");
            LockSupport.parkNanos(POLL_NANOS);
        }
        process.destroyForcibly();
        throw new BieneException("the queue server in " + directory + " did not come up within "
                + START_TIMEOUT.toSeconds() + " s; see " + log());
    }

    /**
     * Stops it, if it runs; its queues stay.
     *
     * @return whether it ran
     * @throws BieneException if it does not end
     */
    public boolean stop() {
        var status = status();
        if (!status.running()) return false;
        var process = ProcessHandle.of(status.pid());
        process.ifPresent(ProcessHandle::destroy);
        long until = System.nanoTime() + STOP_TIMEOUT.toNanos();
        while (process.isPresent() && process.get().isAlive() && status().running()) {
            if (System.nanoTime() > until)
                throw new BieneException("the queue server (process " + status.pid() + ") in " + directory
                        + " did not end within " + STOP_TIMEOUT.toSeconds() + " s; see " + log());
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Where it writes what it has to say. */
    public Path log() {
        return directory.resolve("server.log");
    }

    private long logSize() throws IOException {
        return Files.exists(log()) ? Files.size(log()) : 0;
    }

    private String lastLine(long from) throws IOException {
        byte[] all = Files.readAllBytes(log());
        int start = (int) Math.min(from, all.length);
        String text = new String(all, start, all.length - start, java.nio.charset.StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "it said nothing" : text.substring(text.lastIndexOf('\n') + 1);
    }
}
