package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.biene.arbeiter.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose disk is full, slow or broken, by what the system itself can do. */
@Timeout(120)
class FullDiskTest {
    private static final String ITEM = "x".repeat(60_000);
    private static final String SET = "set q 0 0 60000\r\n" + ITEM + "\r\n";
    private static final String VALUE = "VALUE q 0 60000\r\n" + ITEM + "\r\nEND\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private boolean mounted;

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) run("umount", root.resolve("disk").toString());
    }

    @Test
    void whenTheDiskIsFullItemsAreRefusedAtOnceReadsGoOnAndItTakesItemsAgain() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: mounting needs root");
        var disk = Files.createDirectory(root.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk.toString()) == 0;
        assumeTrue(mounted, "skipped: a tmpfs cannot be mounted here");
        try (var server = ServerProcess.start(disk.resolve("queues"), "always");
                var wire = new Wire(server.port())) {
            int stored = 0;
            String answer = ask(wire);
            for (; answer.equals("STORED\r\n") && stored < 2_000; answer = ask(wire)) stored++;
            assertTrue(stored > 100, "full after " + stored);
            assertTrue(answer.startsWith("SERVER_ERROR ") && answer.contains("No space left on device"), answer);
            long began = System.nanoTime();
            assertTrue(ask(wire).startsWith("SERVER_ERROR "));
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(5), "refused too late");

            assertEquals(VALUE, wire.ask("get q/open\r\n", VALUE.length()));
            for (int i = 1; i < stored; i++) assertEquals(VALUE, wire.ask("get q/close/open\r\n", VALUE.length()));
            assertEquals("END\r\n", wire.ask("get q/close/open\r\n", 5));

            Await.until("it takes items again", () -> ask(wire).equals("STORED\r\n"));
            assertEquals(VALUE, wire.ask("get q\r\n", VALUE.length()));
        }
    }

    private static String ask(Wire wire) throws IOException {
        wire.send(SET);
        return wire.line();
    }

    /** Starts a server all of whose forces are tampered with. */
    private ServerProcess tampered(String injection) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "skipped: there is no strace");
        var by = List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                root.resolve("calls").toString(),
                "-e",
                "trace=fdatasync",
                "-e",
                injection);
        return ServerProcess.start(root.resolve("queues"), by, "--fsync", "always");
    }

    private long forces() throws IOException {
        try (var calls = Files.lines(root.resolve("calls"))) {
            return calls.filter(line -> line.contains("fdatasync(")).count();
        }
    }

    @Test
    @Tag("fault")
    void aHundredClientsOfASlowDiskShareItsForces() throws Exception {
        try (var server = tampered("inject=fdatasync:delay_enter=300000")) {
            var wires = new Wire[100];
            for (int i = 0; i < wires.length; i++) wires[i] = new Wire(server.port());
            assertEquals("STORED\r\n", wires[0].ask("set q 0 0 1\r\na\r\n", 8));
            long before = forces();

            for (var wire : wires) wire.send("set q 0 0 1\r\na\r\n");
            for (var wire : wires) assertEquals("STORED\r\n", wire.receive(8));

            // One is under way when the first item comes, and it takes a while until the last one has come.
            assertTrue(forces() - before <= 6, forces() - before + " forces");
            for (var wire : wires) wire.close();
        }
    }

    @Test
    @Tag("fault")
    void afterAForceThatTheSystemFailedNothingIsAcknowledgedAndReadsOfWhatIsThereGoOn() throws Exception {
        int acknowledged = 0;
        try (var server = tampered("inject=fdatasync:error=EIO:when=12")) {
            String answer = "STORED\r\n";
            while (answer.equals("STORED\r\n") && acknowledged < 1000) {
                try (var wire = new Wire(server.port())) {
                    wire.send("set q 0 0 1\r\na\r\n");
                    answer = wire.line();
                    if (answer.equals("STORED\r\n")) acknowledged++;
                }
            }
            assertTrue(answer.startsWith("SERVER_ERROR ") && answer.contains("Input/output error"), answer);
            for (int i = 0; i < 20; i++) {
                try (var wire = new Wire(server.port())) {
                    wire.send("set q 0 0 1\r\na\r\n");
                    assertTrue(wire.line().startsWith("SERVER_ERROR "));
                    assertEquals("VALUE q 0 1\r\n", first(wire));
                }
            }
        }
        try (var server = ServerProcess.start(root.resolve("queues"), "always");
                var wire = new Wire(server.port())) {
            for (int i = 0; i < acknowledged; i++)
                assertEquals("VALUE q 0 1\r\na\r\nEND\r\n", wire.ask("get q\r\n", 21));
        }
    }

    private static String first(Wire wire) throws IOException {
        wire.send("get q/peek\r\n");
        return wire.line();
    }
}
