package dev.biene.jobset;

import static dev.biene.jobset.Settlement.Outcome.COMPLETED;
import static dev.biene.jobset.Settlement.Outcome.FAILED;
import static dev.biene.jobset.Settlement.Outcome.KEPT;
import static dev.biene.jobset.Settlement.Outcome.RELEASED;
import static dev.biene.jobset.Settlement.Outcome.SETTLED_APART;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a claim's jobs come to, and under which claims the store knows them. */
final class GrantTest {

    private static final long CLAIM = 7;
    private static final long FIRST_JOB = 40;
    private static final Settlement.Failure NO = new Settlement.Failure("no", "at all");

    private final Grant grant = new Grant(new Claim(CLAIM, FIRST_JOB, List.of("0", "1", "2", "3"), 0, false), 99);

    private static List<Settlement.Outcome> outcomes(Settlement settlement) {
        return IntStream.range(0, settlement.jobs())
                .mapToObj(settlement::outcome)
                .toList();
    }

    @Test
    void aNewClaimHasOutcomesOfNothing() {
        assertEquals(CLAIM, grant.claimId());
        assertEquals(FIRST_JOB, grant.firstJob());
        assertEquals(4, grant.jobs());
        assertEquals(99, grant.grantedNanos);
        assertEquals(List.of(RELEASED, RELEASED, RELEASED, RELEASED), outcomes(grant));
        assertFalse(grant.someFinished());
        assertFalse(grant.allFinished());
        assertFalse(grant.whole());
        assertFalse(grant.split());
        for (int place = 0; place < 4; place++) {
            assertTrue(grant.unstarted(place));
            assertFalse(grant.running(place));
        }
    }

    @Test
    void jobsAreBegunPutBackAndFinishedByThemselves() {
        grant.begin(1, 3);
        assertEquals(List.of(false, true, true, false), runs());
        grant.putBack(2, 3);
        assertEquals(List.of(false, true, false, false), runs());
        grant.completed(1, "\"r\"", 0.5);
        grant.finish(1, 2);
        assertEquals(List.of(false, false, false, false), runs());
        assertFalse(grant.unstarted(1));
        assertTrue(grant.unstarted(2));
        assertTrue(grant.someFinished());
        assertFalse(grant.allFinished());
    }

    private List<Boolean> runs() {
        return IntStream.range(0, 4).mapToObj(grant::running).toList();
    }

    @Test
    void itIsWholeWhenEachJobIsCompleted() {
        for (int place = 0; place < 4; place++) grant.completed(place, place == 0 ? null : "12", 0.25 * place);
        grant.finish(0, 3);
        assertFalse(grant.whole());
        grant.finish(3, 4);

        assertTrue(grant.allFinished());
        assertTrue(grant.whole());
        assertEquals(6, grant.resultChars());
        assertNull(grant.result(0));
        assertEquals("12", grant.result(3));
        assertEquals(0.75f, grant.seconds(3));
    }

    @Test
    void oneJobThatIsNotCompletedIsEnoughNotToBeWhole() {
        for (int place = 0; place < 3; place++) grant.completed(place, null, 0);
        grant.failed(3, NO, 2);
        grant.finish(0, 4);

        assertTrue(grant.allFinished());
        assertFalse(grant.whole());
        assertEquals(FAILED, grant.outcome(3));
        assertEquals(NO, grant.failure(3));
        assertEquals(2f, grant.seconds(3));
        var e = assertThrows(IllegalStateException.class, () -> grant.failure(2));
        assertEquals("job 42 has not failed", e.getMessage());
    }

    @Test
    void aPartialTellsWhatIsFinishedKeepsWhatRunsAndGivesBackTheRest() {
        halfDone();
        var partial = grant.partial();

        assertEquals(List.of(COMPLETED, FAILED, KEPT, RELEASED), outcomes(partial));
        assertEquals(CLAIM, partial.claimId());
        assertEquals(FIRST_JOB, partial.firstJob());
        assertEquals(4, partial.jobs());
        assertFalse(partial.whole());
        assertEquals("1", partial.result(0));
        assertEquals(0.5f, partial.seconds(0));
        assertEquals(NO, partial.failure(1));
    }

    private void halfDone() {
        grant.begin(0, 3);
        grant.completed(0, "1", 0.5);
        grant.failed(1, NO, 1.5);
        grant.finish(0, 2);
    }

    @Test
    void whatWasSettledElsewhereOrReleasedIsSoInThePartial() {
        grant.begin(0, 3);
        grant.settledApart(0);
        grant.released(1);
        grant.finish(0, 2);
        assertEquals(List.of(SETTLED_APART, RELEASED, KEPT, RELEASED), outcomes(grant.partial()));
    }

    @Test
    void afterASplitOnlyWhatWasKeptIsKnownAndByClaimsOfItsOwn() {
        halfDone();
        assertEquals(List.of(CLAIM), List.copyOf(grant.claimIds()));
        assertEquals(CLAIM, grant.claimIdOf(2));

        // The store may name jobs that were not asked for.
        grant.splitInto(grant.partial(), Map.of(FIRST_JOB + 2, 21L, FIRST_JOB + 3, 22L));

        assertTrue(grant.split());
        assertEquals(List.of(21L), List.copyOf(grant.claimIds()));
        assertEquals(21, grant.claimIdOf(2));
        assertEquals(CLAIM, grant.claimIdOf(3));
        assertNull(grant.single(3));
    }

    @Test
    void aJobThatWasNotKeptIsNotOursAnyMore() {
        halfDone();
        grant.splitInto(grant.partial(), Map.of());
        assertTrue(grant.split());
        assertEquals(Set.of(), Set.copyOf(grant.claimIds()));
        assertNull(grant.single(2));
    }

    @Test
    void aSingleIsSettledOnceUnderItsOwnClaim() {
        halfDone();
        grant.splitInto(grant.partial(), Map.of(FIRST_JOB + 2, 21L));
        grant.completed(2, "\"late\"", 3);
        grant.finish(2, 3);

        var single = kept(2);
        assertEquals(21, single.claimId());
        assertEquals(FIRST_JOB + 2, single.firstJob());
        assertEquals(1, single.jobs());
        assertTrue(single.whole());
        assertEquals(COMPLETED, single.outcome(0));
        assertEquals("\"late\"", single.result(0));
        assertEquals(3f, single.seconds(0));
        assertNull(grant.single(2), "settled already");
        assertEquals(Set.of(), Set.copyOf(grant.claimIds()));
    }

    @Test
    void aSingleMayHaveFailed() {
        halfDone();
        grant.splitInto(grant.partial(), Map.of(FIRST_JOB + 2, 21L));
        grant.failed(2, NO, 3);
        grant.finish(2, 3);

        var single = kept(2);
        assertFalse(single.whole());
        assertEquals(FAILED, single.outcome(0));
        assertEquals(NO, single.failure(0));
    }

    @Test
    void beforeASplitNoJobIsSettledByItself() {
        assertNull(grant.single(0));
    }

    private Settlement kept(int place) {
        return Objects.requireNonNull(grant.single(place));
    }
}
