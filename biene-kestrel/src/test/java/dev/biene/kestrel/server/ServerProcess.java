package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A queue server in a process of its own. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final long pid;
    private final int port;

    private ServerProcess(Process process, long pid, int port) {
        this.process = process;
        this.pid = pid;
        this.port = port;
    }

    static ServerProcess start(Path directory, String fsync) throws IOException {
        return start(directory, List.of(), "--fsync", fsync);
    }

    /** Starts one with the daemon's own settings, by way of another command that starts it, or none. */
    static ServerProcess start(Path directory, List<String> by, String... options) throws IOException {
        Files.createDirectories(directory);
        DaemonFile.delete(directory);
        var log = new File(directory.toFile(), "out.log");
        var command = new ArrayList<>(by);
        command.addAll(DaemonProcess.command("--data-dir", directory.toString(), "--port", "0", "--daemon"));
        command.addAll(List.of(options));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            var file = DaemonFile.read(directory);
            if (file != null && file.answers())
                return new ServerProcess(process, file.pid(), file.address().getPort());
            assertTrue(process.isAlive() && System.nanoTime() < until, Files.readString(log.toPath()));
            LockSupport.parkNanos(5_000_000);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return pid;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Bytes of memory that are its own at this moment. */
    long residentBytes() throws IOException {
        for (var line : Files.readAllLines(proc("status")))
            if (line.startsWith("VmRSS:")) return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        throw new IOException("no VmRSS in " + proc("status"));
    }

    int openFiles() throws IOException {
        try (var files = Files.list(proc("fd"))) {
            return (int) files.count();
        }
    }

    /** Processor time it has used. */
    Duration processorTime() {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow();
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }

    /** Kills it, as {@code kill -9} does. */
    void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
