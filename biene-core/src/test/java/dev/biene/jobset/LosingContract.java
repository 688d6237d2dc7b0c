package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.BeeStatus.Standing;
import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the jobs of bees that leave, or are not heard of any more. */
abstract class LosingContract extends SettlingContract {

    static final Duration SHORT = Duration.ofMillis(200);

    /** Asks as {@code bee} until so many jobs lie ready that somebody lost. */
    static Survey awaitReturned(BeeSession bee, int jobs) {
        return await("jobs of a lost bee", () -> bee.survey(LONG), survey -> survey.returned() >= jobs);
    }

    static Survey awaitRetryable(BeeSession bee, int jobs) {
        return await("jobs of a lost bee", () -> bee.survey(LONG), survey -> survey.retryable() >= jobs);
    }

    @Test
    void aBeeThatLeavesGivesItsJobsBackAtOnce() {
        createWith(16);
        var bee = join();
        claimRange(bee, 3);
        claimRange(bee, 1);
        var other = join();

        bee.close();

        assertEquals(4, other.survey(LONG).returned());
        var again = claim(other, Source.RETURNED, 10);
        assertEquals(4, again.size());
        for (var claim : again) assertEquals(0, claim.earlierAttempts());
        assertEquals(List.of(), failures());
    }

    @Test
    void leavingTwiceIsLeavingOnce() {
        createWith(1);
        var bee = join();
        claimOne(bee, Source.NEW);

        bee.close();
        bee.close();

        assertEquals(1, join().survey(LONG).returned());
    }

    @Test
    void aSingleJobOfALostBeeHasLostAnAttempt() {
        createWith(1);
        var doomed = join(SHORT, null);
        claimOne(doomed, Source.NEW);
        var other = join();

        awaitRetryable(other, 1);

        assertEquals(1, job(1).attempts());
        assertEquals(JobState.WAITING, job(1).state());
        assertEquals(1, failures().size());
        var failure = failures().get(0);
        assertEquals("bee " + doomed.beeId() + " (test, pid 4711) was lost while it held this job", failure.message());
        assertEquals(1, failure.attempt());
        assertEquals(doomed.beeId(), failure.bee());
        assertEquals(1, claimOne(other, Source.FAILED).earlierAttempts());
    }

    @Test
    void jobsOfARangeThatIsLostAreReturnedSinglyAndWithoutBlame() {
        createWith(16);
        var range = claimRange(join(SHORT, null), 5);
        var other = join();

        awaitReturned(other, 5);

        var numbers = new HashSet<Long>();
        for (var claim : claim(other, Source.RETURNED, 10)) {
            assertEquals(1, claim.inputs().size());
            assertEquals(0, claim.earlierAttempts());
            numbers.add(claim.firstJob());
        }
        assertEquals(numbers(range), numbers);
        assertEquals(List.of(), failures());
        assertEquals(List.of(), claim(other, Source.RETURNED, 10));
    }

    @Test
    void aHeartbeatTakesJobsFromLostBeesToo() {
        createWith(16);
        claimRange(join(SHORT, null), 2);
        var other = join();

        await("jobs of a lost bee", () -> other.heartbeat(heartbeat()), Pulse::returned);

        assertEquals(2, claim(other, Source.RETURNED, 10).size());
    }

    @Test
    void jobsThatKillBeeAfterBeeAreExhausted() {
        createWith(1);
        var other = join(LONG, 2);
        claimOne(join(SHORT, null), Source.NEW);
        awaitRetryable(other, 1);
        claimOne(join(SHORT, null), Source.FAILED);

        await("exhaustion", () -> other.survey(LONG), survey -> survey.exhausted() == 1);

        assertEquals(JobState.EXHAUSTED, job(1).state());
        assertEquals(2, failures().size());
    }

    @Test
    void aBeeThatIsHeardOfIsNotLost() {
        createWith(16);
        var bee = join(Duration.ofSeconds(1), null);
        var claim = claimRange(bee, 2);
        var other = join();
        long end = System.nanoTime() + Duration.ofMillis(2500).toNanos();

        await(
                "two and a half times the time after which a bee is lost",
                () -> {
                    bee.heartbeat(heartbeat());
                    assertEquals(2, other.survey(LONG).running());
                    return System.nanoTime();
                },
                now -> now > end);

        assertEquals(Verdict.ACCEPTED, settle(bee, Report.completed(claim, "1")));
    }

