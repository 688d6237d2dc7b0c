package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.ClaimRequest.Source;
import dev.biene.jobset.Pulse.Obsolete;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Second copies of jobs that take long elsewhere: at most one extra, the first result wins. */
abstract class CopyingContract extends LosingContract {

    @Test
    void anIdleBeeGetsASecondCopyOfTheOldestJobThatAnotherRuns() {
        createWith(2);
        var first = join();
        var older = claimOne(first, Source.NEW);
        claimOne(first, Source.NEW);

        var copy = copyOne(join());

        assertTrue(copy.secondCopy());
        assertEquals(older.firstJob(), copy.firstJob());
        assertEquals(older.inputs(), copy.inputs());
        assertEquals(0, copy.earlierAttempts());
        assertEquals(2, store.stats(SET).running(), "second copies are not counted");
    }

    @Test
    void aBeeNeverGetsACopyOfItsOwnJob() {
        createWith(1);
        var bee = join();
        claimOne(bee, Source.NEW);

        assertEquals(List.of(), copies(bee, 1));
        assertNull(bee.survey(Duration.ZERO).untilCopy());
    }

    @Test
    void aJobHasAtMostOneExtraCopy() {
        createWith(16);
        claimRange(join(), 3);
        var idle = join();

        assertEquals(2, copies(idle, 2).size());
        assertEquals(1, copies(join(), 2).size());

        assertEquals(List.of(), copies(join(), 2));
        assertEquals(List.of(), copies(idle, 2));
        assertNull(idle.survey(Duration.ZERO).untilCopy());
    }

    @Test
    void idleBeesDoNotPileUpOnTheLastJob() throws Exception {
        createWith(1);
        claimOne(join(), Source.NEW);
        var idle = List.of(join(), join(), join(), join(), join(), join(), join(), join());

        var copies = together(8, i -> copies(idle.get(i), 1));

        assertEquals(1, copies.stream().mapToInt(List::size).sum());
    }

    @Test
    void aJobIsNotCopiedBeforeItsTime() {
        createWith(1);
        claimOne(join(), Source.NEW);
        var idle = join();

        var early = idle.turn(List.of(), new ClaimRequest(Source.COPY, 1, 1, LONG));
        var untilCopy = idle.survey(LONG).untilCopy();

        assertEquals(List.of(), early.claims());
        assertNotNull(untilCopy);
        assertTrue(untilCopy.compareTo(LONG) <= 0, () -> "until copy: " + untilCopy);
        assertTrue(untilCopy.compareTo(LONG.dividedBy(2)) > 0, () -> "until copy: " + untilCopy);
        var age = Duration.ofMillis(50);
        await(
                "the time",
                () -> idle.survey(age).untilCopy(),
                until -> until != null && until.compareTo(Duration.ZERO) <= 0);
        assertEquals(
                1,
                idle.turn(List.of(), new ClaimRequest(Source.COPY, 1, 1, age))
                        .claims()
                        .size());
    }

    @Test
    void theFirstResultWinsIfItIsTheCopys() {
        createWith(16);
        var slow = join();
        var claim = claimRange(slow, 2);
        var fast = join();
        var copy = copyOne(fast);
        long job = copy.firstJob();

        assertEquals(Verdict.ACCEPTED, settle(fast, Report.completed(copy, "\"fast\"")));

        assertJson("\"fast\"", job(job).result());
        assertEquals(fast.beeId(), job(job).bee());
        assertEquals(1, store.stats(SET).running());
        assertEquals(
                List.of(new Obsolete(claim.id(), job)),
                slow.heartbeat(heartbeat()).obsolete());
        var verdict = settle(slow, Report.completed(claim, "\"slow\""));
        assertTrue(verdict.held());
        assertEquals(Set.of(job), verdict.late());
        assertJson("\"fast\"", job(job).result());
        assertEquals(fast.beeId(), job(job).bee());
        assertEquals(2, store.stats(SET).completed());
        assertEquals(1, store.stats(SET).divergent());
        assertEquals(verdict, settle(slow, Report.completed(claim, "\"slow\"")), "after a lost answer");
    }

    @Test
    void equalResultsOfBothCopiesAreNoDivergence() {
        createWith(1);
        var slow = join();
        var claim = claimOne(slow, Source.NEW);
        var fast = join();
        settle(fast, Report.completed(copyOne(fast), "{\"a\":1,\"b\":[2]}"));

        assertEquals(
                Set.of(1L),
                settle(slow, Report.completed(claim, "{ \"b\":[2.0], \"a\":1 }"))
                        .late());

        assertEquals(0, store.stats(SET).divergent());
        assertEquals(1, store.stats(SET).completed());
    }

