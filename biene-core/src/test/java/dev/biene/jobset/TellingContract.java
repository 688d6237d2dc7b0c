package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** How sets are steered, and what is told of them. */
abstract class TellingContract extends CopyingContract {

    @Test
    void aPausedSetTakesResultsAndGivesNoJobs() throws Exception {
        createWith(16);
        var bee = join();
        var claim = claimRange(bee, 2);
        another().steer(SET, SetState.PAUSED);

        var turn = bee.turn(List.of(Report.completed(claim, "1").withReleased(1)), ClaimRequest.singles(Source.NEW, 1));

        assertEquals(List.of(Verdict.ACCEPTED), turn.verdicts());
        assertEquals(List.of(), turn.claims());
        assertEquals(List.of(), claim(bee, Source.RETURNED, 1));
        assertEquals(SetState.PAUSED, bee.survey(LONG).state());
        assertEquals(SetState.PAUSED, bee.heartbeat(heartbeat()).state());
        assertEquals(SetState.PAUSED, store.stats(SET).state());
    }

    @Test
    void aSetThatIsResumedGivesJobsAgain() {
        createWith(1);
        var bee = join();
        for (var stopped : List.of(SetState.PAUSED, SetState.CANCELLED)) {
            store.steer(SET, stopped);
            assertEquals(stopped, bee.survey(LONG).state());
            assertEquals(List.of(), claim(bee, Source.NEW, 1));
        }

        store.steer(SET, SetState.ACTIVE);

        assertEquals(1, claim(bee, Source.NEW, 1).size());
    }

    @Test
    void jobsMayBeAddedWhateverTheSetIsAskedFor() {
        createWith(0);
        store.steer(SET, SetState.CANCELLED);

        assertEquals(2, store.add(SET, numbered(0, 2), OnDuplicate.FAIL));
    }

    @Test
    void retryGivesExhaustedJobsTheirAttemptsBack() throws Exception {
        createWith(3);
        var bee = join(LONG, 1);
        for (var claim : claim(bee, Source.NEW, 2)) settle(bee, Report.failed(claim, "no"));
        assertEquals(2, store.stats(SET).exhausted());

        assertEquals(2, another().retry(SET));

        assertEquals(0, store.retry(SET));
        assertEquals(0, store.stats(SET).exhausted());
        assertEquals(2, bee.survey(LONG).returned());
        var again = claim(bee, Source.RETURNED, 5);
        assertEquals(2, again.size());
        for (var claim : again) assertEquals(0, claim.earlierAttempts());
        assertEquals(2, store.stats(SET).failures(), "what failed stays on record");
    }

    @Test
    void whatIsNotThereCannotBeAskedFor() {
        for (Executable question : List.<Executable>of(
                () -> store.stats("nowhere"),
                () -> store.bees("nowhere"),
                () -> store.jobs("nowhere", null).close(),
                () -> store.failures("nowhere").close(),
                () -> store.retry("nowhere"),
                () -> store.steer("nowhere", SetState.PAUSED),
                () -> store.drop("nowhere"))) {
            assertEquals(
                    "nowhere",
                    assertThrows(JobSetNotFoundException.class, question).set());
        }
    }

    @Test
    void aDroppedSetIsGoneForItsBeesEvenIfAnotherTakesItsName() throws Exception {
        createWith(3);
        var bee = join();
        var claim = claimOne(bee, Source.NEW);

        another().drop(SET);

        assertFalse(store.exists(SET));
        assertAllGone(bee, claim);
        createWith(5);
        assertAllGone(bee, claim);
        bee.close();
        assertEquals(5, store.stats(SET).unclaimed());
        assertEquals(5, jobs(JobState.UNCLAIMED).size());
        assertEquals(List.of(), failures());
    }

