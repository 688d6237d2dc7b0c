package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With which outcome jobs leave the hands of the bee that holds them. */
abstract class SettlingContract extends ClaimingContract {

    @Test
    void resultsOfAWholeClaimAreThereForEverybody() throws Exception {
        createWith(16);
        var bee = join();
        var claim = claimRange(bee, 4);

        var verdict = settle(bee, Report.completed(claim, "{\"r\": 1.50}").withCompleted(2, "[\"é\\n\"]"));

        assertEquals(Verdict.ACCEPTED, verdict);
        try (var jobs = another().jobs(SET, JobState.COMPLETED)) {
            var completed = jobs.toList();
            assertEquals(4, completed.size());
            for (int place = 0; place < 4; place++) {
                var job = completed.get(place);
                assertEquals(claim.firstJob() + place, job.id());
                assertJson(claim.inputs().get(place), job.input());
                assertJson(place == 2 ? "[\"é\\n\"]" : "{\"r\":1.50}", job.result());
                assertEquals(0, job.attempts());
                assertEquals(Duration.ofMillis(250), job.duration());
                assertEquals(bee.beeId(), job.bee());
                assertNotNull(job.completedAt());
            }
        }
        assertEquals(4, store.stats(SET).completed());
        assertEquals(0, store.stats(SET).running());
    }

    @Test
    void aJobMayHaveNoResult() {
        createWith(2);
        var bee = join();
        var claim = claimRange(bee, 2);

        settle(bee, Report.completed(claim, null).withCompleted(1, "0"));

        assertEquals(JobState.COMPLETED, job(claim.firstJob()).state());
        assertNull(job(claim.firstJob()).result());
        assertJson("0", job(claim.firstJob() + 1).result());
    }

    @Test
    void aResultMayBeAMebibyteAndKeepsEveryDigit() {
        createWith(1);
        var bee = join();
        var result = "{\"n\":12345678901234567890.10,\"big\":\"" + "0123456789abcdeé".repeat(1 << 16) + "\"}";

        settle(bee, Report.completed(claimOne(bee, Source.NEW), result));

        assertJson(result, job(1).result());
    }

    @Test
    void eachJobOfAClaimCanComeToSomethingElse() {
        createWith(16);
        var bee = join();
        var claim = claimRange(bee, 4);
        long first = claim.firstJob();

        var verdict = settle(
                bee,
                Report.completed(claim, "1").withFailed(1, "no").withReleased(2).withKept(3));

        assertTrue(verdict.held());
        assertEquals(Set.of(), verdict.late());
        assertEquals(Set.of(first + 3), verdict.kept().keySet());
        assertEquals(JobState.COMPLETED, job(first).state());
        assertEquals(JobState.WAITING, job(first + 1).state());
        assertEquals(JobState.WAITING, job(first + 2).state());
        assertEquals(JobState.RUNNING, job(first + 3).state());
        var stats = store.stats(SET);
        assertEquals(
                List.of(1L, 1L, 2L, 12L, 1L),
                List.of(stats.completed(), stats.running(), stats.waiting(), stats.unclaimed(), stats.failures()));
    }

    @Test
    void aTurnSettlesAndClaims() {
        createWith(3);
        var bee = join();
        var claims = claim(bee, Source.NEW, 2);

        var turn = bee.turn(
                claims.stream().map(claim -> Report.completed(claim, "1")).toList(),
                ClaimRequest.singles(Source.NEW, 5));

        assertEquals(List.of(Verdict.ACCEPTED, Verdict.ACCEPTED), turn.verdicts());
        assertEquals(1, turn.claims().size());
        assertEquals(0, turn.unclaimed());
        assertEquals(2, store.stats(SET).completed());
    }

    @Test
    void verdictsStandInTheOrderOfTheSettlements() {
        createWith(16);
        var bee = join();
        var other = join();
        var mine = claimRange(bee, 3);
        var theirs = claimRange(other, 2);
        var single = claimRange(bee, 1);

        var verdicts = bee.turn(
                        List.of(
                                Report.completed(single, "1"),
                                Report.completed(theirs, "2"),
                                Report.completed(mine, "3").withKept(0)),
                        ClaimRequest.NOTHING)
                .verdicts();

        assertEquals(Verdict.ACCEPTED, verdicts.get(0));
        assertEquals(Verdict.REFUSED, verdicts.get(1));
        assertEquals(Set.of(mine.firstJob()), verdicts.get(2).kept().keySet());
    }

