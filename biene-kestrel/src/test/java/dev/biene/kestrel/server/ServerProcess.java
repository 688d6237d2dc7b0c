package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A queue server in a process of its own. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ServerProcess start(Path directory, String fsync) throws IOException {
        Files.createDirectories(directory);
        DaemonFile.delete(directory);
        var log = new File(directory.toFile(), "out.log");
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx112m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerMain.class.getName(),
                        "--data-dir",
                        directory.toString(),
                        "--port",
                        "0",
                        "--fsync",
                        fsync,
                        "--daemon"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            var file = DaemonFile.read(directory);
            if (file != null && file.answers())
                return new ServerProcess(process, file.address().getPort());
            assertTrue(process.isAlive() && System.nanoTime() < until, Files.readString(log.toPath()));
            LockSupport.parkNanos(5_000_000);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Kills it, as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
