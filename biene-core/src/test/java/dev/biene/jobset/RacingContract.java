package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Second copies, as two whole bees make them: the first result wins, whoever has it. */
abstract class RacingContract extends WaitingContract {

    @Test
    void theSecondCopyOfASlowJobWinsAndTheLoserIsInterrupted() throws Exception {
        createNumbered(1);
        var started = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var slow = bee(
                job -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                        return "slow";
                    } catch (InterruptedException e) {
                        assertTrue(job.cancelled());
                        interrupted.countDown();
                        throw e;
                    }
                },
                CALM);
        await(started);

        var fast = result(bee(job -> job.secondCopy() ? "copy" : "first", EAGER));

        await(interrupted);
        assertEquals(1, fast.completedHere());
        assertEquals("copy", results().get(0).result());
        var loser = result(slow);
        assertEquals(RunSummary.Reason.DONE, loser.reason());
        assertEquals(0, loser.completedHere());
        assertEquals(0, loser.failuresHere(), "losing is no failure");
        assertFalse(failures().iterator().hasNext());
    }

    @Test
    void aLateResultIsRefusedAndCountedAndItsDifferenceRecorded() throws Exception {
        createNumbered(1);
        var started = new CountDownLatch(1);
        var decided = new CountDownLatch(1);
        var late = new ConcurrentLinkedQueue<Event>();
        var slow = bee(
                job -> {
                    started.countDown();
                    awaitDeaf(decided);
                    return "slow";
                },
                CALM.withListener(event -> {
                    if (event instanceof Event.Late) late.add(event);
                }));
        await(started);
        var fast = bee(job -> "fast", EAGER);
        await("the copy's result", () -> stats().completed(), completed -> completed == 1);

        decided.countDown();

        var loser = result(slow);
        assertEquals(0, loser.completedHere());
        assertTrue(loser.wasted().compareTo(Duration.ZERO) > 0);
        assertEquals(1, late.size());
        assertEquals(1, result(fast).completedHere());
        assertEquals("fast", results().get(0).result());
        assertEquals(1, stats().divergent());
        assertEquals(1, stats().completed());
    }

    @Test
    void theFirstCopyMayWinAsWell() throws Exception {
        createNumbered(1);
        var started = new CountDownLatch(1);
        var copied = new CountDownLatch(1);
        var first = bee(
                job -> {
                    started.countDown();
                    await(copied);
                    return "first";
                },
                CALM);
        await(started);

        var second = bee(
                job -> {
                    copied.countDown();
                    new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                    return "copy";
                },
                EAGER);

        assertEquals(1, result(first).completedHere());
        assertEquals(0, result(second).completedHere());
        assertEquals("first", results().get(0).result());
        assertEquals(0, stats().divergent());
    }

    @Test
    void aCopyThatFailsLeavesTheFirstAlone() throws Exception {
        createNumbered(1);
        var started = new CountDownLatch(1);
        var failed = new CountDownLatch(1);
        var first = bee(
                job -> {
                    started.countDown();
                    await(failed);
                    return "first";
                },
                CALM);
        await(started);
        var second = bee(
                job -> {
                    throw new JobFailedException("a copy's failure");
                },
                EAGER.withListener(event -> {
                    if (event instanceof Event.Failed) failed.countDown();
                }));

        assertEquals(1, result(first).completedHere());
        assertEquals(1, result(second).failuresHere());
        assertEquals(1, stats().completed());
        assertEquals(0, stats().exhausted());
    }

    @Test
    void withoutSpeculationAnIdleBeeWaits() throws Exception {
        createNumbered(1);
        var started = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var starts = new AtomicInteger();
        JobHandler<Map<String, Object>, Object> handler = job -> {
            starts.incrementAndGet();
            started.countDown();
            await(release);
            return 1;
        };
        var first = bee(handler, CALM);
        await(started);
        var idle = bee(handler, EAGER.withSpeculation(false));
        awaitLooks(5);

        release.countDown();

        assertEquals(1, result(first).completedHere());
        assertEquals(0, result(idle).completedHere());
        assertEquals(1, starts.get());
    }

    /** Until the bee that joined last was heard of so many times: each time it had a look at the set. */
    private void awaitLooks(int times) {
        var heard = new ArrayList<Duration>();
        await(
                "an idle bee's looks",
                () -> {
                    var bees = store.bees(id);
                    if (bees.size() < 2) return 0;
                    heard.add(bees.get(1).lastHeard());
                    int looks = 0;
                    for (int i = 1; i < heard.size(); i++) {
                        if (heard.get(i).compareTo(heard.get(i - 1)) < 0) looks++;
                    }
                    return looks;
                },
                looks -> looks >= times);
    }

    @Test
    void idleBeesMakeOneCopyOfTheLastJobNotMany() throws Exception {
        createNumbered(1);
        var started = new CountDownLatch(1);
        var copied = new CountDownLatch(2);
        var release = new CountDownLatch(1);
        var starts = new AtomicInteger();
        JobHandler<Map<String, Object>, Object> handler = job -> {
            starts.incrementAndGet();
            started.countDown();
            copied.countDown();
            await(release);
            return 1;
        };
        var bees = new ArrayList<Future<RunSummary>>();
        bees.add(bee(handler, CALM));
        await(started);
        for (int i = 0; i < 6; i++) bees.add(bee(handler, EAGER.withConcurrency(2)));
        await(copied);
        await("all bees", () -> stats().bees(), count -> count == 7);
        awaitLooks(3);

        release.countDown();

        long here = 0;
        for (var bee : bees) here += result(bee).completedHere();
        assertEquals(1, here);
        assertEquals(2, starts.get(), "the job and one copy");
    }
}
