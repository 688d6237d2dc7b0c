package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients do by mistake or on purpose costs themselves something, and nobody else. */
class HostileClientTest {
    private static final String SET = "set q 0 0 1\r\na\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private @Nullable TestServer server;
    private final List<Wire> wires = new ArrayList<>();

    private TestServer start(UnaryOperator<KestrelServer.Settings> change) {
        var started = new TestServer(change.apply(TestServer.settings(directory)));
        server = started;
        return started;
    }

    private Wire connect(TestServer to) throws IOException {
        var wire = new Wire(to.port());
        wires.add(wire);
        return wire;
    }

    @AfterEach
    void stop() throws IOException {
        for (var wire : wires) wire.close();
        if (server != null) server.close();
    }

    private static void isServed(Wire wire) throws IOException {
        assertEquals("STORED\r\n", wire.ask(SET, 8));
        assertEquals("VALUE q 0 1\r\na\r\nEND\r\n", wire.ask("get q\r\n", 21));
    }

    @Test
    void whoNeverReadsItsAnswersIsReadNoFurther() throws Exception {
        var started = start(settings -> settings);
        var other = connect(started);
        assertEquals("STORED\r\n", other.ask("set big 0 0 50000\r\n" + "x".repeat(50_000) + "\r\n", 8));
        long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        var greedy = connect(started);
        var writer = new Thread(() -> {
            try {
                // Five gigabytes of answers, if they were all made.
                greedy.send("get big/peek\r\n".repeat(100_000));
            } catch (IOException e) {
                // It was cut off while it was kept waiting, which is how this ends.
            }
        });
        writer.start();

        for (int i = 0; i < 200; i++) isServed(other);

        long growth = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before;
        assertTrue(growth <= 32 << 20, "grew by " + growth);
        greedy.reset();
        writer.join();
        isServed(other);
    }

    @Test
    void itemsOpenedByAClientThatNeverReadsComeBackInOrderWhenItIsGone() throws Exception {
        var started = start(settings -> settings);
        var other = connect(started);
        for (int i = 10; i < 60; i++) {
            String item = i + "x".repeat(49_998);
            assertEquals("STORED\r\n", other.ask("set big 0 0 50000\r\n" + item + "\r\n", 8));
        }
        var greedy = connect(started);
        greedy.send("get big/open\r\n".repeat(50));
        started.await("some are open", () -> started.count("big", "open_transactions") > 3);

        greedy.reset();

        started.await("none is open", () -> started.count("big", "open_transactions") == 0);
        for (int i = 10; i < 60; i++) {
            other.send("get big\r\n");
            assertEquals("VALUE big 0 50000\r\n", other.line());
            assertEquals("" + i, other.receive(50_007).substring(0, 2));
        }
    }

