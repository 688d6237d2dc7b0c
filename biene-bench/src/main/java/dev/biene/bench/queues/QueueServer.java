package dev.biene.bench.queues;

import dev.biene.bench.BenchException;
import dev.biene.bench.Processes;
import dev.biene.kestrel.server.ServerDaemon;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server that takes part, in a process of its own; ended, and its files deleted, when it is closed. */
final class QueueServer implements AutoCloseable {

    private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int SOCKET_MILLIS = 10_000;
    private static final long POLL_MILLIS = 2;

    private final String name;
    private final InetSocketAddress address;
    private final List<String> command;
    private final @Nullable Path directory;
    private @Nullable Process process;

    private QueueServer(String name, InetSocketAddress address, List<String> command, @Nullable Path directory) {
        this.name = name;
        this.address = address;
        this.command = command;
        this.directory = directory;
        // Nothing is left when the run is ended by a signal; whoever was closed before has nothing to close.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close " + name));
    }

    /** Biene's own, with the JVM's flags that it is shipped with. */
    static QueueServer biene(String name, Path home, String fsync) throws IOException, InterruptedException {
        var directory = Files.createTempDirectory(home, "biene-bench-queues");
        var address = freeAddress();
        var command = ServerDaemon.command(
                "--data-dir", directory.toString(), "--port", "" + address.getPort(), "--fsync", fsync);
        return new QueueServer(name, address, command, directory).start();
    }

    /** What comes with the system, or null. */
    static @Nullable QueueServer memcached() throws IOException, InterruptedException {
        var program = onPath("memcached");
        if (program == null) return null;
        var address = freeAddress();
        var command = new ArrayList<>(List.of(program, "-l", "127.0.0.1", "-p", "" + address.getPort(), "-U", "0"));
        if ("root".equals(System.getProperty("user.name"))) command.addAll(List.of("-u", "nobody"));
        return new QueueServer("memcached set/get", address, command, null).start();
    }

    /** One that somebody else has started: {@code name=host:port}. */
    static QueueServer peer(String text) {
        var matcher = java.util.regex.Pattern.compile("([^=]+)=(.+):(\\d+)").matcher(text);
        if (!matcher.matches()) throw new BenchException("--peer must be NAME=HOST:PORT, was \"" + text + "\"");
        var address = new InetSocketAddress(matcher.group(2), Integer.parseInt(matcher.group(3)));
        return new QueueServer(matcher.group(1), address, List.of(), null);
    }

    static @Nullable String onPath(String program) {
        for (var directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            var file = Path.of(directory, program);
            if (Files.isExecutable(file)) return file.toString();
        }
        return null;
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    /** Starts its process, and returns when it answers. */
    QueueServer start() throws IOException, InterruptedException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitAnswer("version", "VERSION");
        return this;
    }

    /** Asks, again and again, until the answer begins so. */
    void awaitAnswer(String line, String beginning) throws InterruptedException {
        long until = System.nanoTime() + START_LIMIT_NANOS;
        while (!answer(line).startsWith(beginning)) {
            var started = process;
            if (System.nanoTime() > until || (started != null && !started.isAlive()))
                throw new BenchException(name + " at " + address + " does not answer \"" + line + "\" with \""
                        + beginning + "\"; its command was: " + String.join(" ", command));
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** The first bytes of the answer to one line; empty if there is none. */
    String answer(String line) {
        try (var socket = new Socket()) {
            socket.connect(address, SOCKET_MILLIS);
            socket.setSoTimeout(SOCKET_MILLIS);
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            var bytes = new byte[128];
            int length = Math.max(0, socket.getInputStream().read(bytes));
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        } catch (IOException notYet) {
            return "";
        }
    }

    String name() {
        return name;
    }

    /** What it was started with, for the report. */
    String settings() {
        if (command.isEmpty()) return "at " + address + ", started by the user";
        var words = new ArrayList<>(command);
        // Where the jars lie is of no interest, and long.
        int path = words.indexOf("-cp") + 1;
        if (path > 0) words.set(path, "…");
        return String.join(" ", words);
    }

    /** Whether it is Biene's. */
    boolean biene() {
        return directory != null;
    }

    InetSocketAddress address() {
        return address;
    }

    /** Of a server that was started here. */
    long pid() {
        return Objects.requireNonNull(process).pid();
    }

    /** Mebibytes of memory that the process has resident; NaN if that cannot be told. */
    double residentMebibytes() throws IOException {
        var running = process;
        var file = Path.of("/proc", running == null ? "0" : "" + running.pid(), "status");
        if (!Files.exists(file)) return Double.NaN;
        for (var line : Files.readAllLines(file))
            if (line.startsWith("VmRSS:")) return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
        return Double.NaN;
    }

    /** CPU seconds of the process so far; NaN if that cannot be told. */
    double cpuSeconds() {
        var running = process;
        return running == null ? Double.NaN : Processes.cpuSeconds(running.pid());
    }

    double diskMebibytes() throws IOException {
        var files = directory;
        if (files == null) return Double.NaN;
        try (var all = Files.list(files)) {
            return all.mapToLong(QueueServer::size).sum() / (double) (1 << 20);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException deletedMeanwhile) {
            return 0;
        }
    }

    /** Ends its process at once, as kill -9 does; its files stay. */
    void kill() throws InterruptedException {
        var running = process;
        if (running == null) return;
        running.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        try {
            kill();
            if (directory == null || !Files.exists(directory)) return;
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
