package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Bees that wait, and the ways in which a run ends before its set is done. */
abstract class WaitingContract extends FailingContract {

    private static final RunOptions PATIENT = CALM.withWaitForMore(true);

    @Test
    void aBeeThatWaitsIsWokenByAnAddAndEndsWhenTold() throws Exception {
        createNumbered(3);
        var stop = new Stop();
        var waiting = bee(job -> number(job), PATIENT, stop);
        await("the first jobs", () -> stats().completed(), completed -> completed == 3);

        jobs.add(List.of(Map.of("n", 3)));

        await("the added job", () -> stats().completed(), completed -> completed == 4);
        assertFalse(waiting.isDone());
        stop.request();
        assertEquals(RunSummary.Reason.STOPPED, result(waiting).reason());
    }

    @Test
    void aBeeThatWaitsTakesUpJobsGivenTheirAttemptsBack() throws Exception {
        createNumbered(1);
        var cured = new CountDownLatch(1);
        var stop = new Stop();
        var waiting = bee(
                job -> {
                    if (cured.getCount() > 0) throw new JobFailedException("ill");
                    return 1;
                },
                PATIENT.withMaxAttempts(1),
                stop);
        await("exhaustion", () -> stats().exhausted(), exhausted -> exhausted == 1);

        cured.countDown();
        jobs.retry();

        await("the result", () -> stats().completed(), completed -> completed == 1);
        stop.request();
        result(waiting);
    }

    @Test
    void aSampleEndsAfterSoManyJobs() throws Exception {
        createNumbered(500);
        var started = new AtomicInteger();

        var summary =
                jobs.run(job -> started.incrementAndGet(), CALM.withSample(30L).withConcurrency(4));

        assertEquals(RunSummary.Reason.SAMPLED, summary.reason());
        assertEquals(30, started.get());
        assertEquals(30, summary.completed());
        assertEquals(470, stats().unclaimed());
    }

    @Test
    void aSampleLargerThanTheSetIsTheSet() throws Exception {
        createNumbered(5);

        assertEquals(
                RunSummary.Reason.DONE, jobs.run(job -> 1, CALM.withSample(50L)).reason());
    }

    @Test
    void aPausedSetFinishesWhatRunsAndGoesOnWhenResumed() throws Exception {
        createNumbered(30);
        var started = new CountDownLatch(2);
        var release = new CountDownLatch(1);
        var bee = bee(
                job -> {
                    started.countDown();
                    await(release);
                    return 1;
                },
                CALM.withConcurrency(2));
        await(started);

        jobs.pause();
        release.countDown();

        await("what ran", () -> stats().running(), running -> running == 0);
        long before = stats().completed();
        assertTrue(before >= 2 && before < 30, () -> "completed " + before);
        assertEquals(SetState.PAUSED, stats().state());
        assertFalse(bee.isDone());
        jobs.resume();
        assertEquals(30, result(bee).completed());
    }

    @Test
    void aSetPausedFromTheBeginningWaits() throws Exception {
        createNumbered(3);
        jobs.pause();
        var bee = bee(job -> 1, CALM);
        await("the bee", () -> stats().bees(), bees -> bees == 1);

        jobs.resume();

        assertEquals(3, result(bee).completed());
    }

    @Test
    void cancellingInterruptsWhatRunsAndGivesItBack() throws Exception {
        createNumbered(10);
        var started = new CountDownLatch(2);
        var interrupted = new CountDownLatch(2);
        var bee = bee(
                job -> {
                    started.countDown();
                    return untilInterrupted(job, interrupted);
                },
                CALM.withConcurrency(2).withGrace(Duration.ZERO));
        await(started);

        jobs.cancel();

        assertEquals(RunSummary.Reason.CANCELLED, result(bee).reason());
        await(interrupted);
        assertEquals(0, stats().completed());
        assertEquals(0, stats().running());
        assertEquals(List.of(), failures());
        jobs.resume();
        assertEquals(10, jobs.run(job -> 1, CALM).completed());
    }

    private static Object untilInterrupted(Job<?> job, CountDownLatch interrupted) throws InterruptedException {
        try {
            new CountDownLatch(1).await(1, TimeUnit.MINUTES);
            return "not interrupted";
        } catch (InterruptedException e) {
            assertTrue(job.cancelled());
            interrupted.countDown();
            throw e;
        }
    }

