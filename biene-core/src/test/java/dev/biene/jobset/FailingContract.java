package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Handlers that fail: what the bee survives, what it does not, and what remains to be read. */
abstract class FailingContract extends RunningContract {

    private static final RunOptions ONE_ATTEMPT = CALM.withMaxAttempts(1);

    @Test
    void anyOtherExceptionReachesTheCallerUnchanged() {
        createNumbered(1);
        var mine = new IOException("the disk of this machine is on fire");

        var thrown = assertThrows(
                IOException.class,
                () -> jobs.run(
                        job -> {
                            throw mine;
                        },
                        CALM));

        assertSame(mine, thrown);
        var failure = failures().get(0);
        assertEquals("the disk of this machine is on fire", failure.message());
        assertTrue(failure.detail().contains("FailingContract"), failure::detail);
        assertEquals(0, stats().running(), "the claim must be free at once");
        assertEquals(1, stats().waiting());
    }

    @Test
    void anErrorReachesTheCallerToo() {
        createNumbered(1);
        var mine = new StackOverflowError("deep");

        var thrown = assertThrows(
                StackOverflowError.class,
                () -> jobs.run(
                        job -> {
                            throw mine;
                        },
                        CALM));

        assertSame(mine, thrown);
        assertEquals(1, failures().size());
    }

    @Test
    void otherBeesGoOnWhenOneEnds() throws Exception {
        createNumbered(50);
        var broken = bee(
                job -> {
                    throw new IllegalStateException("no GPU here");
                },
                CALM);
        var thrown = assertThrows(IllegalStateException.class, () -> result(broken));

        var summary = result(bee(job -> 1, CALM));

        assertEquals("no GPU here", thrown.getMessage());
        assertEquals(50, summary.completed());
        assertEquals(1, failures().size());
    }

    @Test
    void theOtherSlotsOfABeeThatEndsFinishTheirJobs() throws Exception {
        createNumbered(2);
        var bothRun = new CountDownLatch(2);
        var first = new AtomicInteger();

        assertThrows(
                IllegalStateException.class,
                () -> jobs.run(
                        job -> {
                            bothRun.countDown();
                            await(bothRun);
                            if (first.getAndIncrement() == 0) throw new IllegalStateException("one of two");
                            return "done";
                        },
                        CALM.withConcurrency(2)));

        assertEquals(1, stats().completed());
        assertEquals(1, stats().waiting());
        assertEquals(0, stats().running());
    }

    @Test
    void aFailedJobIsTriedAgainByAnotherBee() throws Exception {
        createNumbered(20);
        var triedHere = new ConcurrentLinkedQueue<Integer>();
        var otherIsThere = new CountDownLatch(1);
        var someFailed = new CountDownLatch(5);
        var good = bee(
                job -> {
                    otherIsThere.countDown();
                    await(someFailed);
                    return "good";
                },
                CALM);
        await(otherIsThere);

        var bad = bee(
                job -> {
                    triedHere.add(number(job));
                    someFailed.countDown();
                    throw new JobFailedException("not on this machine");
                },
                CALM);

        assertEquals(20, result(good).completedHere());
        var summary = result(bad);
        assertEquals(20, summary.completed());
        assertEquals(triedHere.size(), summary.failuresHere());
        assertEquals(new HashSet<>(triedHere).size(), triedHere.size(), "never twice in a row on the same bee");
        assertEquals(triedHere.size(), failures().size());
    }

    @Test
    void aLoneBeeTriesAgainItself() throws Exception {
        createNumbered(5);
        var attempts = new ConcurrentHashMap<Integer, Integer>();

        var summary = jobs.run(
                job -> {
                    int attempt = attempts.merge(number(job), 1, Integer::sum);
                    assertEquals(attempt, job.attempt());
                    if (attempt < 3) throw new JobFailedException("attempt " + attempt);
                    return attempt;
                },
                CALM);

        assertEquals(5, summary.completed());
        assertEquals(10, summary.failuresHere());
        assertEquals(Set.of(3), new HashSet<>(attempts.values()));
    }

    @Test
    void aFailedJobComesAfterAllThatIsUnclaimed() throws Exception {
        createNumbered(300);
        var order = new ArrayList<Long>();

        jobs.run(
                job -> {
                    order.add(job.id());
                    if (order.size() == 1) throw new JobFailedException("the very first");
                    return 1;
                },
                CALM);

        assertEquals(301, order.size());
        assertEquals(order.get(0), order.get(300));
    }

    @Test
    void attemptsEndAndTheRestIsDone() throws Exception {
        createNumbered(10);

        var summary = jobs.run(FailingContract::failSeven, CALM.withMaxAttempts(3));

        assertEquals(RunSummary.Reason.DONE, summary.reason());
        assertEquals(9, summary.completed());
        assertEquals(1, summary.exhausted());
        assertEquals(
                List.of(1, 2, 3), failures().stream().map(JobFailure::attempt).toList());
        try (var exhausted = store.jobs(id, JobState.EXHAUSTED)) {
            assertEquals(List.of(7), exhausted.map(job -> number(job.input())).toList());
        }
    }