    @Test
    void aClaimOfAnotherBeeIsNotToBeSettled() {
        createWith(4);
        var holder = join();
        var claim = claimOne(holder, Source.NEW);

        assertEquals(Verdict.REFUSED, settle(join(), Report.completed(claim, "\"theirs\"")));
        assertEquals(Verdict.REFUSED, settle(join(), Report.failed(claim, "theirs")));
        assertEquals(JobState.RUNNING, job(claim.firstJob()).state());
        assertEquals(Verdict.ACCEPTED, settle(holder, Report.completed(claim, "\"mine\"")));

        assertJson("\"mine\"", job(claim.firstJob()).result());
        assertEquals(List.of(), failures());
    }

    @Test
    void settlingAgainAfterALostAnswerChangesNothing() {
        createWith(4);
        var bee = join();
        var claim = claimRange(bee, 1);
        settle(bee, Report.completed(claim, "1"));

        assertEquals(Verdict.ACCEPTED, settle(bee, Report.completed(claim, "1")));

        assertEquals(1, store.stats(SET).completed());
        assertEquals(0, store.stats(SET).divergent());
        assertJson("1", job(claim.firstJob()).result());
    }

    @Test
    void aFailureReportedAgainAfterALostAnswerCountsOnce() {
        createWith(1);
        var bee = join();
        var claim = claimOne(bee, Source.NEW);
        settle(bee, Report.failed(claim, "no"));

        assertEquals(Verdict.ACCEPTED, settle(bee, Report.failed(claim, "no")));

        assertEquals(1, failures().size());
        assertEquals(1, job(1).attempts());
        assertEquals(1, store.stats(SET).waiting());
    }

    @Test
    void whatWasKeptIsToldAgainAfterALostAnswer() {
        createWith(16);
        var bee = join();
        var claim = claimRange(bee, 3);
        var report = Report.completed(claim, "1").withKept(1).withFailed(2, "no");
        var answer = settle(bee, report);

        assertEquals(answer, settle(bee, report));

        assertEquals(1, store.stats(SET).running());
        assertEquals(1, failures().size());
    }

    @Test
    void aKeptJobIsSettledByItsNewClaim() {
        createWith(16);
        var bee = join();
        var claim = claimRange(bee, 2);
        long kept = claim.firstJob() + 1;

        var newClaim =
                settle(bee, Report.completed(claim, "1").withKept(1)).kept().get(kept);

        assertNotNull(newClaim);
        assertNotEquals(claim.id(), newClaim);
        var recovered = bee.recover(List.of());
        assertEquals(List.of(newClaim), recovered.stream().map(Claim::id).toList());
        assertEquals(kept, recovered.get(0).firstJob());
        assertEquals(Verdict.ACCEPTED, settle(bee, Report.completed(recovered.get(0), "2")));
        assertJson("2", job(kept).result());
        assertEquals(2, store.stats(SET).completed());
    }

    @Test
    void aFailureIsToldWithAllThatIsKnownOfIt() {
        createWith(1);
        var bee = join();

        settle(bee, Report.failed(claimOne(bee, Source.NEW), "no space: \"/\" é"));

        assertEquals(1, failures().size());
        var failure = failures().get(0);
        assertEquals(1, failure.job());
        assertJson("{\"n\":0}", failure.input());
        assertEquals(1, failure.attempt());
        assertEquals("no space: \"/\" é", failure.message());
        assertEquals("at no space: \"/\" é", failure.detail());
        assertEquals(bee.beeId(), failure.bee());
        assertEquals("test", failure.host());
        assertEquals(4711, failure.pid());
        assertEquals(Duration.ofMillis(500), failure.duration());
        assertNotNull(failure.at());
    }

    @Test
    void aFailedJobIsNotTriedTwiceInARowByOneBeeWhileAnotherLives() {
        createWith(1);
        var bee = join();
        var other = join();
        settle(bee, Report.failed(claimOne(bee, Source.NEW), "no"));

        assertEquals(List.of(), claim(bee, Source.FAILED, 1));
        assertEquals(List.of(), claim(other, Source.RETURNED, 1));
        assertEquals(0, bee.survey(LONG).retryable());
        assertEquals(1, bee.survey(LONG).retryableElsewhere());
        assertEquals(1, other.survey(LONG).retryable());

        var claim = claimOne(other, Source.FAILED);
        assertEquals(1, claim.earlierAttempts());
        settle(other, Report.failed(claim, "nor here"));
        assertEquals(2, claimOne(bee, Source.FAILED).earlierAttempts());
        assertEquals(List.of(1, 2), failures().stream().map(JobFailure::attempt).toList());
    }

