package dev.biene.arbeiter;

import static dev.biene.arbeiter.FailurePolicy.deadLetter;
import static dev.biene.arbeiter.FailurePolicy.keepRunning;
import static dev.biene.arbeiter.FailurePolicy.retry;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dead letters, retries, and items that kill their bees. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FailurePolicyTest {
    private final MemoryQueues queues = new MemoryQueues(new MemoryStore(false));
    private final AtomicInteger calls = new AtomicInteger();

    private Arbeiter failing() {
        return new Arbeiter(queues, "in", (a, item) -> {
            calls.incrementAndGet();
            throw new IOException("someone set us up the bomb");
        });
    }

    private DeadLetter letter(String queue) throws InterruptedException {
        var item = queues.get(queue, Duration.ofSeconds(10));
        assertNotNull(item);
        return DeadLetter.parse(item.bytes());
    }

    @Test
    void deadLetterKeepsErrorQueueTimeAndBytes() throws Exception {
        byte[] bytes = {0, -1, 13, 10};
        var job = failing().onFailure(deadLetter("errors"));
        job.push(bytes);

        job.handleOne();

        var letter = letter("errors");
        assertArrayEquals(bytes, letter.bytes());
        assertEquals("in", letter.queue());
        assertEquals("java.io.IOException: someone set us up the bomb", letter.error());
        assertTrue(letter.stack().contains("FailurePolicyTest"), letter.stack());
        assertEquals(1, letter.attempts());
        assertTrue(Duration.between(letter.time(), Instant.now()).abs().toMinutes() < 5);
        assertEquals(0, job.stats().items() + job.stats().open());
    }

    @Test
    void deadLetterIsReadableByOthers() throws Exception {
        var job = failing().onFailure(deadLetter("errors"));
        job.push("two \"\u00e4\" \0\n");

        job.handleOne();

        var item = queues.peek("errors");
        assertNotNull(item);
        assertTrue(item.text().startsWith("{\"type\":\"biene.dead-letter.1\",\"queue\":\"in\","), item.text());
        assertTrue(item.text().endsWith("\"attempts\":1,\"text\":\"two \\\"\u00e4\\\" \\u0000\\n\"}"), item.text());
        assertEquals("two \"\u00e4\" \0\n", new String(letter("errors").bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void retriesComeFirstAndTheStageGoesOn() throws Exception {
        var job = failing().onFailure(retry(2).then(deadLetter("errors")));
        job.push("x");

        job.handleOne();

        assertEquals(3, calls.get());
        assertEquals(3, letter("errors").attempts());
    }

    @Test
    void retryThatSucceedsLeavesNoTrace() throws Exception {
        var job = new Arbeiter(queues, "in", (a, item) -> {
            if (calls.incrementAndGet() == 1) throw new IOException("once");
            return Output.to("out", item.bytes());
        });
        job.onFailure(retry(2).then(deadLetter("errors"))).push("x");

        job.handleOne();

        assertEquals(1, queues.stats("out").items());
        assertEquals(0, queues.stats("errors").items());
    }

    @Test
    void retryAloneRaisesAfterTheLast() throws Exception {
        var job = failing().onFailure(retry(1));
        job.push("x");

        assertThrows(IOException.class, job::run);

        assertEquals(2, calls.get());
        assertEquals(1, job.stats().items());
    }

    @Test
    void policiesThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> retry(0));
        assertThrows(IllegalArgumentException.class, () -> retry(1).then(retry(1)));
        assertThrows(IllegalArgumentException.class, () -> keepRunning().then(deadLetter("errors")));
        assertThrows(IllegalArgumentException.class, () -> deadLetter("not/good"));
        assertThrows(IllegalArgumentException.class, () -> failing().maxDeliveries(0));
    }

    @Test
    void deadLettersAreSentBack() throws Exception {
        var job = failing().onFailure(deadLetter("errors"));
        job.push("a");
        job.push("b");
        job.handleOne();
        job.handleOne();

        assertEquals(2, DeadLetters.sendBack(queues, "errors"));

        assertEquals(2, job.stats().items());
        assertEquals(0, queues.stats("errors").items());
        assertEquals(0, DeadLetters.sendBack(queues, "errors"));
    }

    @Test
    void onlyTheChosenDeadLettersAreSentBack() throws Exception {
        var job = failing().onFailure(deadLetter("errors"));
        job.push("a");
        job.push("b");
        job.handleOne();
        job.handleOne();

        assertEquals(1, DeadLetters.sendBack(queues, "errors", letter -> letter.bytes()[0] == 'b'));

        var back = job.peek("in");
        assertEquals("b", back == null ? null : back.text());
        assertEquals("a", new String(letter("errors").bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void whatIsNoDeadLetterStaysWhereItIs() {
        queues.push("errors", "{\"type\":\"something else\"}".getBytes(StandardCharsets.UTF_8));

        var failure = assertThrows(BieneException.class, () -> DeadLetters.sendBack(queues, "errors"));

        assertTrue(String.valueOf(failure.getMessage()).contains("something else"));
        assertEquals(1, queues.stats("errors").items());
    }

    /** A process that dies while it has the item: its client is closed under its feet. */
    private void killABeeThatHas(String queue) throws Exception {
        var process = queues.connect();
        var begun = new CountDownLatch(1);
        var dead = new CountDownLatch(1);
        var job = new Arbeiter(process, queue, (a, item) -> {
            calls.incrementAndGet();
            begun.countDown();
            dead.await();
            return Output.none();
        });
        job.maxDeliveries(3);
        var run = new FutureTask<@Nullable Void>(() -> {
            assertThrows(IllegalStateException.class, job::handleOne);
            return null;
        });
        new Thread(run, "doomed").start();
        begun.await();
        process.close();
        dead.countDown();
        run.get(10, TimeUnit.SECONDS);
    }

    @Test
    void itemThatKilledThreeBeesIsNotGivenToAFourth() throws Exception {
        queues.push("q+child", "poison".getBytes(StandardCharsets.UTF_8));
        queues.push("q+child", "fine".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 3; i++) killABeeThatHas("q+child");
        var job = new Arbeiter(queues, "q+child", (a, item) -> Output.to("out", item.bytes())).maxDeliveries(3);

        job.handleOne();
        job.handleOne();

        assertEquals(3, calls.get());
        var letter = letter("q-child_errors");
        assertEquals("poison", new String(letter.bytes(), StandardCharsets.UTF_8));
        assertEquals(3, letter.attempts());
        var fine = queues.get("out", Duration.ZERO);
        assertEquals("fine", fine == null ? null : fine.text());
        assertFalse(
                queues.names().stream().anyMatch(name -> name.contains("_attempts_")),
                queues.names().toString());
    }

    @Test
    void itemThatThrowsTooOftenIsDivertedAlthoughTheStageKeepsRunning() throws Exception {
        var job = failing().onFailure(keepRunning()).maxDeliveries(2, "poison");
        job.push("x");
        var run = new FutureTask<@Nullable Void>(() -> {
            job.run();
            return null;
        });
        new Thread(run, "stage").start();

        assertEquals("x", new String(letter("poison").bytes(), StandardCharsets.UTF_8));

        assertEquals(2, calls.get());
        job.close();
        run.get(10, TimeUnit.SECONDS);
    }

    @Test
    void identicalItemsInOtherHandsDoNotCount() throws Exception {
        var together = new CountDownLatch(4);
        var job = new Arbeiter(queues, "in", (a, item) -> {
            together.countDown();
            together.await();
            return Output.to("out", item.bytes());
        });
        job.maxDeliveries(1);
        for (int i = 0; i < 4; i++) job.push("tick");
        var bees = new ArrayList<FutureTask<Boolean>>();
        for (int i = 0; i < 4; i++) {
            var bee = new FutureTask<>(() -> job.handleOne(Duration.ofSeconds(10)));
            bees.add(bee);
            int inHand = 4 - i;
            Await.until("the one before has its item in hand", () -> together.getCount() == inHand);
            new Thread(bee, "bee").start();
        }

        for (var bee : bees) assertTrue(bee.get(10, TimeUnit.SECONDS));

        assertEquals(4, queues.stats("out").items());
    }

    @Test
    void countOfTheBackendIsUsedWhereThereIsOne() throws Exception {
        var counting = new MemoryQueues();
        var job = new Arbeiter(counting, "in", (a, item) -> {
            throw new IOException("bomb");
        });
        job.maxDeliveries(1).push("x");
        assertThrows(IOException.class, job::handleOne);

        job.handleOne();

        assertEquals(1, counting.stats("in_errors").items());
        assertFalse(counting.names().stream().anyMatch(name -> name.contains("_attempts_")));
    }
}