    @Test
    void interruptingRunGivesEverythingBack() throws Exception {
        createNumbered(100);
        var started = new CountDownLatch(3);
        var interrupted = new CountDownLatch(3);
        var ended = new CountDownLatch(1);
        var running = new Thread(() -> {
            assertThrows(
                    InterruptedException.class,
                    () -> jobs.run(
                            job -> {
                                started.countDown();
                                return untilInterrupted(job, interrupted);
                            },
                            CALM.withConcurrency(3)));
            ended.countDown();
        });
        running.start();
        await(started);

        running.interrupt();

        await(ended);
        await(interrupted);
        assertEquals(0, stats().running());
        assertEquals(0, stats().bees());
        assertEquals(List.of(), failures(), "nobody is to blame");
        assertEquals(100, jobs.run(job -> job.attempt(), CALM).completed());
        assertTrue(results().stream().allMatch(each -> Integer.valueOf(1).equals(each.result())));
    }

    @Test
    void aBeeToldToStopFinishesWhatRunsAndClaimsNoMore() throws Exception {
        createNumbered(50);
        var started = new CountDownLatch(2);
        var release = new CountDownLatch(1);
        var stop = new Stop();
        var count = new AtomicInteger();
        var bee = bee(
                job -> {
                    count.incrementAndGet();
                    started.countDown();
                    await(release);
                    return "finished";
                },
                CALM.withConcurrency(2),
                stop);
        await(started);

        stop.request();
        release.countDown();

        var summary = result(bee);
        assertEquals(RunSummary.Reason.STOPPED, summary.reason());
        assertEquals(2, count.get());
        assertEquals(2, summary.completed());
        assertEquals(0, stats().running());
    }

    @Test
    void afterTheGracePeriodRunningJobsAreInterruptedAndGivenBackWithoutBlame() throws Exception {
        createNumbered(5);
        var started = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var stop = new Stop();
        var bee = bee(
                job -> {
                    started.countDown();
                    return untilInterrupted(job, interrupted);
                },
                CALM.withGrace(Duration.ofMillis(20)),
                stop);
        await(started);

        stop.request();

        assertEquals(RunSummary.Reason.STOPPED, result(bee).reason());
        assertEquals(0, interrupted.getCount());
        assertEquals(List.of(), failures());
        assertEquals(0, stats().running());
        assertEquals(5, stats().unclaimed() + stats().waiting());
    }

    @Test
    void tinyJobsInHandAreGivenBackAtOnceWhenToldToStop() throws Exception {
        createNumbered(5_000);
        var stop = new Stop();
        var bee = bee(job -> 1, CALM.withConcurrency(2).withGrace(Duration.ofMinutes(5)), stop);
        await("batches", () -> stats().completed(), completed -> completed > 500);

        stop.request();

        var summary = result(bee);
        assertEquals(0, stats().running());
        assertEquals(summary.completedHere(), stats().completed());
        assertEquals(5_000, jobs.run(job -> 1, CALM).completed());
    }

    @Test
    void aHandlerThatIgnoresInterruptionDoesNotHoldUpTheRun() throws Exception {
        createNumbered(1);
        var started = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var stop = new Stop();
        var bee = bee(
                job -> {
                    started.countDown();
                    awaitDeaf(never);
                    return "too late";
                },
                CALM.withGrace(Duration.ZERO),
                stop);
        await(started);

        stop.request();

        assertEquals(RunSummary.Reason.STOPPED, result(bee).reason());
        assertEquals(0, stats().running(), "its job is free for others");
        never.countDown();
        assertEquals(1, jobs.run(job -> "in time", CALM).completed());
        assertEquals("in time", results().get(0).result());
    }

    @Test
    void aFailureSleepDoesNotHoldUpTheEnd() throws Exception {
        createNumbered(2);
        var failed = new CountDownLatch(1);
        var stop = new Stop();
        var bee = bee(
                job -> {
                    failed.countDown();
                    throw new JobFailedException("sleep now");
                },
                CALM.withMaxFailureSleep(Duration.ofHours(1)),
                stop);
        await(failed);

        stop.request();

        assertEquals(1, result(bee).failuresHere());
    }

    @Test
    void jobsOfABeeThatLeftAreTakenUpByTheOthers() throws Exception {
        createNumbered(2);
        var bothRun = new CountDownLatch(2);
        var release = new CountDownLatch(1);
        var doneBy = new ConcurrentHashMap<Integer, String>();
        Future<RunSummary> staying = bee(
                job -> {
                    bothRun.countDown();
                    await(release);
                    return doneBy.put(number(job), "staying");
                },
                CALM);
        var stop = new Stop();
        var leaving = bee(
                job -> {
                    bothRun.countDown();
                    return untilInterrupted(job, new CountDownLatch(1));
                },
                CALM.withGrace(Duration.ZERO),
                stop);
        await(bothRun);

        stop.request();
        result(leaving);
        release.countDown();

        assertEquals(2, result(staying).completedHere());
        assertEquals(Map.of(0, "staying", 1, "staying"), doneBy);
    }
}