    @Test
    void theFirstResultWinsIfItIsTheOriginals() {
        createWith(1);
        var first = join();
        var claim = claimOne(first, Source.NEW);
        var second = join();
        var copy = copyOne(second);
        assertEquals(List.of(), second.heartbeat(heartbeat()).obsolete());

        assertEquals(Verdict.ACCEPTED, settle(first, Report.completed(claim, "\"first\"")));

        assertEquals(
                List.of(new Obsolete(copy.id(), 1)),
                second.heartbeat(heartbeat()).obsolete());
        var verdict = settle(second, Report.completed(copy, "\"second\""));
        assertTrue(!verdict.held() || verdict.late().contains(1L), () -> verdict.toString());
        assertJson("\"first\"", job(1).result());
        assertEquals(1, store.stats(SET).completed());
        assertEquals(1, store.stats(SET).divergent());
        assertTrue(second.survey(LONG).done());
    }

    @Test
    void aSettledJobIsNotCopied() {
        createWith(16);
        var first = join();
        var claim = claimRange(first, 2);
        try (var transaction = first.transaction()) {
            assertTrue(transaction.commit(claim.id(), claim.firstJob(), "1", 1));
        }

        var copies = copies(join(), 5);

        assertEquals(1, copies.size());
        assertEquals(claim.firstJob() + 1, copies.get(0).firstJob());
    }

    @Test
    void aCopysResultCanBeStoredInATransactionOnce() {
        createWith(1);
        var slow = join();
        var claim = claimOne(slow, Source.NEW);
        var fast = join();
        var copy = copyOne(fast);

        try (var transaction = fast.transaction()) {
            assertTrue(transaction.commit(copy.id(), 1, "\"fast\"", 1));
        }
        try (var transaction = slow.transaction()) {
            assertFalse(transaction.commit(claim.id(), 1, "\"slow\"", 1));
        }

        settle(fast, Report.released(copy).withSettledApart(0));
        settle(slow, Report.released(claim));
        assertJson("\"fast\"", job(1).result());
        assertTrue(store.stats(SET).done());
    }

    @Test
    void aCopyGivenUpMayBeMadeAgain() {
        createWith(1);
        claimOne(join(), Source.NEW);
        var idle = join();

        settle(idle, Report.released(copyOne(idle)));

        assertEquals(0, store.stats(SET).waiting());
        assertEquals(JobState.RUNNING, job(1).state());
        assertTrue(copyOne(join()).secondCopy());
    }

    @Test
    void aCopyThatFailsIsRecordedAndLeavesTheJobToItsFirstBee() {
        createWith(1);
        var first = join();
        var claim = claimOne(first, Source.NEW);
        var second = join();

        assertEquals(Verdict.ACCEPTED, settle(second, Report.failed(copyOne(second), "not here")));

        assertEquals(
                List.of("not here"),
                failures().stream().map(JobFailure::message).toList());
        assertEquals(0, job(1).attempts());
        assertEquals(JobState.RUNNING, job(1).state());
        assertEquals(0, store.stats(SET).waiting());
        assertEquals(Verdict.ACCEPTED, settle(first, Report.completed(claim, "1")));
    }

    @Test
    void aCopyOfABeeThatIsLostVanishesAndMayBeMadeAgain() {
        createWith(1);
        var first = join();
        var claim = claimOne(first, Source.NEW);
        copyOne(join(SHORT, null));
        var other = join();

        await("the copy to vanish", () -> other.survey(Duration.ZERO), survey -> survey.untilCopy() != null);

        assertEquals(List.of(), failures());
        assertTrue(copyOne(other).secondCopy());
        assertEquals(Verdict.ACCEPTED, settle(first, Report.completed(claim, "1")));
    }

    @Test
    void aBeeThatLeavesTakesItsCopiesWithIt() {
        createWith(1);
        claimOne(join(), Source.NEW);
        var second = join();
        copyOne(second);

        second.close();

        var other = join();
        assertEquals(0, other.survey(LONG).returned());
        assertTrue(copyOne(other).secondCopy());
    }

