package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.biene.arbeiter.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes: the queues are on a file system in a file, the server is stopped in the middle of everything, and
 * a copy of that file, which has what was forced and not what was only written, is what the next server finds.
 */
@Tag("any-jdk")
class PowerCutTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @Test
    void whatWasAcknowledgedIsThereAfterAPowerCut() throws Exception {
        cuts(2);
    }

    @Test
    @Tag("fault")
    void whatWasAcknowledgedIsThereAfterTwoHundredPowerCuts() throws Exception {
        cuts(200);
    }

    private void cuts(int count) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root");
        for (int i = 0; i < count; i++) cut(i);
    }

    private void cut(int number) throws Exception {
        var image = root.resolve("disk-" + number);
        var copy = root.resolve("copy-" + number);
        var before = Files.createDirectory(root.resolve("before-" + number));
        var after = Files.createDirectory(root.resolve("after-" + number));
        run("truncate", "-s", "300M", image.toString());
        run("mkfs.ext4", "-q", "-F", image.toString());
        Traffic known;
        // The file system itself must not force anything in the meantime.
        try (var mounted = Mount.of(image, before, "loop,commit=300");
                var server = ServerProcess.start(mounted.place().resolve("queues"), "always")) {
            known = cutUnderTraffic(server, number, image, copy);
        }
        try (var mounted = Mount.of(copy, after, "loop");
                var server = ServerProcess.start(mounted.place().resolve("queues"), "always")) {
            known.check(server.port());
        }
        Files.delete(image);
        Files.delete(copy);
    }

    /** Stops the server anywhere in what it does and copies its disk; returns what its clients knew then. */
    private static Traffic cutUnderTraffic(ServerProcess server, int number, Path image, Path copy) throws Exception {
        var traffic = new Traffic();
        traffic.to(server.port());
        traffic.start();
        try {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(800 + new Random(number).nextInt(1500)));
            traffic.awaitEnough();
            run("kill", "-STOP", Long.toString(server.pid()));
            // The signal is sent; each thread goes on until it looks.
            Await.until("the server stands still", () -> stopped(server.pid()));
            var known = traffic.snapshot();
            run("cp", "--sparse=always", image.toString(), copy.toString());
            return known;
        } finally {
            server.kill();
            traffic.stop();
        }
    }

    private static boolean stopped(long pid) throws IOException {
        try (var threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (var thread : threads.toList()) {
                var stat = Files.readString(thread.resolve("stat"));
                // Behind the name, which may hold anything, stands the state: T is stopped.
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') return false;
            }
        } catch (NoSuchFileException ended) {
            return false;
        }
        return true;
    }

    /** A file system in a file, as long as it is looked at. */
    private record Mount(Path place) implements AutoCloseable {

        static Mount of(Path image, Path place, String options) throws Exception {
            PowerCutTest.run("mount", "-o", options, image.toString(), place.toString());
            return new Mount(place);
        }

        @Override
        public void close() throws IOException {
            try {
                PowerCutTest.run("umount", place.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertEquals(0, process.waitFor(), String.join(" ", command));
    }
}