    private static void assertAllGone(BeeSession bee, Claim claim) {
        for (Executable step : List.<Executable>of(
                () -> bee.turn(List.of(), ClaimRequest.singles(Source.NEW, 1)),
                () -> settle(bee, Report.completed(claim, "1")),
                () -> bee.survey(LONG),
                () -> bee.heartbeat(heartbeat()))) {
            assertEquals(SET, assertThrows(JobSetNotFoundException.class, step).set());
        }
    }

    @Test
    void setsAreListedByName() throws Exception {
        assertEquals(List.of(), store.list());
        for (var set : List.of("b", "a_2", "a", "z9", "_")) store.create(set, numbered(0, set.length()));

        var list = another().list();

        assertEquals(
                List.of("_", "a", "a_2", "b", "z9"),
                list.stream().map(SetStats::set).sorted().toList());
        assertEquals(
                list.stream().map(SetStats::set).sorted().toList(),
                list.stream().map(SetStats::set).toList());
        for (var stats : list) {
            assertEquals(stats.set().length(), stats.total());
            assertNotNull(stats.createdAt());
        }
    }

    @Test
    void statsCountEveryJobOnce() {
        createWith(64);
        var bee = join(LONG, 1);
        for (var claim : claim(bee, Source.NEW, 5)) settle(bee, Report.completed(claim, "1"));
        settle(bee, Report.failed(claimOne(bee, Source.NEW), "no"));
        for (var claim : claim(bee, Source.NEW, 3)) settle(bee, Report.released(claim));
        claim(bee, Source.NEW, 2);

        var stats = store.stats(SET);
        var survey = bee.survey(LONG);

        assertEquals(
                List.of(64L, 5L, 2L, 3L, 1L, 53L, 1L),
                List.of(
                        stats.total(),
                        stats.completed(),
                        stats.running(),
                        stats.waiting(),
                        stats.exhausted(),
                        stats.unclaimed(),
                        stats.failures()));
        assertEquals(
                List.of(53L, 3L, 0L, 0L, 2L, 1L),
                List.of(
                        survey.unclaimed(),
                        survey.returned(),
                        survey.retryable(),
                        survey.retryableElsewhere(),
                        survey.running(),
                        survey.exhausted()));
        assertEquals(List.of(1, 2), List.of(stats.bees(), stats.slots()));
        assertEquals(List.of(1, 2), List.of(survey.bees(), survey.slots()));
        assertFalse(survey.done());
        for (var state : JobState.values())
            assertEquals(jobsIn(stats, state), jobs(state).size(), state.name());
    }

    private static long jobsIn(SetStats stats, JobState state) {
        return switch (state) {
            case UNCLAIMED -> stats.unclaimed();
            case RUNNING -> stats.running();
            case WAITING -> stats.waiting();
            case COMPLETED -> stats.completed();
            case EXHAUSTED -> stats.exhausted();
        };
    }

    @Test
    void whatBeesTellOfThemselvesIsSummedUp() {
        createWith(1);
        for (int i = 1; i <= 2; i++) {
            var durations = new DurationHistogram();
            for (int n = 0; n < 10 * i; n++) durations.record(i);
            join().heartbeat(new Heartbeat(1, 1.5 * i, durations, Duration.ofSeconds(20), Duration.ofSeconds(i)));
        }

        var stats = store.stats(SET);
        var survey = join().survey(LONG);

        assertEquals(30, stats.durations().count());
        assertEquals(30, survey.durations().count());
        assertEquals(4.5, stats.rate(), 0.01);
        assertEquals(Duration.ofSeconds(3), stats.wasted());
        assertEquals(3, survey.bees());
        assertEquals(6, survey.slots());
    }

    @Test
    void theLastHeartbeatReplacesTheOneBefore() {
        createWith(1);
        var bee = join();
        var durations = new DurationHistogram();
        durations.record(1);
        bee.heartbeat(new Heartbeat(1, 1, durations, Duration.ZERO, Duration.ofSeconds(5)));
        durations.record(1);
        bee.heartbeat(new Heartbeat(1, 2, durations, Duration.ZERO, Duration.ofSeconds(6)));

        assertEquals(2, store.stats(SET).durations().count());
        assertEquals(2, store.stats(SET).rate(), 0.01);
        assertEquals(Duration.ofSeconds(6), store.stats(SET).wasted());
    }

