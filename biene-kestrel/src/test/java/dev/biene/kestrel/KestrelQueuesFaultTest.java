package dev.biene.kestrel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.Await;
import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.ItemRefusedException;
import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.QueuesUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that lie, stall, refuse, cut and die. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KestrelQueuesFaultTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final KestrelOptions HASTY = KestrelOptions.defaults()
            .withAnswerTimeout(SHORT)
            .withPushTimeout(SHORT)
            .withReadTimeout(SHORT);

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (var closeable : opened) closeable.close();
    }

    private ScriptedServer server(ScriptedServer.Script script) throws IOException {
        var server = new ScriptedServer(script);
        opened.add(server);
        return server;
    }

    private KestrelQueues client(KestrelOptions options, ScriptedServer... servers) {
        var addresses = List.of(servers).stream().map(ScriptedServer::address).toList();
        var client = new KestrelQueues(addresses, options);
        opened.add(0, client);
        return client;
    }

    private static Lease open(KestrelQueues client, String queue) throws InterruptedException {
        var lease = client.open(queue, Duration.ofSeconds(10));
        assertNotNull(lease);
        return lease;
    }

    private static String message(Throwable e) {
        return String.valueOf(e.getMessage());
    }

    @Test
    void itemTakesTwoRoundTripsAndIsClosedOnlyWhenEveryOutputIsStored() throws Exception {
        var server = server(peer -> {
            peer.request();
            peer.answer("VALUE in 0 1\r\na\r\nEND\r\n");
            for (int i = 0; i < 3; i++) peer.request();
            peer.answer("STORED\r\nSTO");
            peer.answer("RED\r\nSTORED\r\n");
            peer.request();
            peer.answer("VALUE in 0 1\r\nb\r\nEND\r\n");
            peer.request();
        });
        var client = client(KestrelOptions.defaults(), server);

        var next = open(client, "in")
                .forwardAndOpen(Output.to("x", "1").and("y", "22").and("x", "333"), Duration.ZERO);

        assertNotNull(next);
        assertEquals("b", next.item().text());
        assertEquals(
                List.of("get in/open/t=10000", "set x 0 0 1", "set y 0 0 2", "set x 0 0 3", "get in/close/open"),
                server.requests());
    }

    @Test
    void refusedOutputIsTriedAgainAndTheItemStaysOpenUntilThen() throws Exception {
        var refusals = new AtomicInteger(2);
        var server = server(peer -> {
            var request = peer.request();
            if (request.startsWith("get in/open")) {
                peer.answer("VALUE in 0 1\r\na\r\nEND\r\n");
                request = peer.request();
            }
            for (; request.startsWith("set "); request = peer.request())
                peer.answer(refusals.getAndDecrement() > 0 ? "NOT_STORED\r\n" : "STORED\r\n");
            peer.answer("END\r\n");
            peer.request();
        });
        var client = client(KestrelOptions.defaults(), server);

        open(client, "in").forward(Output.to("full", "1"));

        assertEquals("get in/close", server.requests().get(server.requests().size() - 1));
        assertEquals(
                3,
                server.requests().stream().filter(r -> r.startsWith("set full")).count());
    }

    @Test
    void outputThatStaysRefusedLeavesTheItemOpenAndCloseAbortsIt() throws Exception {
        var server = server(peer -> {
            while (true) {
                var request = peer.request();
                if (request.startsWith("get in/open")) peer.answer("VALUE in 0 1\r\na\r\nEND\r\n");
                else peer.answer(request.startsWith("set ") ? "NOT_STORED\r\n" : "END\r\n");
            }
        });
        var client = client(HASTY, server);
        var lease = open(client, "in");

        var failure = assertThrows(ItemRefusedException.class, () -> lease.forward(Output.to("full", "1")));
        lease.close();

        assertEquals("full", failure.queue());
        assertTrue(message(failure).contains("\"full\" refused"), message(failure));
        assertFalse(server.requests().contains("get in/close"));
        assertEquals("get in/abort", server.requests().get(server.requests().size() - 1));
    }

    @Test
    void clientErrorIsNotTriedAgain() throws Exception {
        var server = server(peer -> {
            peer.request();
            peer.answer("CLIENT_ERROR item of 3 bytes is larger than 2\r\n");
            peer.request();
        });
        var client = client(KestrelOptions.defaults(), server);

        var failure = assertThrows(ItemRefusedException.class, () -> client.push("q", new byte[3]));

        assertTrue(message(failure).contains("larger than 2"), message(failure));
        assertEquals(1, server.requests().size());
    }

    @Test
    void errorToAReadNamesServerRequestAndAnswer() throws Exception {
        var server = server(peer -> {
            peer.request();
            peer.answer("CLIENT_ERROR no such thing\r\n");
        });
        var client = client(HASTY, server);

        var failure = assertThrows(BieneException.class, () -> client.open("q", Duration.ZERO));

        assertEquals(
                "kestrel 127.0.0.1:" + server.port()
                        + " answered \"CLIENT_ERROR no such thing\", expected VALUE or END after \"get q/open\"",
                message(failure));
    }

    @Test
    void answerCutAtEveryByteIsAnErrorAndNeverAWrongItem() throws Exception {
        String answer = "VALUE q 0 3\r\nabc\r\nEND\r\n";
        for (int cut = 0; cut < answer.length(); cut++) {
            String head = answer.substring(0, cut);
            try (var server = new ScriptedServer(peer -> {
                        peer.request();
                        peer.answer(head);
                    });
                    var client = new KestrelQueues(List.of(server.address()), HASTY)) {
                assertThrows(QueuesUnavailableException.class, () -> client.get("q", Duration.ZERO), head);
            }
        }
    }

    @Test
    void answerInSingleBytesIsRead() throws Exception {
        byte[] answer = "VALUE q 0 5\r\n\r\nEND\r\nEND\r\n".getBytes(UTF_8);
        var server = server(peer -> {
            peer.request();
            for (byte b : answer) peer.answer(new byte[] {b});
            peer.request();
        });

        var item = client(KestrelOptions.defaults(), server).get("q", Duration.ZERO);

        assertEquals("\r\nEND", item == null ? null : item.text());
    }

    @Test
    void garbageIsAnError() throws Exception {
        for (var garbage : List.of(
                "HTTP/1.1 400 Bad Request\r\n",
                "\0\0\0\n",
                "VALUE q 0 -1\r\n",
                "VALUE q 0 abc\r\n",
                "VALUE q\r\n",
                "VALUE q 0 99999999999\r\n",
                "VALUE q 0 2147483647\r\n",
                "VALUE q 0 3\r\nabcdef\r\nEND\r\n",
                "VALUE q 0 3\r\nabc\r\nSTORED\r\n",
                "x".repeat(100_000))) {
            try (var server = new ScriptedServer(peer -> {
                        peer.request();
                        peer.answer(garbage);
                        peer.request();
                    });
                    var client = new KestrelQueues(List.of(server.address()), HASTY)) {
                assertThrows(QueuesUnavailableException.class, () -> client.get("q", Duration.ZERO), garbage);
            }
        }
    }

    @Test
    void memoryGrowsWithWhatArrivesNotWithWhatIsAnnounced() throws Exception {
        var server = server(peer -> {
            peer.request();
            peer.answer("VALUE q 0 1073741824\r\nabc");
        });
        var client = client(HASTY, server);
        long before = Runtime.getRuntime().totalMemory();

        assertThrows(QueuesUnavailableException.class, () -> client.get("q", Duration.ZERO));

        assertTrue(Runtime.getRuntime().totalMemory() - before < 1 << 29);
    }

    @Test
    void silentServerIsGivenUpInTime() throws Exception {
        var server = server(peer -> {
            while (true) peer.request();
        });
        var client = client(HASTY, server);
        long before = System.nanoTime();

        var failure = assertThrows(QueuesUnavailableException.class, () -> client.push("q", new byte[1]));

        assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before) < 10);
        assertTrue(message(failure).contains("127.0.0.1:" + server.port()), message(failure));
        assertTrue(message(failure).contains("has not answered in time after \"set\""), message(failure));
    }

    @Test
    void tricklingServerIsGivenUpInTime() throws Exception {
        var server = server(peer -> {
            peer.request();
            peer.answer("VALUE q 0 1000\r\n");
            while (true) {
                peer.answer("x");
                TimeUnit.MILLISECONDS.sleep(20);
            }
        });
        var client = client(HASTY, server);

        assertThrows(QueuesUnavailableException.class, () -> client.get("q", Duration.ZERO));
    }

    @Test
    void unreachableServersAreNamed() throws Exception {
        int port;
        try (var server = new ScriptedServer(peer -> {})) {
            port = server.port();
        }
        var client = KestrelUrl.parse("kestrel://127.0.0.1:" + port + ",127.0.0.1:" + port);
        try (var queues = new KestrelQueues(client, HASTY)) {
            var failure = assertThrows(QueuesUnavailableException.class, () -> queues.push("q", new byte[1]));
            assertTrue(message(failure).contains("127.0.0.1:" + port + ": no connection"), message(failure));
            assertThrows(QueuesUnavailableException.class, () -> queues.open("q", Duration.ZERO));
            assertThrows(QueuesUnavailableException.class, () -> queues.peek("q"));
            assertThrows(QueuesUnavailableException.class, () -> queues.stats("q"));
        }
    }

    @Test
    void pushOutlivesALostAnswerByStoringTwice() throws Exception {
        var memory = new MemoryQueues();
        var first = new AtomicInteger();
        var server = server(peer -> {
            if (first.getAndIncrement() == 0) {
                peer.request();
                memory.push("q", peer.data());
                return;
            }
            new PlainServer(memory).play(peer);
        });

        client(KestrelOptions.defaults(), server).push("q", new byte[] {7});

        assertEquals(2, memory.stats("q").items());
    }

    @Test
    void connectionThatTheServerClosedWhileIdleIsReplacedWithoutAWord() throws Exception {
        var server = server(new PlainServer(new MemoryQueues()));
        var client = client(KestrelOptions.defaults(), server);
        for (int i = 0; i < 5; i++) {
            client.push("q", new byte[] {1});
            server.cutAll();
            Await.until("it is cut", () -> server.connections() == 0);
        }

        assertEquals(5, client.stats("q").items());
    }

    @Test
    void itemOfALostConnectionIsNotForwarded() throws Exception {
        var memory = new MemoryQueues();
        var server = server(new PlainServer(memory));
        var client = client(KestrelOptions.defaults(), server);
        client.push("in", "x".getBytes(UTF_8));
        var lease = open(client, "in");
        server.cutAll();
        Await.until("the server has put it back", () -> memory.stats("in").items() == 1);

        var failure = assertThrows(QueuesUnavailableException.class, () -> lease.forward(Output.to("out", "x")));
        lease.close();

        assertTrue(message(failure).endsWith("; the item is back in \"in\""), message(failure));
        assertEquals(0, memory.stats("out").items());
        assertEquals(1, memory.stats("in").items());
    }

    @Test
    void openItemOutlivesTheServersClientTimeout() throws Exception {
        var memory = new MemoryQueues();
        memory.push("in", "x".getBytes(UTF_8));
        var server = server(new PlainServer(memory));
        var client = client(KestrelOptions.defaults().withKeepAlive(Duration.ofMillis(20)), server);
        var lease = open(client, "in");

        Await.until(
                "signs of life",
                () -> server.requests().stream().filter("version"::equals).count() >= 5);

        var next = lease.forwardAndOpen(Output.to("out", "x"), Duration.ZERO);
        assertNull(next);
        assertEquals(1, memory.stats("out").items());
        assertEquals(0, memory.stats("in").open());
    }

    @Test
    void boundOfConnectionsIsKept() throws Exception {
        var memory = new MemoryQueues();
        for (int i = 0; i < 3; i++) memory.push("in", new byte[1]);
        var server = server(new PlainServer(memory));
        var client = client(HASTY.withMaxConnections(2), server);
        var one = open(client, "in");
        open(client, "in");

        var failure = assertThrows(QueuesUnavailableException.class, () -> client.open("in", Duration.ZERO));

        assertTrue(message(failure).contains("all 2 connections are in use"), message(failure));
        one.forward(Output.none());
        open(client, "in");
        assertEquals(2, server.connections());
    }

    @Test
    void interruptedThreadStillPushesAndForwards() throws Exception {
        var memory = new MemoryQueues();
        memory.push("in", new byte[1]);
        var client = client(KestrelOptions.defaults(), server(new PlainServer(memory)));
        var lease = open(client, "in");

        Thread.currentThread().interrupt();
        lease.forward(Output.to("out", "x"));
        client.push("out", new byte[1]);

        assertTrue(Thread.interrupted());
        assertEquals(2, memory.stats("out").items());
        assertEquals(0, memory.stats("in").open());
    }

    @Test
    void stageWhoseCloseIsNotAnsweredHandlesTheItemOnceMoreAndGoesOn() throws Exception {
        var memory = new MemoryQueues();
        for (var text : List.of("a", "b", "c")) memory.push("in", text);
        var cuts = new AtomicInteger(2);
        var plain = new PlainServer(memory, request -> request.contains("/close") && cuts.getAndDecrement() > 0);
        var server = server(plain);
        var job = new Arbeiter(client(HASTY, server), "in", (a, item) -> Output.to("out", item.bytes()));
        var run = new FutureTask<@Nullable Void>(() -> {
            job.run();
            return null;
        });
        new Thread(run, "stage").start();

        Await.until("all are handled", () -> job.handled() == 3);

        job.close();
        run.get(10, TimeUnit.SECONDS);
        assertEquals(0, memory.stats("in").items());
        assertEquals(5, memory.stats("out").items());
    }

    private static @Nullable String text(@Nullable Item item) {
        return item == null ? null : item.text();
    }

    @Test
    void emptyItemThatDarnerChangesIsAnItemStill() throws Exception {
        var server = server(peer -> {
            peer.request();
            peer.answer("VALUE q 0 1\r\n\0\r\nEND\r\n");
        });

        assertEquals("\0", text(client(HASTY, server).get("q", Duration.ZERO)));
    }
}
