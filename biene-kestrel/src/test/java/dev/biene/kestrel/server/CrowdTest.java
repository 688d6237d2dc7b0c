package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.biene.arbeiter.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Very many clients, or very much in a queue, of a server in a process of its own with the daemon's settings. */
@Timeout(300)
@Tag("any-jdk")
class CrowdTest {
    private static final long MIB = 1 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final List<SocketChannel> idle = new ArrayList<>();

    @AfterEach
    void disconnect() throws IOException {
        for (var socket : idle) {
            // So that tests that follow each other do not run out of ports.
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        }
        idle.clear();
    }

    private void connect(ServerProcess server, int count) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        for (int i = 0; i < count; i++) idle.add(SocketChannel.open(address));
    }

    private static void isServed(Wire wire) throws IOException {
        assertEquals("STORED\r\n", wire.ask("set q 0 0 1\r\na\r\n", 8));
        assertEquals("VALUE q 0 1\r\na\r\nEND\r\n", wire.ask("get q\r\n", 21));
    }

    @Test
    void twoThousandIdleConnectionsCostLittle() throws Exception {
        idle(2_000);
    }

    @Test
    @Tag("fault")
    void tenThousandIdleConnectionsCostLittle() throws Exception {
        idle(10_000);
    }

    private void idle(int count) throws Exception {
        try (var server = ServerProcess.start(directory, "never")) {
            int files = server.openFiles();
            connect(server, count);
            try (var wire = new Wire(server.port())) {
                isServed(wire);
                assertTrue(server.openFiles() >= files + count);

                // Far more than it takes, far less than if each of the idle ones were looked at.
                long began = System.nanoTime();
                for (int i = 0; i < 500; i++) isServed(wire);
                assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(20));
            }
            assertTrue(server.residentBytes() < 400 * MIB, "resident: " + server.residentBytes());
            disconnect();
            Await.until("they are gone", () -> server.openFiles() <= files + 10);
        }
    }

    @Test
    void whenThereAreNoMoreFilesThoseConnectedAreServedAndOthersAreWhenThereAreSome() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "skipped: there is no prlimit");
        try (var server = ServerProcess.start(directory, "always")) {
            try (var wire = new Wire(server.port())) {
                isServed(wire);
                limitFiles(server, server.openFiles() + 5);
                connect(server, 100);

                for (int i = 0; i < 100; i++) isServed(wire);
                var before = server.processorTime();
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
                // It does not try again and again to accept what it cannot.
                var busy = server.processorTime().minus(before);
                assertTrue(busy.compareTo(Duration.ofMillis(700)) < 0, "busy for " + busy);
                isServed(wire);

                limitFiles(server, 10_000);
                try (var late = new Wire(server.port())) {
                    isServed(late);
                }
                isServed(wire);
            }
        }
    }

    private static void limitFiles(ServerProcess server, int most) throws Exception {
        var command = List.of("prlimit", "--pid", Long.toString(server.pid()), "--nofile=" + most + ":20000");
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    @Test
    void aQueueFarLongerThanMemoryComesOutInOrderAndCostsNoMore() throws Exception {
        fillAndDrain(200_000);
    }

    @Test
    @Tag("fault")
    @Timeout(1200)
    void tenMillionItemsComeOutInOrderAndCostNoMore() throws Exception {
        assumeTrue(directory.toFile().getUsableSpace() > 14_000 * MIB, "skipped: 10 million items of 1 KiB need 14 GB");
        fillAndDrain(10_000_000);
    }

    private void fillAndDrain(int items) throws Exception {
        int batch = 500;
        String rest = "x".repeat(1016);
        try (var server = ServerProcess.start(directory, "never");
                var wire = new Wire(server.port())) {
            for (int from = 0; from < items; from += batch) {
                var request = new StringBuilder();
                for (int i = from; i < from + batch; i++)
                    request.append("set q 0 0 1024\r\n")
                            .append(String.format("%08d", i))
                            .append(rest)
                            .append("\r\n");
                assertEquals("STORED\r\n".repeat(batch), wire.ask(request.toString(), 8 * batch));
            }
            assertTrue(server.residentBytes() < 300 * MIB, "resident: " + server.residentBytes());

            int length = "VALUE q 0 1024\r\n".length() + 1024 + "\r\nEND\r\n".length();
            for (int from = 0; from < items; from += batch) {
                wire.send("get q\r\n".repeat(batch));
                for (int i = from; i < from + batch; i++) {
                    String answer = wire.receive(length);
                    assertEquals(String.format("%08d", i), answer.substring(16, 24));
                }
            }
            assertEquals("END\r\n", wire.ask("get q\r\n", 5));
            assertTrue(server.residentBytes() < 300 * MIB, "resident: " + server.residentBytes());
            Await.until("the space is given back", () -> size(directory) <= 64 * MIB);
        }
    }

    private static long size(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void largeItemsSentAtOnceAreStoredOrRefusedAndTheServerLives() throws Exception {
        String item = "x".repeat(12 << 20);
        var answers = new ArrayList<String>();
        try (var server = ServerProcess.start(directory, "never")) {
            var senders = new ArrayList<Thread>();
            for (int i = 0; i < 8; i++)
                senders.add(new Thread(() -> {
                    try (var wire = new Wire(server.port())) {
                        wire.send("set large 0 0 " + item.length() + "\r\n" + item + "\r\n");
                        String answer = wire.line();
                        synchronized (answers) {
                            answers.add(answer.split("[ \r]")[0]);
                        }
                    } catch (IOException e) {
                        synchronized (answers) {
                            answers.add(e.toString());
                        }
                    }
                }));
            senders.forEach(Thread::start);
            for (var sender : senders) sender.join();

            assertTrue(server.isAlive(), () -> "it is gone: " + log());
            assertEquals(8, answers.size());
            assertTrue(List.of("STORED", "SERVER_ERROR").containsAll(answers), () -> answers + " " + log());
            try (var wire = new Wire(server.port())) {
                isServed(wire);
                int stored = (int) answers.stream().filter("STORED"::equals).count();
                assertTrue(stored > 0, "none is stored");
                for (int i = 0; i < stored; i++) {
                    assertEquals("VALUE large 0 " + item.length() + "\r\n", getLine(wire));
                    wire.receive(item.length() + 7);
                }
                assertEquals("END\r\n", getLine(wire));

                wire.send("set large 0 0 60000000\r\n" + "x".repeat(60_000_000) + "\r\n");
                assertTrue(wire.line().startsWith("SERVER_ERROR an item of 60000000 bytes is more than the "));
                isServed(wire);
            }
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("out.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String getLine(Wire wire) throws IOException {
        wire.send("get large\r\n");
        return wire.line();
    }
}
