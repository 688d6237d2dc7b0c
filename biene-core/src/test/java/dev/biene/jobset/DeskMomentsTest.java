package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.Settlement.Outcome;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The desk at moments that are rare in a run: while a claim is split, after it closed, and when nobody comes. */
final class DeskMomentsTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final StillHabitat habitat = new StillHabitat(Long.MAX_VALUE - 50 * MILLI);
    private final Pace pace = new Pace();
    private final Desk desk = new Desk(pace, habitat, 5);

    @AfterEach
    void theLockIsFree() {
        assertFalse(habitat.isLocked());
    }

    private void lay(long id, int jobs) {
        desk.lay(List.of(new Claim(id, 10 * id, Collections.nCopies(jobs, "{}"), 0, false)));
    }

    private Piece next() throws InterruptedException {
        return Objects.requireNonNull(desk.next(null, 0, 0));
    }

    private void finish(Piece piece, int upTo) {
        for (int place = piece.from(); place < upTo; place++) piece.grant().completed(place, "1", 0.01);
        desk.giveBack(piece, upTo, 0);
    }

    private long waited() throws InterruptedException {
        habitat.waits().clear();
        desk.awaitNews(10 * MILLI);
        return habitat.waits().stream().mapToLong(Long::longValue).sum();
    }

    /** Jobs 10 and 11 and more, of which the first is done and the second is in a slot's hands with what follows. */
    private Grant.Partial beingSplit() {
        habitat.pass(1);
        return desk.takeStragglers(Duration.ZERO).get(0);
    }

    @Test
    void whatFinishedDuringASplitIsNewsWhenTheSplitIsOver() throws Exception {
        lay(1, 2);
        finish(next(), 1);
        var straggler = next();
        var partial = beingSplit();
        finish(straggler, 2);
        desk.awaitNews(0);
        assertEquals(List.of(), desk.takeReady());

        desk.split(partial, Map.of(11L, 77L));

        assertEquals(0, waited());
        assertEquals(1, desk.takeReady().size());
    }

    @Test
    void theEndOfASplitWakesTheTransactionsThatWaitForIt() throws Exception {
        lay(1, 2);
        finish(next(), 1);
        next();
        var partial = beingSplit();
        int before = habitat.signals();

        desk.split(partial, Map.of(11L, 77L));

        assertEquals(before + 1, habitat.signals());
    }

    @Test
    void aWokenCourierIsSignalled() {
        desk.wakeCourier();

        assertEquals(1, habitat.signals());
    }

    /** The store gave these jobs a claim of their own, and nobody else has them until they are given back. */
    @Test
    void whatASlotHadNotBegunOfASplitClaimIsGivenBackAfterTheDeskClosed() throws Exception {
        lay(1, 4);
        finish(next(), 1);
        pace.measured(1000, 1);
        var piece = next();
        assertEquals(4, piece.to());
        assertTrue(piece.begin());
        desk.split(beingSplit(), Map.of(11L, 77L, 12L, 78L, 13L, 79L));
        desk.close();

        finish(piece, 2);

        var ready = desk.takeReady();
        assertEquals(
                List.of(77L, 78L, 79L),
                ready.stream().map(Settlement::claimId).sorted().toList());
        for (var single : ready) {
            assertEquals(single.claimId() == 77 ? Outcome.COMPLETED : Outcome.RELEASED, single.outcome(0));
        }
        assertEquals(0, desk.look().inHand());
    }

    /** Whoever stops a run closes its desk, while the courier may be on its way with more. */
    @Test
    void whatIsLaidOnAClosedDeskIsGivenBackAndCallsNobody() {
        desk.close();

        lay(1, 3);

        assertEquals(0, desk.takeHired());
        assertEquals(new Desk.Look(0, 0, 0), desk.look());
        var given = desk.takeReady().get(0);
        for (int place = 0; place < 3; place++) assertEquals(Outcome.RELEASED, given.outcome(place));
    }

    @Test
    void whatASlotHadNotBegunIsGivenBackIfTheDeskClosesDuringASplit() throws Exception {
        lay(1, 4);
        finish(next(), 1);
        pace.measured(1000, 1);
        var piece = next();
        assertTrue(piece.begin());
        var split = beingSplit();

        desk.close();
        assertFalse(piece.begin());
        assertEquals(List.of(), desk.takeReady());
        desk.split(split, Map.of(11L, 77L, 12L, 78L, 13L, 79L));

        var given = desk.takeReady();
        assertEquals(
                List.of(78L, 79L),
                given.stream().map(Settlement::claimId).sorted().toList());
        for (var single : given) assertEquals(Outcome.RELEASED, single.outcome(0));
        finish(piece, 2);
        assertEquals(77, desk.takeReady().get(0).claimId());
        assertEquals(0, desk.look().inHand());
    }

    @Test
    void closingIsNewsEvenIfNothingLiesHere() throws Exception {
        desk.close();

        assertEquals(0, waited());
    }

    @Test
    void resultsThatJustFitIntoTheMemoryAreNotSettledApart() throws Exception {
        lay(1, 2);
        var full = next();
        full.grant().completed(0, "x".repeat(8 << 20), 0.01);
        desk.giveBack(full, 1, 0);

        assertEquals(List.of(), desk.takeStragglers(Duration.ofDays(1)));
    }

    @Test
    void aJobThatComesAloneIsWorthOneThreadWhateverLiesHere() {
        lay(1, 2);
        assertEquals(2, desk.takeHired());

        lay(2, 1);

        assertEquals(1, desk.takeHired());
    }

    /** Those who were called for tiny jobs may have met a long one of another claim on their way. */
    @Test
    void jobsThatNobodyBeginsAreWorthMoreThreads() {
        pace.measured(1000, 0.001);
        lay(1, 500);
        assertEquals(1, desk.takeHired());
        habitat.pass(100 * MILLI);
        desk.takeReady();
        assertEquals(0, desk.takeHired());

        habitat.pass(1);
        desk.takeReady();

        assertEquals(4, desk.takeHired());
    }

    @Test
    void jobsThatComeOneByOneAreSettledAtOnce() throws Exception {
        lay(1, 1);
        finish(next(), 1);
        lay(2, 1);

        assertFalse(desk.settlingCanWait(), "no request is due before a slot is idle");
    }

    @Test
    void howLongASlotHasHadItsPieceIsMeasuredFromWhenItTookIt() throws Exception {
        pace.measured(1000, 1);
        habitat.pass(SECOND);
        lay(1, 10);
        var piece = next();
        assertTrue(piece.begin());
        habitat.pass(100 * MILLI);

        desk.takeReady();

        assertEquals(0, desk.look().unstarted());
    }
}
