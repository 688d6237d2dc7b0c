package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The seed's generator: outputs are published while they are produced, the item is confirmed after the last. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LazyOutputTest {
    private final MemoryQueues queues = new MemoryQueues();

    private Arbeiter stage(IntFunction<Output> part, int parts, AtomicBoolean closed) {
        return new Arbeiter(
                queues,
                "in",
                (a, item) ->
                        Output.lazily(IntStream.range(0, parts).mapToObj(part).onClose(() -> closed.set(true))));
    }

    @Test
    void allPartsArriveInOrderAndTheStreamIsClosed() throws Exception {
        var closed = new AtomicBoolean();
        var job = stage(i -> Output.to("out", "" + i), 5_000, closed);
        job.push("x");

        job.handleOne();

        assertTrue(closed.get());
        for (int i = 0; i < 5_000; i++) {
            var item = queues.get("out", Duration.ZERO);
            assertEquals("" + i, item == null ? null : item.text());
        }
        assertEquals(0, queues.stats("in").open());
    }

    @Test
    void partIsPublishedWhileTheNextIsStillBeingProduced() throws Exception {
        var go = new CountDownLatch(1);
        Iterator<Output> producer = Stream.of("first", "second")
                .map(text -> {
                    if (text.equals("second")) await(go);
                    return Output.to("out", text);
                })
                .iterator();
        var job = new Arbeiter(queues, "in", (a, item) -> Output.lazily(producer));
        job.push("x");
        var run = new FutureTask<@Nullable Void>(() -> {
            job.handleOne();
            return null;
        });
        new Thread(run, "stage").start();

        var first = queues.get("out", Duration.ofSeconds(10));

        assertEquals("first", first == null ? null : first.text());
        assertEquals(1, queues.stats("in").open());
        go.countDown();
        run.get(10, TimeUnit.SECONDS);
        assertEquals(0, queues.stats("in").open());
        assertEquals(1, queues.stats("out").items());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void producerThatFailsHalfWayAbortsTheItemAndIsClosed() throws Exception {
        var closed = new AtomicBoolean();
        var failure = new IllegalStateException("no more");
        var job = stage(
                i -> {
                    if (i == 3_000) throw failure;
                    return Output.to("out", "" + i);
                },
                5_000,
                closed);
        job.push("x");

        assertSame(failure, assertThrows(IllegalStateException.class, job::handleOne));

        assertTrue(closed.get());
        assertEquals(1, queues.stats("in").items());
        assertTrue(queues.stats("out").items() < 3_001);
    }

    @Test
    void producerThatFailsIsSubjectToThePolicy() throws Exception {
        var job = stage(
                i -> {
                    throw new IllegalStateException("no more");
                },
                1,
                new AtomicBoolean());
        job.onFailure(FailurePolicy.deadLetter("errors"));
        job.push("x");

        job.handleOne();

        assertEquals(1, queues.stats("errors").items());
        assertEquals(0, queues.stats("in").items());
    }

    @Test
    void lazyOutputInsideALazyOutputIsRefused() throws Exception {
        var job = stage(i -> Output.lazily(List.of(Output.none()).iterator()), 1, new AtomicBoolean());
        job.push("x");

        assertThrows(IllegalArgumentException.class, job::handleOne);
        assertEquals(1, queues.stats("in").items());
    }
}