    @Test
    void aBeeThatIsAloneTriesItsFailedJobsAgain() {
        createWith(1);
        var bee = join();
        var other = join();
        settle(bee, Report.failed(claimOne(bee, Source.NEW), "no"));
        other.close();

        assertEquals(1, bee.survey(LONG).retryable());
        assertEquals(1, claimOne(bee, Source.FAILED).earlierAttempts());
    }

    @Test
    void aJobIsExhaustedAfterAsManyAttemptsAsTheLatestBeeAllows() {
        createWith(1);
        var bee = join(LONG, 2);
        assertEquals(2, store.stats(SET).maxAttempts());
        settle(bee, Report.failed(claimOne(bee, Source.NEW), "first"));
        assertEquals(JobState.WAITING, job(1).state());

        settle(bee, Report.failed(claimOne(bee, Source.FAILED), "second"));

        assertEquals(JobState.EXHAUSTED, job(1).state());
        assertEquals(2, job(1).attempts());
        assertEquals(List.of(), claim(bee, Source.FAILED, 1));
        assertEquals(1, bee.survey(LONG).exhausted());
        assertTrue(bee.survey(LONG).done());
        assertTrue(store.stats(SET).done());
        assertEquals(1, store.stats(SET).exhausted());
    }

    @Test
    void noAttemptsAllowedIsOneAttempt() {
        createWith(1);
        var bee = join(LONG, 0);

        settle(bee, Report.failed(claimOne(bee, Source.NEW), "no"));

        assertEquals(JobState.EXHAUSTED, job(1).state());
    }

    @Test
    void aBeeThatDoesNotCareLeavesTheLimitAsItIs() {
        createWith(1);
        assertEquals(10, store.stats(SET).maxAttempts());
        join(LONG, 3);

        join();

        assertEquals(3, store.stats(SET).maxAttempts());
    }

    @Test
    void aReleasedJobIsFreeForAnyBeeAndCostsNoAttempt() {
        createWith(1);
        var bee = join();
        settle(bee, Report.failed(claimOne(bee, Source.NEW), "no"));
        var other = join();

        settle(other, Report.released(claimOne(other, Source.FAILED)));

        assertEquals(1, other.survey(LONG).returned());
        var again = claimOne(bee, Source.RETURNED);
        assertEquals(1, again.earlierAttempts());
        assertEquals(1, failures().size());
    }

    @Test
    void aTransactionStoresAResultOfItsOwn() {
        createWith(16);
        var bee = join();
        var claim = claimRange(bee, 3);
        long job = claim.firstJob() + 1;

        try (var transaction = bee.transaction()) {
            assertTrue(transaction.commit(claim.id(), job, "\"apart\"", 0.5f));
        }

        assertJson("\"apart\"", job(job).result());
        assertEquals(List.of(), bee.heartbeat(heartbeat()).obsolete(), "its own doing is no news to it");
        assertEquals(2, store.stats(SET).running());
        var verdict = settle(bee, Report.completed(claim, "\"batch\"").withSettledApart(1));
        assertEquals(Verdict.ACCEPTED, verdict);
        assertJson("\"batch\"", job(claim.firstJob()).result());
        assertJson("\"apart\"", job(job).result());
        assertEquals(Duration.ofMillis(500), job(job).duration());
        assertEquals(3, store.stats(SET).completed());
        assertEquals(0, store.stats(SET).divergent());
    }

    @Test
    void aTransactionWithoutTheClaimStoresNothing() {
        createWith(2);
        var claim = claimOne(join(), Source.NEW);
        var bee = join();

        try (var transaction = bee.transaction()) {
            assertFalse(transaction.commit(claim.id(), claim.firstJob(), "1", 0.5f));
        }

        assertEquals(JobState.RUNNING, job(claim.firstJob()).state());
    }

    @Test
    void aTransactionThatIsClosedStoresNothing() {
        createWith(1);
        var bee = join();
        var claim = claimOne(bee, Source.NEW);

        bee.transaction().close();

        assertEquals(JobState.RUNNING, job(1).state());
        assertEquals(Verdict.ACCEPTED, settle(bee, Report.completed(claim, "1")));
    }

    @Test
    void aTransactionSaysWhatItDoesNotOffer() {
        createWith(1);
        try (var transaction = join().transaction()) {
            var e = assertThrows(UnsupportedOperationException.class, () -> transaction.unwrap(Report.class));

            assertSays(Report.class.getName(), e);
        }
    }
}
