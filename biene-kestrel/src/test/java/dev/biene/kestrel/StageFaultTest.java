package dev.biene.kestrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.Await;
import dev.biene.arbeiter.DeadLetter;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.QueuesUnavailableException;
import dev.biene.arbeiter.Spout;
import dev.biene.kestrel.server.KestrelServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stages and servers in processes of their own, which are killed. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StageFaultTest {
    @TempDir
    private Path directory;

    private static KestrelQueues connect(int port) {
        return new KestrelQueues(
                List.of(InetSocketAddress.createUnresolved("127.0.0.1", port)), KestrelOptions.defaults());
    }

    private KestrelServer start() {
        return KestrelServer.start(KestrelServer.Settings.in(directory).withPort(0));
    }

    @Test
    void itemOfAKilledStageIsInTheNextHandlerWithinASecond() throws Exception {
        try (var server = start();
                var queues = connect(server.port());
                var stage = ChildProcess.stage("hold", server.port())) {
            queues.push("in", "x");
            Await.until("the child has it", () -> queues.stats("in").open() == 1);
            var next = new FutureTask<>(() -> queues.open("in", Duration.ofSeconds(20)));
            new Thread(next, "next").start();
            Await.until("the next one waits", () -> queues.stats("in").waiters() == 1);

            stage.kill();
            long killedNanos = System.nanoTime();

            var lease = next.get(10, TimeUnit.SECONDS);
            assertNotNull(lease);
            assertTrue(System.nanoTime() - killedNanos < TimeUnit.SECONDS.toNanos(1));
            assertEquals("x", lease.item().text());
        }
    }

    @Test
    void itemThatKilledThreeProcessesBecomesADeadLetterAndTheOthersAreDone() throws Exception {
        try (var server = start();
                var queues = connect(server.port())) {
            queues.push("in", "poison");
            queues.push("in", "fine");
            for (int i = 0; i < 3; i++) {
                try (var stage = ChildProcess.stage("die", server.port())) {
                    stage.awaitEnd();
                }
            }
            assertEquals(2, queues.stats("in").items());

            var fourth = ChildProcess.stage("die", server.port());
            var out = queues.get("out", Duration.ofSeconds(20));
            assertEquals("fine", out == null ? null : out.text());
            Await.until("its markers are gone", () -> queues.names().stream().noneMatch(StageFaultTest::isMarker));
            fourth.kill();

            var dead = queues.get("in_errors", Duration.ofSeconds(20));
            assertNotNull(dead);
            assertEquals(3, DeadLetter.parse(dead.bytes()).attempts());
        }
    }

    private static boolean isMarker(String queue) {
        return queue.contains("_attempts_");
    }

    private static Set<String> drain(KestrelQueues queues, String queue) throws InterruptedException {
        var texts = new HashSet<String>();
        for (var item = queues.get(queue, Duration.ZERO); item != null; item = queues.get(queue, Duration.ZERO))
            texts.add(item.text());
        return texts;
    }

    @Test
    void stageKilledBetweenItsHandlerAndTheConfirmationCausesOneMoreExecution() throws Exception {
        killBetweenHandlerAndConfirmation(2);
    }

    @Test
    @Tag("fault")
    void stagesKilledBetweenHandlerAndConfirmationCauseOneMoreExecutionEach() throws Exception {
        killBetweenHandlerAndConfirmation(20);
    }

    private void killBetweenHandlerAndConfirmation(int kills) throws Exception {
        int items = 5 * kills;
        try (var server = start();
                var queues = connect(server.port())) {
            for (int i = 0; i < items; i++) queues.push("in", "item" + i);
            for (int kill = 0; kill < kills; kill++) {
                try (var proxy = new CuttingProxy(server.port(), "get in/close", 3);
                        var stage = ChildProcess.stage("copy", proxy.port())) {
                    assertTrue(proxy.awaitCut(), "the stage confirms nothing");
                    stage.kill();
                }
                Await.until("the item is back", () -> queues.stats("in").open() == 0);
            }
            // Each stage has confirmed three, and one more was stored and not confirmed.
            assertEquals(items - 3L * kills, queues.stats("in").items());
            var last = ChildProcess.stage("copy", server.port());
            Await.until("all is done", () -> {
                var in = queues.stats("in");
                return in.items() + in.open() == 0;
            });
            last.kill();

            assertEquals(items + (long) kills, queues.stats("out").items());
            assertEquals(items, drain(queues, "out").size());
        }
    }

    @Test
    void killedStagesLoseNothingAndRepeatOnlyWhatTheyHadInHand() throws Exception {
        killStages(3);
    }

    @Test
    @Tag("fault")
    void manyKilledStagesLoseNothingAndRepeatOnlyWhatTheyHadInHand() throws Exception {
        killStages(60);
    }

    private void killStages(int kills) throws Exception {
        int items = 200 * kills;
        var random = new Random(kills);
        try (var server = start();
                var queues = connect(server.port())) {
            var source = IntStream.range(0, items).mapToObj(i -> "item" + i).map(String::getBytes);
            new Spout(queues, "in", source).run();
            var stages = new ArrayDeque<ChildProcess>();
            for (int i = 0; i < 2; i++) stages.add(ChildProcess.stage("copy", server.port()));
            for (int kill = 1; kill <= kills; kill++) {
                long goal = (kill - 1) * 150L + 1 + random.nextInt(150);
                Await.until("work goes on", () -> queues.stats("out").pushed() >= goal);
                stages.remove().kill();
                stages.add(ChildProcess.stage("copy", server.port()));
            }
            Await.until("all is done", () -> {
                var in = queues.stats("in");
                return in.items() + in.open() == 0;
            });
            stages.forEach(ChildProcess::kill);

            long out = queues.stats("out").items();
            assertTrue(out <= items + kills, out + " executions of " + items + " items with " + kills + " kills");
            assertEquals(items, drain(queues, "out").size());
        }
    }

    @Test
    @Tag("fault")
    void stageKilledWhilePublishingNeverClosesItsItemEarly() throws Exception {
        var random = new Random(3);
        var expected = new HashSet<String>();
        try (var server = start();
                var queues = connect(server.port())) {
            for (int item = 0; item < 10; item++) {
                queues.push("in", "item" + item);
                int number = item;
                IntStream.range(0, 100).forEach(i -> expected.add("item" + number + " " + i));
            }
            int kills = 0;
            while (queues.stats("in").items() + queues.stats("in").open() > 0) {
                var stage = ChildProcess.stage("hundred", server.port());
                long goal = queues.stats("out").pushed() + 1 + random.nextInt(150);
                Await.until("it publishes, or all is done", () -> {
                    var in = queues.stats("in");
                    return queues.stats("out").pushed() >= goal || in.items() + in.open() == 0;
                });
                stage.kill();
                kills++;
                Await.until("the item is back", () -> queues.stats("in").open() == 0);
            }

            long out = queues.stats("out").items();
            assertTrue(out <= 1000 + 100L * kills, out + " outputs with " + kills + " kills");
            assertEquals(expected, drain(queues, "out"));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    @Tag("fault")
    void nothingIsLostWhileTheServerIsKilledAndRestarted() throws Exception {
        int items = 5_000;
        int port = freePort();
        var server = ChildProcess.server(port, directory);
        try (var queues = connect(port)) {
            Await.until("the server listens", () -> listens(queues));
            var job = new Arbeiter(queues, "in", (a, item) -> Output.to("out", item.bytes()));
            var source = IntStream.range(0, items).mapToObj(Integer::toString).map(String::getBytes);
            var spout = new FutureTask<>(() -> new Spout(queues, "in", source)
                    .pace(Duration.ofNanos(200_000))
                    .run());
            var stage = new FutureTask<@Nullable Void>(() -> {
                job.run(4);
                return null;
            });
            new Thread(spout, "spout").start();
            new Thread(stage, "stage").start();

            for (int kill = 1; kill <= 5; kill++) {
                int goal = kill * (items / 8);
                Await.until("work goes on", () -> job.handled() > goal);
                server.kill();
                server = ChildProcess.server(port, directory);
            }
            assertEquals(items, spout.get(120, TimeUnit.SECONDS));
            Await.until("the server listens again", () -> listens(queues));
            Await.until("all is through", () -> {
                var in = queues.stats("in");
                return in.items() + in.open() == 0;
            });
            job.close();
            stage.get(30, TimeUnit.SECONDS);

            var seen = drain(queues, "out");
            for (int i = 0; i < items; i++) assertTrue(seen.contains(Integer.toString(i)), "lost " + i);
        } finally {
            server.kill();
        }
    }

    @Test
    @Tag("fault")
    void frozenServerIsNoticedInTimeAndUsedAgainAtOnce() throws Exception {
        int port = freePort();
        var options = KestrelOptions.defaults().withAnswerTimeout(Duration.ofSeconds(1));
        try (var server = ChildProcess.server(port, directory);
                var queues =
                        new KestrelQueues(List.of(InetSocketAddress.createUnresolved("127.0.0.1", port)), options)) {
            Await.until("the server listens", () -> listens(queues));
            queues.push("in", "x");

            server.signal("STOP");
            long frozenNanos = System.nanoTime();
            assertThrows(QueuesUnavailableException.class, () -> queues.push("in", "y"));
            assertTrue(System.nanoTime() - frozenNanos < TimeUnit.SECONDS.toNanos(15));

            server.signal("CONT");
            long thawedNanos = System.nanoTime();
            Await.until("it is used again", () -> listens(queues));
            assertTrue(System.nanoTime() - thawedNanos < TimeUnit.SECONDS.toNanos(10));
            assertTrue(drain(queues, "in").contains("x"));
        }
    }

    private static boolean listens(KestrelQueues queues) {
        try {
            queues.stats("in");
            return true;
        } catch (QueuesUnavailableException e) {
            return false;
        }
    }
}