    @Test
    void aCopyOutlivesThatItsOriginalIsKept() {
        createWith(16);
        var slow = join();
        var claim = claimRange(slow, 2);
        var fast = join();
        var copies = copies(fast, 2);
        long kept = copies.get(1).firstJob();
        int place = (int) (kept - claim.firstJob());
        settle(slow, Report.completed(claim, "\"slow\"").withKept(place));

        assertEquals(List.of(), copies(join(), 2), "it has its second copy already");
        assertEquals(Verdict.ACCEPTED, settle(fast, Report.completed(copies.get(1), "\"fast\"")));

        assertJson("\"fast\"", job(kept).result());
        var own = slow.recover(List.of()).get(0);
        assertEquals(
                List.of(new Obsolete(own.id(), kept)),
                slow.heartbeat(heartbeat()).obsolete());
        assertEquals(
                Set.of(kept), settle(slow, Report.completed(own, "\"slow\"")).late());
        assertEquals(2, store.stats(SET).completed());
    }

    @Test
    void aKeptJobIsAsOldAsItWas() {
        createWith(16);
        var slow = join();
        var claim = claimRange(slow, 2);
        var idle = join();
        var aged = LONG.minusMillis(100);
        await("age", () -> idle.survey(LONG).untilCopy(), until -> until != null && until.compareTo(aged) < 0);

        settle(slow, Report.completed(claim, "1").withKept(1));

        var untilCopy = idle.survey(LONG).untilCopy();
        assertTrue(untilCopy != null && untilCopy.compareTo(aged) < 0, () -> "until copy: " + untilCopy);
    }

    @Test
    void aCopyCountsForNothingOnceItsOriginalHasFailed() {
        createWith(1);
        var first = join();
        var claim = claimOne(first, Source.NEW);
        var second = join();
        var copy = copyOne(second);
        settle(first, Report.failed(claim, "no"));

        assertEquals(
                List.of(new Obsolete(copy.id(), 1)),
                second.heartbeat(heartbeat()).obsolete());
        try (var transaction = second.transaction()) {
            assertFalse(transaction.commit(copy.id(), 1, "\"copy\"", 1));
        }
        var verdict = settle(second, Report.completed(copy, "\"copy\""));

        assertTrue(!verdict.held() || verdict.late().contains(1L), () -> verdict.toString());
        assertEquals(JobState.WAITING, job(1).state());
        assertEquals(1, job(1).attempts());
        assertEquals(0, store.stats(SET).divergent());
        settle(second, Report.completed(claimOne(second, Source.FAILED), "\"again\""));
        assertJson("\"again\"", job(1).result());
    }

    @Test
    void aCopyCountsForNothingOnceItsOriginalsBeeIsLost() {
        createWith(16);
        claimRange(join(SHORT, null), 1);
        var second = join();
        var copy = copyOne(second);

        awaitRetryable(second, 1);
        settle(second, Report.failed(copy, "too late to matter"));

        assertEquals(JobState.WAITING, job(copy.firstJob()).state());
        assertEquals(1, job(copy.firstJob()).attempts());
        assertEquals(1, store.stats(SET).waiting());
        assertEquals(1, claim(second, Source.FAILED, 5).size());
    }

    @Test
    void aFailureOfTheOriginalAfterTheCopyWonIsRecordedAndNoMore() {
        createWith(1);
        var slow = join();
        var claim = claimOne(slow, Source.NEW);
        var fast = join();
        settle(fast, Report.completed(copyOne(fast), "1"));

        settle(slow, Report.failed(claim, "interrupted"));

        assertEquals(JobState.COMPLETED, job(1).state());
        assertEquals(1, failures().size());
        assertTrue(store.stats(SET).done());
        assertTrue(fast.survey(LONG).done());
    }

    @Test
    void losingTheOriginalsBeeAfterTheCopyWonChangesNothing() {
        createWith(1);
        claimOne(join(SHORT, null), Source.NEW);
        var fast = join();
        settle(fast, Report.completed(copyOne(fast), "1"));

        await("one bee to be lost", () -> fast.survey(LONG), survey -> survey.bees() == 1);

        assertTrue(fast.survey(LONG).done());
        assertEquals(List.of(), failures());
        assertEquals(JobState.COMPLETED, job(1).state());
    }

    @Test
    void aCopyOfARetriedJobKnowsTheEarlierAttempts() {
        createWith(1);
        var first = join();
        var second = join();
        settle(first, Report.failed(claimOne(first, Source.NEW), "no"));
        claimOne(second, Source.FAILED);

        assertEquals(1, copyOne(first).earlierAttempts());
    }
}