    @Test
    void jobsComeInOrderOfTheirNumbersHoweverTheyWereSettled() {
        createWith(3000);
        var bee = join();
        for (int i = 0; i < 40; i++) {
            for (var claim : bee.turn(List.of(), new ClaimRequest(Source.NEW, 50, 50, Duration.ZERO))
                    .claims()) {
                settle(bee, Report.completed(claim, "1").withReleased(0));
            }
        }
        for (var claim : claim(bee, Source.RETURNED, 20)) settle(bee, Report.completed(claim, "2"));

        var completed = jobs(JobState.COMPLETED).stream().map(JobRecord::id).toList();

        assertEquals(completed.stream().sorted().distinct().toList(), completed);
        assertEquals(store.stats(SET).completed(), completed.size());
        assertEquals(
                LongStream.rangeClosed(1, 3000).boxed().toList(),
                jobs(null).stream().map(JobRecord::id).toList());
    }

    @Test
    void streamsMayBeLeftHalfRead() {
        createWith(2000);
        for (int i = 0; i < 30; i++) {
            try (var jobs = store.jobs(SET, null)) {
                assertEquals(1, jobs.iterator().next().id());
            }
        }
    }

    @Test
    void failuresComeOldestFirst() {
        createWith(1);
        var bee = join(LONG, 20);
        var messages = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            messages.add("attempt " + i);
            settle(bee, Report.failed(claimOne(bee, i == 0 ? Source.NEW : Source.FAILED), "attempt " + i));
        }

        assertEquals(messages, failures().stream().map(JobFailure::message).toList());
    }

    @Test
    void aBeeThatWaitsIsToldOfJobsThatAreAdded() throws Exception {
        createWith(0);
        var other = another();
        var pool = Executors.newSingleThreadExecutor();
        try (var bee = store.join(SET, profile(LONG, null))) {
            // A hint may come before the store listens, so several are given.
            var hinted = pool.submit(() -> awaitHint(bee, true));
            var next = new AtomicInteger();
            await(
                    "a hint",
                    () -> {
                        int n = next.getAndIncrement();
                        other.add(SET, numbered(n, n + 1), OnDuplicate.FAIL);
                        return hinted.isDone();
                    },
                    done -> done);

            assertTrue(result(hinted) >= 1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aBeeThatWaitsIsToldWhenTheSetIsSteeredOrAnotherGivesAHint() throws Exception {
        createWith(0);
        var pool = Executors.newSingleThreadExecutor();
        try (var bee = store.join(SET, profile(LONG, null));
                var other = another().join(SET, profile(LONG, null))) {
            for (Runnable hint :
                    List.<Runnable>of(other::hint, () -> store.steer(SET, SetState.PAUSED), () -> store.retry(SET))) {
                var hinted = pool.submit(() -> awaitHint(bee, false));
                await(
                        "a hint",
                        () -> {
                            hint.run();
                            return hinted.isDone();
                        },
                        done -> done);
                assertEquals(0, result(hinted));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static int awaitHint(BeeSession bee, boolean ofJobs) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            int hint = bee.awaitHint(Duration.ofMillis(100));
            if (ofJobs ? hint > 0 : hint >= 0) return hint;
        }
        throw new AssertionError("no hint within 30 s");
    }

    @Test
    void aBeeThatIsToldNothingWaitsItsTime() throws Exception {
        createWith(0);
        var bee = join();
        long start = System.nanoTime();

        assertEquals(-1, bee.awaitHint(Duration.ofMillis(100)));

        assertTrue(System.nanoTime() - start >= Duration.ofMillis(90).toNanos());
    }
}
