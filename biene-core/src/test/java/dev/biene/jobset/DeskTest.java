package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.Settlement.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The desk with the test in the place of slots and courier. */
final class DeskTest {

    private static final Duration AT_ONCE = Duration.ofNanos(-1);

    private final Pace pace = new Pace();
    private final Desk desk = new Desk(pace, Habitat.MACHINE);
    private final ExecutorService slots = Executors.newCachedThreadPool();

    @AfterEach
    void stopSlots() throws InterruptedException {
        slots.shutdownNow();
        assertTrue(slots.awaitTermination(10, TimeUnit.SECONDS));
    }

    /** A claim of jobs {@code 10 * id} and following. */
    private void lay(long id, int jobs) {
        desk.lay(List.of(new Claim(id, 10 * id, Collections.nCopies(jobs, "{}"), 0, false)));
    }

    private Piece next() throws InterruptedException {
        var piece = desk.next(null, 0, 0);
        assertNotNull(piece);
        return piece;
    }

    private static void complete(Piece piece) {
        for (int place = piece.from(); place < piece.to(); place++) {
            piece.grant().completed(place, "1", 0.01);
        }
    }

    private void finish(Piece piece) {
        complete(piece);
        desk.giveBack(piece, piece.to(), 0);
    }

    private void piecesOfUpTo(int jobs) {
        pace.measured(1000, 1000 * 0.01 / jobs);
    }

    private Future<Piece> waitingSlot() {
        Callable<Piece> wait = () -> desk.next(null, 0, 0);
        int idle = desk.look().idle();
        var future = slots.submit(wait);
        StoreFixture.await("an idle slot", () -> desk.look().idle(), now -> now == idle + 1);
        return future;
    }