    @Test
    void whateverAQueueIsCalledItIsNoOtherQueueAndNoFile() throws Exception {
        var started = start(settings -> settings);
        var wire = connect(started);
        var allowed = List.of("a", "A", "a+b", "a+b+c", "+", "ä", "::", "lock", "con", "%2e%2e", "a,b", "\\");
        var refused = List.of("../x", "/etc/x", ".", "..", "~~", "a.b", "a\0b", "x".repeat(300));
        for (var name : allowed) {
            String item = "item of " + name;
            assertEquals("STORED\r\n", wire.ask("set " + name + " 0 0 " + item.length() + "\r\n" + item + "\r\n", 8));
        }
        for (var name : refused) {
            var other = connect(started);
            other.send("set " + name + " 0 0 1\r\nx\r\n");
            assertTrue(other.line().startsWith("CLIENT_ERROR queue name must "), name);
            assertEquals("", other.rest());
        }

        for (var name : allowed) {
            String item = "item of " + name;
            String answer = "VALUE " + name + " 0 " + item.length() + "\r\n" + item + "\r\nEND\r\n";
            assertEquals(answer, wire.ask("get " + name + "\r\n", answer.length()));
        }
        try (var files = Files.walk(directory)) {
            var others = files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.matches("[0-9]{16}\\.(log|idx)|spare-[0-9]+\\.tmp|lock"))
                    .toList();
            assertEquals(List.of(), others);
        }
    }

    @Test
    void announcedLengthsCostNothingReceivedBytesDo() throws Exception {
        var started = start(settings -> settings);
        for (int i = 0; i < 1000; i++) connect(started).send("set other 0 0 10000000\r\n");
        isServed(connect(started));
        assertEquals(0, started.server.reserved());

        wires.get(0).send("x".repeat(40_000));
        started.await("the bytes arrive", () -> started.server.reserved() >= 40_000);

        assertTrue(started.server.reserved() <= 100_000, "reserved " + started.server.reserved());
        wires.get(0).reset();
        started.await("they are given back", () -> started.server.reserved() == 0);
    }

    @Test
    void whenTooMuchIsBeingSentAtOnceTheItemIsRefusedAndTheStreamGoesOn() throws Exception {
        var started = start(settings -> settings.withMaxReceiving(100_000));
        var first = connect(started);
        var second = connect(started);
        first.send("set q 0 0 90000\r\n" + "x".repeat(80_000));
        started.await("the bytes arrive", () -> started.server.reserved() >= 80_000);

        second.send("set q 0 0 90000\r\n" + "y".repeat(90_000) + "\r\nversion\r\n");
        assertTrue(second.line().startsWith("SERVER_ERROR too many large items"));
        assertEquals("VERSION 2.4.8-biene\r\n", second.line());

        first.send("x".repeat(10_000) + "\r\n");
        assertEquals("STORED\r\n", first.line());
    }

    @Test
    void aLineWithoutEndIsRefused() throws Exception {
        var wire = connect(start(settings -> settings));
        wire.send("get " + "k".repeat(1 << 20));

        assertEquals("CLIENT_ERROR a request line has at most 8192 bytes\r\n", wire.line());
        assertEquals("", wire.rest());
    }

    @Test
    void lengthsThatNoItemHasAreRefused() throws Exception {
        var started = start(settings -> settings);
        for (var length : List.of("-1", "-5", "2147483648", "4294967297", "9".repeat(40), "1e3", "0x10", "١")) {
            var wire = connect(started);
            wire.send("set q 0 0 " + length + "\r\nx\r\n");
            assertTrue(wire.line().startsWith("CLIENT_ERROR length must be a number"), length);
            assertEquals("", wire.rest());
        }
        assertEquals("END\r\n", connect(started).ask("get q\r\n", 5));
    }

    @Test
    void whoNeverEndsARequestIsCutOffAndWhoIsSilentBetweenRequestsIsNot() throws Exception {
        var started = start(settings -> settings.withRequestTimeout(Duration.ofMillis(200)));
        var silent = connect(started);
        var waiting = connect(started);
        waiting.send("get q/t=60000\r\n");
        var slow = connect(started);
        slow.send("set q 0 0 10\r\nabc");
        var slower = connect(started);
        slower.send("ge");

        assertEquals("CLIENT_ERROR the request did not arrive in time\r\n", slow.line());
        assertEquals("", slow.rest());
        assertEquals("CLIENT_ERROR the request did not arrive in time\r\n", slower.line());
        assertEquals("STORED\r\n", silent.ask(SET, 8));
        assertEquals("VALUE q 0 1\r\na\r\nEND\r\n", waiting.receive(21));
    }

    @Test
    void oneConnectionTooManyIsToldSo() throws Exception {
        var started = start(settings -> settings.withMaxConnections(3));
        for (int i = 0; i < 3; i++) isServed(connect(started));

        var fourth = connect(started);

        assertEquals("SERVER_ERROR at most 3 connections are allowed\r\n", fourth.line());
        assertEquals("", fourth.rest());
        isServed(wires.get(0));
        wires.get(0).close();
        started.await("there is room again", () -> {
            try (var next = new Wire(started.port())) {
                return next.ask(SET, 8).equals("STORED\r\n");
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void garbageEndsAConnectionAndNothingElse() throws Exception {
        var started = start(settings -> settings);
        var random = new Random(3);
        String[] words = {"get", "set", "q", "/open", "/t=", "\r\n", " ", "0", "99", "monitor", "\0", "confirm", "END"};
        for (int i = 0; i < 300; i++) {
            var bytes = new StringBuilder();
            for (int j = 0; j < 40; j++)
                bytes.append(random.nextBoolean() ? words[random.nextInt(words.length)] : (char) random.nextInt(256));
            try (var wire = new Wire(started.port())) {
                wire.send(bytes.toString());
                wire.halfClose();
                wire.rest();
            }
        }
        assertEquals("VERSION 2.4.8-biene\r\n", connect(started).ask("version\r\n", 21));
    }

    @Test
    void itDoesNotMatterHowRequestsAreCut() throws Exception {
        var started = start(settings -> settings);
        var requests = new StringBuilder();
        for (int i = 0; i < 50; i++)
            requests.append("set q 0 0 ")
                    .append(i * 7)
                    .append("\r\n")
                    .append("\r\n-END-\r".repeat(i).substring(0, i * 7))
                    .append("\r\nget q\r\nget q/open\r\nget q/close\r\n");
        requests.append("quit\r\n");
        String expected = null;
        for (int seed = 0; seed < 10; seed++) {
            var random = new Random(seed);
            var wire = connect(started);
            for (int at = 0; at < requests.length(); ) {
                int end = Math.min(requests.length(), at + 1 + random.nextInt(seed == 0 ? 100_000 : 60));
                wire.send(requests.substring(at, end));
                at = end;
            }
            String answers = wire.rest();
            if (expected == null) expected = answers;
            assertEquals(expected, answers);
        }
        assertTrue(expected != null && expected.length() > 10_000);
    }
}