    @Test
    void aLateBeeCannotOverwriteAResult() {
        createWith(16);
        var late = join(SHORT, null);
        var claim = claimRange(late, 2);
        var other = join();
        awaitReturned(other, 2);
        for (var again : claim(other, Source.RETURNED, 2)) settle(other, Report.completed(again, "\"in time\""));

        assertEquals(
                Verdict.REFUSED,
                settle(late, Report.completed(claim, "\"late\"").withCompleted(1, "\"in time\"")));

        assertJson("\"in time\"", job(claim.firstJob()).result());
        assertEquals(other.beeId(), job(claim.firstJob()).bee());
        assertEquals(2, store.stats(SET).completed());
        assertEquals(1, store.stats(SET).divergent(), "the one that differs");
        settle(late, Report.completed(claim, "\"late\"").withCompleted(1, "\"in time\""));
        assertEquals(1, store.stats(SET).divergent(), "counted once");
    }

    @Test
    void aLateBeeCannotFailOrReleaseWhatAnotherHolds() {
        createWith(1);
        var late = join(SHORT, null);
        var claim = claimOne(late, Source.NEW);
        var other = join();
        awaitRetryable(other, 1);
        var again = claimOne(other, Source.FAILED);

        assertEquals(Verdict.REFUSED, settle(late, Report.failed(claim, "late")));
        assertEquals(Verdict.REFUSED, settle(late, Report.released(claim)));
        try (var transaction = late.transaction()) {
            assertFalse(transaction.commit(claim.id(), 1, "\"late\"", 1));
        }

        assertEquals(1, failures().size());
        assertEquals(1, job(1).attempts());
        assertEquals(Verdict.ACCEPTED, settle(other, Report.completed(again, "1")));
    }

    @Test
    void aLostBeeHoldsNothingAndCanWorkOnWhenItIsHeardOfAgain() {
        createWith(32);
        var bee = join(SHORT, null);
        claimRange(bee, 2);
        var other = join();
        awaitReturned(other, 2);
        assertEquals(1, other.survey(LONG).bees());

        assertEquals(List.of(), bee.recover(List.of()));
        bee.heartbeat(heartbeat());

        var claim = claimRange(bee, 3);
        assertEquals(Verdict.ACCEPTED, settle(bee, Report.completed(claim, "1")));
    }

    @Test
    void surveysSayWhenTheNextBeeWillBeLost() {
        createWith(1);
        var other = join();
        var bee = join(Duration.ofSeconds(60), null);
        claimOne(bee, Source.NEW);

        var untilLost = other.survey(LONG).untilLost();

        assertNotNull(untilLost);
        assertTrue(untilLost.compareTo(Duration.ofSeconds(60)) <= 0, () -> "until lost: " + untilLost);
        assertTrue(untilLost.compareTo(Duration.ofSeconds(20)) > 0, () -> "until lost: " + untilLost);
    }

    @Test
    void storesTellWhatBecameOfEachBee() {
        createWith(3);
        var left = join();
        settle(left, Report.completed(claimOne(left, Source.NEW), "1"));
        left.close();
        var lost = join(SHORT, null);
        settle(lost, Report.completed(claimOne(lost, Source.NEW), "1"));
        var live = join();
        settle(live, Report.failed(claimOne(live, Source.NEW), "no"));

        var bees = await(
                "one bee to be lost",
                () -> store.bees(SET),
                all -> all.stream().anyMatch(bee -> bee.standing() == Standing.LOST));

        assertEquals(
                List.of(left.beeId(), lost.beeId(), live.beeId()),
                bees.stream().map(BeeStatus::id).sorted().toList());
        for (var bee : bees) {
            var expected =
                    bee.id() == left.beeId() ? Standing.LEFT : bee.id() == lost.beeId() ? Standing.LOST : Standing.LIVE;
            assertEquals(expected, bee.standing());
            assertEquals(bee.id() == live.beeId() ? 0 : 1, bee.completed());
            assertEquals(bee.id() == live.beeId() ? 1 : 0, bee.failed());
            assertEquals(List.of("test", 4711L, "0.1", 2), List.of(bee.host(), bee.pid(), bee.version(), bee.slots()));
        }
    }
}
