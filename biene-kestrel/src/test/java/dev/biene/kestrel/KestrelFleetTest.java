package dev.biene.kestrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.Await;
import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesUnavailableException;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three servers as one loosely ordered queue, and stages on them while they come and go. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
final class KestrelFleetTest {
    private static final KestrelOptions OPTIONS = KestrelOptions.defaults().withPushTimeout(Duration.ofSeconds(2));

    private final List<MemoryQueues> memories = new ArrayList<>();
    private final List<ScriptedServer> servers = new ArrayList<>();
    private KestrelQueues client;

    @BeforeEach
    void startServers() throws IOException {
        for (int i = 0; i < 3; i++) {
            memories.add(new MemoryQueues());
            servers.add(new ScriptedServer(new PlainServer(memories.get(i))));
        }
        client = new KestrelQueues(servers.stream().map(ScriptedServer::address).toList(), OPTIONS);
    }

    @AfterEach
    void stopServers() throws IOException {
        client.close();
        for (var server : servers) server.close();
    }

    private void stop(int server) throws IOException {
        servers.get(server).close();
    }

    private void restart(int server) throws Exception {
        int port = servers.get(server).port();
        Await.until("the port is free", () -> {
            try {
                servers.set(server, new ScriptedServer(port, new PlainServer(memories.get(server))));
                return true;
            } catch (BindException e) {
                // A probe may have been given this very port for its own end.
                return false;
            }
        });
    }

    @Test
    void pushesSpreadOverAllServersAndReadsFindEveryItem() throws Exception {
        for (int i = 0; i < 300; i++) client.push("q", new byte[] {1});

        for (var memory : memories) assertTrue(memory.stats("q").items() > 30);
        assertEquals(300, client.stats("q").items());
        for (int i = 0; i < 300; i++) assertNotNull(client.get("q", Duration.ZERO));
        assertNull(client.get("q", Duration.ZERO));
    }

    @Test
    void itemOnAnyServerWakesAReader() throws Exception {
        for (var memory : memories) {
            var reader = new FutureTask<@Nullable Lease>(() -> client.open("q", Duration.ofSeconds(20)));
            new Thread(reader, "reader").start();
            Await.until("it waits somewhere", () -> client.stats("q").waiters() > 0);

            memory.push("q", new byte[] {1});

            var lease = reader.get(10, TimeUnit.SECONDS);
            assertNotNull(lease);
            lease.forward(Output.none());
        }
    }

    @Test
    void walkDoesNotStarveAnyServer() throws Exception {
        for (var memory : memories) for (int i = 0; i < 300; i++) memory.push("q", new byte[] {1});
        int left = 300;
        for (@Nullable Lease lease = client.open("q", Duration.ZERO); left > 0 && lease != null; left--)
            lease = lease.forwardAndOpen(Output.none(), Duration.ZERO);

        // Whatever chance says, the server that was read from last is asked last.
        long touched = memories.stream()
                .filter(memory -> memory.stats("q").items() < 299)
                .count();
        assertTrue(touched >= 2, "only " + touched + " of 3 servers were read from");
    }

    @Test
    void deadServerIsLeftOutAndFoundAgain() throws Exception {
        client.push("q", new byte[] {1});
        stop(1);

        for (int i = 0; i < 50; i++) client.push("q", new byte[] {1});
        for (int i = 0; i < 50; i++) assertNotNull(client.get("q", Duration.ofSeconds(5)));

        restart(1);
        Await.until("it is used again", () -> {
            client.push("q", new byte[] {1});
            return memories.get(1).stats("q").pushed() > 1;
        });
    }

    @Test
    void flushAndDeleteFailIfAServerIsNotThereAndDoTheOthers() throws Exception {
        for (var memory : memories) memory.push("q", new byte[] {1});
        stop(2);

        assertThrows(QueuesUnavailableException.class, () -> client.flush("q"));

        assertEquals(
                0,
                memories.get(0).stats("q").items() + memories.get(1).stats("q").items());
    }