    private static Object failSeven(Job<Map<String, Object>> job) {
        if (number(job) == 7) throw new JobFailedException("seven is bad luck");
        return 1;
    }

    @Test
    void noRetriesCanBeSaidAsZeroOrOne() throws Exception {
        createNumbered(10);
        jobs.run(FailingContract::failSeven, CALM.withMaxAttempts(0));
        assertEquals(1, failures().size());
        assertEquals(1, stats().exhausted());

        assertEquals(1, jobs.retry());
        var summary = jobs.run(FailingContract::failSeven, ONE_ATTEMPT);

        assertEquals(2, failures().size());
        assertEquals(1, summary.exhausted());
    }

    @Test
    void jobsGivenTheirAttemptsBackAreDone() throws Exception {
        createNumbered(10);
        jobs.run(FailingContract::failSeven, ONE_ATTEMPT);

        jobs.retry();
        var summary = jobs.run(job -> 1, CALM);

        assertEquals(10, summary.completed());
        assertEquals(0, summary.exhausted());
        assertEquals(1, summary.completedHere());
    }

    @Test
    void afterAFailureTheBeePausesUpToItsBound() throws Exception {
        createNumbered(2);
        // The very first pause is drawn below one second: three of them in a row below a tenth are one in a thousand.
        long began = System.nanoTime();

        jobs.run(
                job -> {
                    throw new JobFailedException("again");
                },
                CALM.withMaxAttempts(6).withMaxFailureSleep(Duration.ofMillis(400)));

        assertTrue(System.nanoTime() - began > Duration.ofMillis(200).toNanos(), "twelve failures without a pause");
    }

    @Test
    void catchingAllTurnsEverythingIntoAFailureOfTheJob() throws Exception {
        createNumbered(10);

        var summary = jobs.run(
                Handlers.catchingAll(job -> {
                    if (number(job) < 5) throw new IOException("disk " + number(job));
                    return 1;
                }),
                ONE_ATTEMPT);

        assertEquals(5, summary.completed());
        assertEquals(5, summary.exhausted());
        assertTrue(failures().stream().allMatch(each -> each.message().startsWith("java.io.IOException: disk ")));
    }

    @Test
    void anInputThatIsNotWhatTheHandlerReadsIsAFailedAttempt() throws Exception {
        var tiles = JobSet.open(id, Tile.class, Object.class, store);
        jobs.create();
        jobs.add(List.of(Map.of("x", "not a number")));

        var summary = tiles.run(job -> job.input().x(), ONE_ATTEMPT);

        assertEquals(1, summary.exhausted());
        var message = failures().get(0).message();
        assertTrue(message.startsWith("input of job "), message);
        assertTrue(message.contains("Tile"), message);
    }

    @Test
    void aResultThatCannotBeStoredIsAFailedAttempt() throws Exception {
        createNumbered(4);
        var tooLarge = "x".repeat(Json.MAX_BYTES);

        var summary = jobs.run(
                job -> switch (number(job)) {
                    case 0 -> tooLarge;
                    case 1 -> "nul \0 inside";
                    case 2 -> new Knot();
                    default -> "half \ud83d of a pair";
                },
                ONE_ATTEMPT);

        assertEquals(4, summary.exhausted());
        for (var failure : failures()) {
            var expected = switch (number(failure.input())) {
                case 0 -> "the limit is " + Json.MAX_BYTES;
                case 2 -> "cannot be written as JSON";
                default -> "PostgreSQL cannot store";
            };
            assertTrue(failure.message().startsWith("result of job " + failure.job()), failure::message);
            assertTrue(failure.message().contains(expected), failure::message);
        }
    }

    /** Holds itself, so its JSON would never end. */
    static final class Knot {
        public Knot getSelf() {
            return this;
        }
    }

    @Test
    void textThatPostgresCannotStoreDoesNotHideAFailure() throws Exception {
        createNumbered(1);

        jobs.run(
                job -> {
                    throw JobFailedException.withDetail("nul \0, half \ud83d", "detail \0");
                },
                ONE_ATTEMPT);

        var failure = failures().get(0);
        assertEquals("nul ?, half ?", failure.message());
        assertEquals("detail ?", failure.detail());
    }

    @Test
    void aFailureWithoutAMessageNamesItsType() throws Exception {
        createNumbered(1);

        jobs.run(
                job -> {
                    throw new JobFailedException(null);
                },
                ONE_ATTEMPT);

        assertEquals(JobFailedException.class.getName(), failures().get(0).message());
    }

    @Test
    void aFailedJobHasNoResult() throws Exception {
        createNumbered(1);
        jobs.run(FailingContract::failAlways, ONE_ATTEMPT);

        try (var all = store.jobs(id, null)) {
            var job = all.findFirst().orElseThrow();
            assertEquals(JobState.EXHAUSTED, job.state());
            assertNull(job.result());
            assertEquals(1, job.attempts());
        }
    }

    private static Object failAlways(Job<Map<String, Object>> job) {
        throw new JobFailedException("job " + job.id());
    }
}