    private static List<Outcome> outcomes(Settlement settlement) {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < settlement.jobs(); i++) outcomes.add(settlement.outcome(i));
        return outcomes;
    }

    @Test
    void aClaimIsReadyWhenItsLastJobIsFinished() throws Exception {
        lay(1, 3);
        var pieces = List.of(next(), next(), next());
        finish(pieces.get(2));
        finish(pieces.get(0));
        assertFalse(desk.hasReady());
        assertEquals(1, desk.look().inHand());

        finish(pieces.get(1));

        var ready = desk.takeReady();
        assertEquals(1, ready.size());
        assertEquals(1, ready.get(0).claimId());
        assertTrue(ready.get(0).whole());
        assertEquals(0, desk.look().inHand());
        assertEquals(List.of(), desk.takeReady());
    }

    @Test
    void aPieceIsAsLongAsPaceSays() throws Exception {
        piecesOfUpTo(10);
        lay(1, 25);

        assertEquals(List.of(10, 10, 5), List.of(length(next()), length(next()), length(next())));
        assertEquals(0, desk.look().unstarted());
    }

    @Test
    void aClaimIsReadyOnceEvenIfASlotComesBackLateWithAPieceThatItHadNotBegun() throws Exception {
        piecesOfUpTo(10);
        lay(1, 25);
        finish(next());
        var notBegun = next();

        desk.close();
        assertNull(desk.next(notBegun, notBegun.from(), 0));

        var ready = desk.takeReady();
        assertEquals(1, ready.size());
        assertEquals(10, Collections.frequency(outcomes(ready.get(0)), Outcome.COMPLETED));
    }

    private static int length(Piece piece) {
        return piece.to() - piece.from();
    }

    @Test
    void whatASlotPutsBackWakesTheIdleOnes() throws Exception {
        piecesOfUpTo(100);
        lay(1, 100);
        var piece = next();
        var idle = waitingSlot();
        complete(new Piece(piece.grant(), 0, 1));

        // The first job took a second, so the others of its piece are cut for single jobs now.
        for (int i = 0; i < 100; i++) pace.measured(1, 1);
        var own = desk.next(piece, 1, 1);

        assertNotNull(own);
        assertEquals(1, own.from());
        assertEquals(2, idle.get(10, TimeUnit.SECONDS).from());
        assertEquals(97, desk.look().unstarted());
    }

    @Test
    void jobsBehindALongOneAreTakenBackForOtherSlots() throws Exception {
        piecesOfUpTo(10);
        lay(1, 10);
        var piece = next();
        assertTrue(piece.begin());
        assertEquals(0, desk.look().unstarted());

        StoreFixture.await("what is taken back", this::unstartedAfterALook, unstarted -> unstarted == 9);

        assertFalse(piece.begin(), "what was taken back is not the slot's any more");
        complete(new Piece(piece.grant(), 0, 1));
        desk.giveBack(piece, 1, 0);
        finish(next());
        assertTrue(desk.takeReady().get(0).whole());
        assertEquals(0, desk.look().inHand());
    }

    private int unstartedAfterALook() {
        assertEquals(List.of(), desk.takeReady());
        return desk.look().unstarted();
    }

    @Test
    void closingTakesBackWhatSlotsHaveNotBegun() throws Exception {
        piecesOfUpTo(10);
        lay(1, 10);
        var piece = next();
        assertTrue(piece.begin());

        desk.close();

        assertFalse(piece.begin());
        complete(new Piece(piece.grant(), 0, 1));
        desk.giveBack(piece, 1, 0);
        assertEquals(9, Collections.frequency(outcomes(desk.takeReady().get(0)), Outcome.RELEASED));
    }

    @Test
    void closingMarksWhatWasNotBegunAsReleased() throws Exception {
        lay(1, 3);
        var begun = next();

        desk.close();
        finish(begun);

        var settlement = desk.takeReady().get(0);
        assertEquals(List.of(Outcome.COMPLETED, Outcome.RELEASED, Outcome.RELEASED), outcomes(settlement));
        assertFalse(settlement.whole());
        assertEquals(0, desk.look().inHand());
        assertNull(desk.next(null, 0, 0));
    }

    @Test
    void whatIsPutBackAfterClosingIsReleasedToo() throws Exception {
        piecesOfUpTo(10);
        lay(1, 10);
        var piece = next();
        for (int i = 0; i < 4; i++) assertTrue(piece.begin());
        desk.close();
        complete(new Piece(piece.grant(), 0, 4));

        desk.giveBack(piece, 4, 0.1);

        assertEquals(0, desk.look().inHand());
        assertEquals(0, desk.look().unstarted());
        assertEquals(6, Collections.frequency(outcomes(desk.takeReady().get(0)), Outcome.RELEASED));
    }

    @Test
    void slotsThatWaitGoHomeWhenTheDeskCloses() throws Exception {
        var idle = waitingSlot();

        desk.close();

        assertNull(idle.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aStragglingClaimIsSplitIntoDoneKeptAndGivenBack() throws Exception {
        lay(1, 3);
        finish(next());
        var straggler = next();

        var partial = desk.takeStragglers(AT_ONCE).get(0);

        assertEquals(List.of(Outcome.COMPLETED, Outcome.KEPT, Outcome.RELEASED), outcomes(partial));
        assertEquals(0, desk.look().unstarted(), "what is given back must not be begun");
        desk.split(partial, Map.of(11L, 77L));
        assertEquals(List.of(77L), List.copyOf(desk.claimIds(List.of())));
        finish(straggler);
        var single = desk.takeReady().get(0);
        assertEquals(77, single.claimId());
        assertEquals(11, single.firstJob());
        assertTrue(single.whole());
        assertEquals(0, desk.look().inHand());
    }

    @Test
    void aClaimIsNotSplitBeforeItsTimeNorWhenNothingOfItIsFinished() throws Exception {
        lay(1, 2);
        var piece = next();
        assertEquals(List.of(), desk.takeStragglers(AT_ONCE), "nothing is finished");

        finish(piece);

        assertEquals(List.of(), desk.takeStragglers(Duration.ofHours(1)), "not held up for long");
        assertEquals(1, desk.takeStragglers(AT_ONCE).size());
    }

    @Test
    void whatFinishesDuringASplitIsReadyAfterItAndTheCourierIsToldSo() throws Exception {
        lay(1, 2);
        finish(next());
        var straggler = next();
        var partial = desk.takeStragglers(AT_ONCE).get(0);
        finish(straggler);
        assertEquals(List.of(), desk.takeReady());

        desk.split(partial, Map.of(11L, 77L));

        long began = System.nanoTime();
        desk.awaitNews(TimeUnit.MINUTES.toNanos(1));
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(50), "the courier slept on");
        assertEquals(77, desk.takeReady().get(0).claimId());
        assertEquals(0, desk.look().inHand());
    }

    @Test
    void aSplitOfAClaimThatWasTakenAwayLeavesNothingToSettle() throws Exception {
        lay(1, 2);
        finish(next());
        var straggler = next();
        var partial = desk.takeStragglers(AT_ONCE).get(0);

        desk.split(partial, Map.of());
        finish(straggler);

        assertEquals(List.of(), desk.takeReady());
        assertEquals(0, desk.look().inHand());
        assertEquals(Set.of(), Set.copyOf(desk.claimIds(List.of())));
    }

    @Test
    void aClaimIsNotSplitWhileATransactionNamesIt() throws Exception {
        lay(1, 2);
        finish(next());
        var straggler = next();
        desk.pin(straggler.grant());
        assertEquals(List.of(), desk.takeStragglers(AT_ONCE));

        desk.unpin(straggler.grant());

        assertEquals(1, desk.takeStragglers(AT_ONCE).size());
    }

    @Test
    void aTransactionThatBeginsDuringASplitWaitsForItsNewClaim() throws Exception {
        lay(1, 2);
        finish(next());
        var straggler = next();
        var partial = desk.takeStragglers(AT_ONCE).get(0);
        Callable<Long> named = () -> {
            desk.pin(straggler.grant());
            return desk.claimIdOf(straggler.grant(), 1);
        };
        var claim = slots.submit(named);

        desk.split(partial, Map.of(11L, 77L));

        assertEquals(77L, claim.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aJobThatAnotherSettledIsDroppedUnlessBegun() throws Exception {
        lay(1, 3);
        var begun = next();

        assertTrue(desk.drop(new Pulse.Obsolete(1, 11)));
        assertFalse(desk.drop(new Pulse.Obsolete(1, 10)), "begun");
        assertFalse(desk.drop(new Pulse.Obsolete(2, 12)), "of another claim");
        assertEquals(1, desk.look().unstarted());
        finish(begun);
        finish(next());

        var settlement = desk.takeReady().get(0);
        assertEquals(List.of(Outcome.COMPLETED, Outcome.SETTLED_APART, Outcome.COMPLETED), outcomes(settlement));
    }

    @Test
    void resultsThatFillTheMemoryAreSettledBeforeTheirClaimIsDone() throws Exception {
        lay(1, 2);
        var piece = next();
        piece.grant().completed(0, "x".repeat(9 << 20), 0.01);
        desk.giveBack(piece, 1, 0.01);

        assertEquals(1, desk.takeStragglers(Duration.ofHours(1)).size());
    }

    @Test
    void theClaimsInHandAreThoseNotSettled() throws Exception {
        lay(1, 1);
        lay(2, 1);
        lay(3, 1);
        finish(next());
        var taken = desk.takeReady();
        finish(next());

        assertEquals(Set.of(1L, 2L, 3L), Set.copyOf(desk.claimIds(taken)));
    }

    @Test
    void completedClaimsDoNotWaitWhenARequestIsDue() throws Exception {
        piecesOfUpTo(10);
        lay(1, 10);
        lay(2, pace.request(2, 0, 0, 1_000_000, 2).jobs());
        finish(next());
        while (desk.look().unstarted() > pace.lowWater()) complete(next());

        assertTrue(desk.hasReady());
        assertFalse(desk.settlingCanWait());
    }

    @Test
    void completedClaimsDoNotWaitLongForARequest() throws Exception {
        piecesOfUpTo(10);
        int inHand = pace.request(2, 0, 0, 1_000_000, 2).jobs();
        lay(1, 10);
        lay(2, inHand);
        finish(next());

        StoreFixture.await("the end of patience", desk::settlingCanWait, waits -> !waits);
    }

    @Test
    void aClaimWithAFailureDoesNotWait() throws Exception {
        piecesOfUpTo(10);
        int inHand = pace.request(2, 0, 0, 1_000_000, 2).jobs();
        lay(1, 10);
        lay(2, inHand);
        var piece = next();
        complete(piece);
        piece.grant().failed(3, new Settlement.Failure("no", ""), 0.01);

        desk.giveBack(piece, piece.to(), 0);

        assertFalse(desk.settlingCanWait());
    }
}