    @Test
    void stageSurvivesThatAllItsServersGoAndComeBack() throws Exception {
        var job = new Arbeiter(client, "in", (a, item) -> Output.to("out", item.bytes()));
        var run = new FutureTask<@Nullable Void>(() -> {
            job.run(2);
            return null;
        });
        new Thread(run, "stage").start();
        job.push("before");
        Await.until("it works", () -> job.handled() == 1);
        for (int i = 0; i < 3; i++) stop(i);
        memories.get(0).push("in", new byte[] {1});

        for (int i = 0; i < 3; i++) restart(i);

        Await.until("it works again", () -> job.handled() >= 2);
        job.close();
        run.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatWasConfirmedBeforeAllServersWentCounts() throws Exception {
        var gone = new AtomicBoolean();
        // They confirm, and are gone for whoever asks for another item.
        Predicate<String> cuts = line -> gone.get() && line.startsWith("get in/open");
        try (var one = new ScriptedServer(new PlainServer(memories.get(0), cuts));
                var other = new ScriptedServer(new PlainServer(memories.get(1), cuts));
                var queues = new KestrelQueues(List.of(one.address(), other.address()), OPTIONS)) {
            queues.push("in", new byte[] {1});
            var lease = queues.open("in", Duration.ofSeconds(10));
            assertNotNull(lease);
            gone.set(true);

            assertNull(lease.forwardAndOpen(Output.none(), Duration.ZERO));

            assertThrows(QueuesUnavailableException.class, () -> queues.open("in", Duration.ZERO));
            gone.set(false);
            Await.until("they are back", () -> !isAway(queues));
            assertEquals(0, queues.stats("in").items() + queues.stats("in").open());

            queues.push("in", new byte[] {2});
            var job = new Arbeiter(queues, "in", (a, item) -> {
                gone.set(true);
                return Output.to("out", item.bytes());
            });
            var run = new FutureTask<@Nullable Void>(() -> {
                job.run();
                return null;
            });
            new Thread(run, "stage").start();
            Await.until("the item counts", () -> job.handled() == 1);
            job.close();
            run.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void idleStageThatHasSeenItsServersBearsTheirAbsence() throws Exception {
        var job = new Arbeiter(client, "in", (a, item) -> Output.to("out", item.bytes()));
        var run = new FutureTask<@Nullable Void>(() -> {
            job.run();
            return null;
        });
        new Thread(run, "stage").start();
        Await.until("it waits", () -> client.stats("in").waiters() == 1);
        for (int i = 0; i < 3; i++) stop(i);
        Await.until("it has noticed", () -> isAway(client));

        for (int i = 0; i < 3; i++) restart(i);

        Await.until("it is back", () -> !isAway(client));
        job.push("x");
        Await.until("it works", () -> job.handled() == 1);
        job.close();
        run.get(10, TimeUnit.SECONDS);
    }

    private static boolean isAway(KestrelQueues client) {
        try {
            client.peek("in");
            return false;
        } catch (QueuesUnavailableException e) {
            return true;
        }
    }

    @Test
    void stageThatNeverReachedAServerSaysSo() throws Exception {
        for (int i = 0; i < 3; i++) stop(i);
        var job = new Arbeiter(client, "in", (a, item) -> Output.none());

        var failure = assertThrows(QueuesUnavailableException.class, job::run);

        for (var server : servers)
            assertTrue(String.valueOf(failure.getMessage()).contains("127.0.0.1:" + server.port()));
    }

    @Test
    void pushThatNoServerTakesNamesTheQueueAndEachServerOnce() throws IOException {
        for (var server : servers) server.close();

        var failure = assertThrows(QueuesUnavailableException.class, () -> client.push("q", new byte[] {1}));

        var message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith("no kestrel server has stored an item for \"q\"; kestrel 127.0.0.1:"), message);
        for (var server : servers)
            assertEquals(2, message.split("127.0.0.1:" + server.port() + "\\b", -1).length, message);
    }

    @Test
    void urlsAreReadAndRefusedWithAnExample() {
        assertEquals(
                List.of("10.0.0.5:22133", "host:1", "[::1]:2"),
                KestrelUrl.parse("kestrel://10.0.0.5,host:1,[::1]:2/").stream()
                        .map(KestrelUrl::name)
                        .toList());
        for (var bad : List.of("kestrel:", "kestrel://", "kestrel://a,,b", "kestrel://a:99999", "kestrel://a b")) {
            var failure = assertThrows(IllegalArgumentException.class, () -> KestrelUrl.parse(bad), bad);
            assertTrue(String.valueOf(failure.getMessage()).contains("kestrel://10.0.0.5:22133"));
        }
        Queues.connect("kestrel://127.0.0.1:1").close();
    }
}
