package dev.biene.arbeiter;

import static dev.biene.arbeiter.FailurePolicy.keepRunning;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The seed's recipes, and how a stage begins, fails and ends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ArbeiterTest {
    private final MemoryQueues queues = new MemoryQueues();

    @AfterEach
    void closeQueues() {
        queues.close();
    }

    private List<String> drain(String queue) throws InterruptedException {
        var texts = new ArrayList<String>();
        for (var item = queues.get(queue, Duration.ZERO); item != null; item = queues.get(queue, Duration.ZERO))
            texts.add(item.text());
        return texts;
    }

    private static FutureTask<@Nullable Void> start(Callable<@Nullable Void> run) {
        var task = new FutureTask<@Nullable Void>(run);
        new Thread(task, "stage").start();
        return task;
    }

    private static FutureTask<@Nullable Void> start(Arbeiter stage, int threads) {
        return start(() -> {
            stage.run(threads);
            return null;
        });
    }

    private static FutureTask<@Nullable Void> start(Arbeiter stage) {
        return start(() -> {
            stage.run();
            return null;
        });
    }

    @Test
    void itemIsForwarded() throws Exception {
        var job = new Arbeiter(queues, "input", (a, item) -> Output.to("output", item.bytes()));
        job.push("Hello, World!");

        job.handleOne();

        assertEquals(List.of("Hello, World!"), drain("output"));
        assertEquals(0, job.stats().items() + job.stats().open());
        assertEquals(1, job.handled());
    }

    @Test
    void mapGoesToEachOfItsQueues() throws Exception {
        var job = new Arbeiter(queues, "in", (a, item) -> {
            var bytesByQueue = new LinkedHashMap<String, byte[]>();
            bytesByQueue.put("channel-1", item.bytes());
            bytesByQueue.put("channel-2", "other".getBytes(UTF_8));
            return Output.to(bytesByQueue);
        });
        job.push("x");

        job.handleOne();

        assertEquals(List.of("x"), drain("channel-1"));
        assertEquals(List.of("other"), drain("channel-2"));
    }

    @Test
    void listOfPairsKeepsItsOrder() throws Exception {
        var job = new Arbeiter(
                queues,
                "in",
                (a, item) -> Output.all(Arrays.stream(item.text().split(" "))
                        .map(word -> Output.to("words", word))
                        .toList()));
        job.push("to be or not to be");

        job.handleOne();

        assertEquals(List.of("to", "be", "or", "not", "to", "be"), drain("words"));
    }

    @Test
    void handlerThatReturnsNothingIsASink() throws Exception {
        var stored = new ArrayList<String>();
        var job = new Arbeiter(queues, "in", (a, item) -> {
            stored.add(item.text());
            return stored.size() == 1 ? Output.none() : null;
        });
        job.push("a");
        job.push("b");

        job.handleOne();
        job.handleOne();

        assertEquals(List.of("a", "b"), stored);
        assertEquals(0, job.stats().items() + job.stats().open());
    }

    @Test
    void zeroLengthItemIsHandledOnceLikeAnyOther() throws Exception {
        var job = new Arbeiter(queues, "in", (a, item) -> Output.to("out", item.bytes()));
        job.push("");

        job.handleOne();

        assertFalse(job.handleOne(Duration.ZERO));
        assertEquals(List.of(""), drain("out"));
    }

    @Test
    void handlerThatThrowsLeavesTheItemAtTheHeadAndRunThrowsTheSame() throws Exception {
        var failure = new IOException("someone set us up the bomb");
        var job = new Arbeiter(queues, "in", (a, item) -> {
            throw failure;
        });
        job.push("first");
        job.push("second");

        var thrown = assertThrows(IOException.class, job::run);

        assertSame(failure, thrown);
        assertEquals(List.of("first", "second"), drain("in"));
    }

    @Test
    void errorLeavesRunEvenIfToldToKeepRunning() throws Exception {
        var failure = new AssertionError("not an exception");
        var job = new Arbeiter(queues, "in", (a, item) -> {
            throw failure;
        });
        job.onFailure(keepRunning());
        job.push("x");

        assertSame(failure, assertThrows(AssertionError.class, () -> job.run(3)));
        assertEquals(List.of("x"), drain("in"));
    }

    @Test
    void handlerDropsByReturningNothing() throws Exception {
        var job = new Arbeiter(queues, "in", ArbeiterTest::timesTwoOrDrop);
        job.push("21");
        job.push("twenty-one");

        job.handleOne();
        job.handleOne();

        assertEquals(List.of("42"), drain("times-two"));
        assertEquals(List.of(), drain("in"));
    }

    private static Output timesTwoOrDrop(Arbeiter a, Item item) {
        try {
            return Output.to("times-two", "" + 2 * Integer.parseInt(item.text()));
        } catch (NumberFormatException e) {
            return Output.none();
        }
    }

    @Test
    void handlerMayPushElsewhereByItself() throws Exception {
        var job = new Arbeiter(queues, "in", (a, item) -> {
            a.push("seen", item.bytes());
            assertNull(a.peek("nothing"));
            return Output.none();
        });
        job.push("x");

        job.handleOne();

        assertEquals(List.of("x"), drain("seen"));
    }

    @Test
    void exceptionOfTheQueuesInsideTheHandlerLeavesRunToo() throws Exception {
        var failure = new QueuesUnavailableException("from the handler");
        var job = new Arbeiter(queues, "in", (a, item) -> {
            throw failure;
        });
        job.push("x");

        assertSame(failure, assertThrows(QueuesUnavailableException.class, job::run));
        assertEquals(List.of("x"), drain("in"));
    }

    @Test
    void runGoesThroughEverythingAndStopsWhenTold() throws Exception {
        var job = new Arbeiter(queues, "in", (a, item) -> Output.to("out", item.bytes()));
        for (int i = 0; i < 500; i++) job.push("" + i);
        var run = start(job);
        Await.until("all are handled", () -> job.handled() == 500);

        job.stop();

        run.get(5, TimeUnit.SECONDS);
        assertEquals(500, queues.stats("out").items());
        assertEquals("0", drain("out").get(0));
    }

    @Test
    void threadsShareTheItems() throws Exception {
        var names = new ConcurrentLinkedQueue<String>();
        var together = new CountDownLatch(4);
        var job = new Arbeiter(queues, "in", (a, item) -> {
            names.add(Thread.currentThread().getName());
            together.countDown();
            together.await();
            return Output.none();
        });
        var run = start(job, 4);

        for (int i = 0; i < 4; i++) job.push("" + i);

        Await.until("all four are in the handler at once", () -> job.handled() == 4);
        assertEquals(
                List.of("in-1", "in-2", "in-3", "in-4"), names.stream().sorted().toList());
        job.close();
        run.get(5, TimeUnit.SECONDS);
    }

    @Test
    void firstFailureEndsAllThreadsAndTheOthersFinishTheirItem() throws Exception {
        var failure = new IOException("bomb");
        var inHand = new CountDownLatch(1);
        var thrown = new CountDownLatch(1);
        var job = new Arbeiter(queues, "in", (a, item) -> {
            if (item.text().equals("bomb")) {
                inHand.await();
                thrown.countDown();
                throw failure;
            }
            inHand.countDown();
            thrown.await();
            return Output.to("out", item.bytes());
        });
        job.push("fine");
        job.push("bomb");

        assertSame(failure, assertThrows(IOException.class, () -> job.run(2)));

        assertEquals(List.of("fine"), drain("out"));
        assertEquals(List.of("bomb"), drain("in"));
    }

    @Test
    void stopEndsAnIdleRunAtOnceAndForGood() throws Exception {
        var job = new Arbeiter(queues, "in", (a, item) -> Output.none());
        var run = start(job);
        Await.until("it waits", () -> job.stats().waiters() == 1);

        job.stop();
        run.get(5, TimeUnit.SECONDS);

        job.push("later");
        job.run();
        assertFalse(job.handleOne(Duration.ofSeconds(10)));
        assertEquals(List.of("later"), drain("in"));
    }

    @Test
    void stopLetsTheHandlerFinish() throws Exception {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var job = new Arbeiter(queues, "in", (a, item) -> {
            begun.countDown();
            mayEnd.await();
            return Output.to("out", item.bytes());
        });
        job.push("x");
        job.push("y");
        var run = start(job);
        begun.await();

        job.stop();
        mayEnd.countDown();
        run.get(5, TimeUnit.SECONDS);

        assertEquals(List.of("x"), drain("out"));
        assertEquals(List.of("y"), drain("in"));
    }

    @Test
    void closeInsideTheHandlerDoesNotWaitForItself() throws Exception {
        var job = new Arbeiter(queues, "in", (a, item) -> {
            a.close();
            return Output.to("out", item.bytes());
        });
        job.push("last");
        job.push("left");

        job.run();

        assertEquals(List.of("last"), drain("out"));
        assertEquals(List.of("left"), drain("in"));
    }

    @Test
    void interruptEndsRunAndReleasesTheItem() throws Exception {
        var begun = new CountDownLatch(1);
        var thread = new Thread[1];
        var job = new Arbeiter(queues, "in", (a, item) -> {
            thread[0] = Thread.currentThread();
            begun.countDown();
            new CountDownLatch(1).await();
            return Output.none();
        });
        job.push("x");
        var run = start(job);
        begun.await();

        thread[0].interrupt();

        var failure = assertThrows(ExecutionException.class, () -> run.get(5, TimeUnit.SECONDS));
        assertTrue(failure.getCause() instanceof InterruptedException, failure.toString());
        assertEquals(List.of("x"), drain("in"));
    }

    @Test
    void interruptOfTheCallerEndsAllItsThreads() throws Exception {
        var begun = new CountDownLatch(2);
        var job = new Arbeiter(queues, "in", (a, item) -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return Output.none();
        });
        job.push("x");
        job.push("y");
        var thread = new Thread[1];
        var run = start(() -> {
            thread[0] = Thread.currentThread();
            job.run(2);
            return null;
        });
        begun.await();

        thread[0].interrupt();

        var failure = assertThrows(ExecutionException.class, () -> run.get(5, TimeUnit.SECONDS));
        assertTrue(failure.getCause() instanceof InterruptedException, failure.toString());
        assertEquals(0, job.stats().open());
        assertEquals(2, job.stats().items());
    }

    @Test
    void handlerThatIsInterruptedWithoutNoticingKeepsItsOutput() throws Exception {
        var job = new Arbeiter(queues, "in", (a, item) -> {
            Thread.currentThread().interrupt();
            return Output.to("out", item.bytes());
        });
        job.push("x");
        job.push("y");

        assertThrows(InterruptedException.class, job::run);
        assertEquals(1, job.handled(), "what was confirmed before the interrupt counts");

        assertEquals(List.of("x"), drain("out"));
        assertEquals(List.of("y"), drain("in"));
    }

    @Test
    void keepRunningTriesTheSameItemAgain() throws Exception {
        var calls = new AtomicInteger();
        var job = new Arbeiter(queues, "in", (a, item) -> {
            if (calls.incrementAndGet() < 4) throw new IOException("not yet");
            return Output.to("out", item.bytes());
        });
        job.onFailure(keepRunning());
        job.push("x");
        job.push("y");
        var run = start(job);

        Await.until("both are handled", () -> job.handled() == 2);

        job.close();
        run.get(5, TimeUnit.SECONDS);
        assertEquals(List.of("x", "y"), drain("out"));
        assertEquals(3, job.failed());
    }

    @Test
    void getPeekFlushAndDeleteWorkAsInTheSeed() throws Exception {
        var job = new Arbeiter(queues, "in", (a, item) -> Output.none());
        job.push("a");
        job.push("other", "b".getBytes(UTF_8));
        var peeked = job.peek("in");
        assertEquals("a", peeked == null ? null : peeked.text());

        job.flush();
        assertNull(job.get("in", Duration.ZERO));
        var other = job.get("other", Duration.ofSeconds(1));
        assertEquals("b", other == null ? null : other.text());
        job.delete();
        assertFalse(queues.names().contains("in"));
    }
}
