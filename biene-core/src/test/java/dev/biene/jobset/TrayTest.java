package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrayTest {

    private static final long NOW = 1_000;

    private final Tray tray = new Tray(100);

    private static Grant completed(long claim, String result) {
        var grant = new Grant(new Claim(claim, 10 * claim, List.of("{}"), 0, false), 0);
        grant.completed(0, result, 0.01);
        grant.finish(0, 1);
        return grant;
    }

    @Test
    void completedClaimsWaitForAWhileFromTheFirstOn() {
        tray.add(completed(1, "1"), NOW);
        tray.add(completed(2, "2"), NOW + Tray.PATIENCE_NANOS - 1);

        assertTrue(tray.canWait(NOW + Tray.PATIENCE_NANOS - 1));
        assertFalse(tray.canWait(NOW + Tray.PATIENCE_NANOS));
    }

    @Test
    void aFailureDoesNotWait() {
        var grant = new Grant(new Claim(1, 10, List.of("{}"), 0, false), 0);
        grant.failed(0, new Settlement.Failure("no", ""), 0.01);
        grant.finish(0, 1);

        tray.add(grant, NOW);

        assertFalse(tray.canWait(NOW));
    }

    @Test
    void resultsThatAreLargeTogetherDoNotWait() {
        tray.add(completed(1, "x".repeat(60)), NOW);
        assertTrue(tray.canWait(NOW));

        tray.add(completed(2, "x".repeat(60)), NOW);

        assertFalse(tray.canWait(NOW));
    }

    @Test
    void whatWasTakenIsForgotten() {
        tray.add(completed(1, "x".repeat(200)), NOW);
        assertEquals(1, tray.take().size());
        assertTrue(tray.isEmpty());

        tray.add(completed(2, "2"), NOW + Tray.PATIENCE_NANOS);

        assertTrue(tray.canWait(NOW + Tray.PATIENCE_NANOS));
        var ids = new ArrayList<Long>();
        tray.addClaimIds(ids);
        assertEquals(List.of(2L), ids);
    }

    @Test
    void resultsThatJustFitTogetherWait() {
        tray.add(completed(1, "x".repeat(100)), NOW);

        assertTrue(tray.canWait(NOW));
    }

    /** A claim of jobs 10 to 13: the first is completed, two run, the last is not begun. */
    private static Grant.Partial beingSplit() {
        var grant = new Grant(new Claim(1, 10, List.of("{}", "{}", "{}", "{}"), 0, false), 0);
        grant.begin(0, 3);
        complete(grant, 0);
        return grant.partial();
    }

    private static void complete(Grant grant, int place) {
        grant.completed(place, "1", 0.01);
        grant.finish(place, place + 1);
    }

    private List<Long> claimIds() {
        var ids = new ArrayList<Long>();
        tray.addClaimIds(ids);
        return ids;
    }

    @Test
    void theJobsOfASplitClaimAreSettledEachUnderItsOwnClaimAndDoNotWait() {
        var partial = beingSplit();
        var grant = partial.grant();
        grant.splitInto(partial, Map.of(11L, 21L, 12L, 22L));
        complete(grant, 1);
        complete(grant, 2);

        tray.addSingles(grant, 1, 3);

        assertEquals(List.of(21L, 22L), claimIds());
        assertFalse(tray.canWait(NOW));
    }

    @Test
    void aJobThatASplitTookAwayIsNotSettled() {
        var partial = beingSplit();
        var grant = partial.grant();
        grant.splitInto(partial, Map.of(11L, 21L));
        complete(grant, 2);

        tray.addSingles(grant, 2, 3);

        assertTrue(tray.isEmpty());
    }

    @Test
    void ofASplitThatIsOverOnlyWhatFinishedMeanwhileIsSettled() {
        var partial = beingSplit();
        var grant = partial.grant();
        complete(grant, 1);
        grant.splitInto(partial, Map.of(11L, 21L, 12L, 22L));

        tray.addFinished(partial);

        assertEquals(List.of(21L), claimIds(), "the other one runs");
    }

    @Test
    void aJobThatItsSlotPutBackDuringTheSplitIsNotSettled() {
        var partial = beingSplit();
        var grant = partial.grant();
        grant.putBack(2, 3);
        grant.splitInto(partial, Map.of(11L, 21L, 12L, 22L));

        tray.addFinished(partial);

        assertTrue(tray.isEmpty());
    }
}
