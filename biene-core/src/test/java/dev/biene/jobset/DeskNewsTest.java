package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.Settlement.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The desk on one thread and a clock that stands still: when the courier is woken, and what lies where. */
final class DeskNewsTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final StillHabitat habitat = new StillHabitat(Long.MAX_VALUE - 50 * MILLI);
    private final Pace pace = new Pace();
    private final Desk desk = new Desk(pace, habitat);

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

    private void piecesOfUpTo(int jobs) {
        pace.measured(1000, 1000 * 0.01 / jobs);
    }

    private void finish(Piece piece) {
        finish(piece, piece.to());
    }

    private void finish(Piece piece, int upTo) {
        for (int place = piece.from(); place < upTo; place++) piece.grant().completed(place, "1", 0.01);
        desk.giveBack(piece, upTo, 0);
    }

    /** How long the courier waits of a second; 0 if it was woken. */
    private long waited() throws InterruptedException {
        habitat.waits().clear();
        desk.awaitNews(SECOND);
        return habitat.waits().stream().mapToLong(Long::longValue).sum();
    }

    private static List<Outcome> outcomes(Settlement settlement) {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < settlement.jobs(); i++) outcomes.add(settlement.outcome(i));
        return outcomes;
    }

    @Test
    void theCourierIsWokenOnceForEachNews() throws Exception {
        assertEquals(SECOND, waited());
        desk.wakeCourier();

        assertEquals(0, waited());
        assertEquals(SECOND, waited());
    }

    @Test
    void theCourierIsWokenWhenAClaimIsReadyAndNotBefore() throws Exception {
        lay(1, 2);
        lay(2, 1);
        var first = next();
        var second = next();
        assertEquals(SECOND, waited());

        finish(first);
        assertEquals(SECOND, waited());
        finish(second);
        assertEquals(0, waited());
        // What is ready waits for the next request no longer than that.
        assertEquals(20 * MILLI, waited());
        assertEquals(1, desk.takeReady().size());
        assertEquals(SECOND, waited());
    }

    @Test
    void takingWhatIsReadyIsTakingTheNews() throws Exception {
        lay(1, 1);
        lay(2, 1);
        finish(next());

        assertEquals(1, desk.takeReady().size());

        assertEquals(SECOND, waited());
    }

    @Test
    void theCourierIsWokenWhenTheLastJobIsTaken() throws Exception {
        lay(1, 1);
        lay(2, 1);
        next();
        assertEquals(SECOND, waited());

        next();

        assertEquals(0, waited());
    }

    @Test
    void resultsThatFillTheMemoryWakeTheCourier() throws Exception {
        lay(1, 4);
        var full = next();
        full.grant().completed(0, "x".repeat(8 << 20), 0.01);
        desk.giveBack(full, 1, 0);
        assertEquals(SECOND, waited(), "so much is allowed");
        var more = next();
        more.grant().completed(1, "y", 0.01);
        desk.giveBack(more, 2, 0);

        assertEquals(0, waited());
        assertEquals(1, desk.takeStragglers(Duration.ofDays(1)).size());
    }

    @Test
    void whileAPieceIsOutTheCourierLooksAgainSoon() throws Exception {
        piecesOfUpTo(10);
        lay(1, 25);
        next();
        desk.awaitNews(0);

        assertEquals(100 * MILLI, waited());
        habitat.waits().clear();
        desk.awaitNews(30 * MILLI);
        assertEquals(List.of(30 * MILLI), habitat.waits());
    }

    @Test
    void whatASlotKeepsTooLongIsTakenBack() throws Exception {
        piecesOfUpTo(10);
        lay(1, 10);
        var piece = next();
        assertTrue(piece.begin());
        habitat.pass(100 * MILLI);
        desk.takeReady();
        assertEquals(0, desk.look().unstarted());

        habitat.pass(1);
        desk.takeReady();

        assertEquals(9, desk.look().unstarted());
        assertFalse(piece.begin());
    }

    @Test
    void aSlotThatFindsNothingIsIdleWhileItWaitsAndTellsTheCourier() throws Exception {
        var idle = new ArrayList<Integer>();
        habitat.whileWaiting(() -> idle.add(desk.look().idle()));

        assertThrows(InterruptedException.class, () -> desk.next(null, 0, 0));

        assertEquals(List.of(1), idle);
        assertEquals(0, desk.look().idle());
        assertEquals(0, waited());
    }

    /** Slots that are at work come by themselves. */
    @Test
    void claimsThatAreLaidDownWakeNobodyWhoDoesNotSleep() {
        lay(1, 1);

        assertEquals(0, habitat.signals());
        assertEquals(new Desk.Look(0, 1, 1), desk.look());
    }

    @Test
    void whatJobsTookIsMeasured() throws Exception {
        lay(1, 2);
        desk.giveBack(next(), 0, 0.001);
        assertEquals(1, pace.grain(), "nothing was done");
        var piece = next();
        desk.giveBack(piece, piece.to(), 0);
        assertEquals(1, pace.grain(), "in no time");
        piece = next();

        desk.giveBack(piece, piece.to(), 0.001);

        assertEquals(10, pace.grain());
    }

    @Test
    void aClaimStragglesAfterItsTimeAndWhatIsNotBegunGoesBack() throws Exception {
        piecesOfUpTo(10);
        lay(1, 5);
        lay(2, 3);
        finish(next(), 2);
        assertEquals(6, desk.look().unstarted());
        habitat.pass(SECOND);
        assertEquals(List.of(), desk.takeStragglers(Duration.ofSeconds(1)));
        habitat.pass(1);

        var stragglers = desk.takeStragglers(Duration.ofSeconds(1));

        assertEquals(1, stragglers.size());
        assertEquals(
                List.of(Outcome.COMPLETED, Outcome.COMPLETED, Outcome.RELEASED, Outcome.RELEASED, Outcome.RELEASED),
                outcomes(stragglers.get(0)));
        assertEquals(3, desk.look().unstarted(), "the other claim's");
        assertEquals(2, next().grant().claimId());
    }

    @Test
    void aSplitWithNothingReadyWakesNobody() throws Exception {
        piecesOfUpTo(1);
        lay(1, 2);
        finish(next());
        next();
        habitat.pass(1);
        var partial = desk.takeStragglers(Duration.ZERO).get(0);
        desk.awaitNews(0);

        desk.split(partial, Map.of(11L, 5L));

        assertEquals(SECOND, waited());
        assertEquals(List.of(5L), List.copyOf(desk.claimIds(List.of())));
        assertEquals(5L, desk.claimIdOf(partial.grant(), 1));
    }

    @Test
    void aTransactionWaitsUntilTheSplitIsOver() throws Exception {
        piecesOfUpTo(1);
        lay(1, 2);
        finish(next());
        var running = next();
        habitat.pass(1);
        var partial = desk.takeStragglers(Duration.ZERO).get(0);
        var waited = new ArrayList<String>();
        habitat.whileWaiting(() -> {
            waited.add("waited");
            desk.split(partial, Map.of(11L, 5L));
        });

        desk.pin(running.grant());

        assertEquals(List.of("waited"), waited);
        desk.unpin(running.grant());
        assertFalse(habitat.isLocked());
    }

    @Test
    void aJobInTheMiddleOfWhatLiesHereIsDropped() throws Exception {
        piecesOfUpTo(10);
        lay(1, 5);

        assertTrue(desk.drop(new Pulse.Obsolete(1, 12)));

        assertEquals(4, desk.look().unstarted());
        var right = next();
        var left = next();
        assertEquals(List.of(3, 5, 0, 2), List.of(right.from(), right.to(), left.from(), left.to()));
        finish(right);
        finish(left);
        assertEquals(
                List.of(
                        Outcome.COMPLETED,
                        Outcome.COMPLETED,
                        Outcome.SETTLED_APART,
                        Outcome.COMPLETED,
                        Outcome.COMPLETED),
                outcomes(desk.takeReady().get(0)));
    }

    @Test
    void theFirstAndTheLastJobAreDroppedAsWell() throws Exception {
        piecesOfUpTo(10);
        lay(1, 3);

        assertTrue(desk.drop(new Pulse.Obsolete(1, 10)));
        assertTrue(desk.drop(new Pulse.Obsolete(1, 12)));

        assertEquals(1, desk.look().unstarted());
        var middle = next();
        assertEquals(List.of(1, 2), List.of(middle.from(), middle.to()));
        assertThrows(InterruptedException.class, () -> desk.next(null, 0, 0));
    }

    @Test
    void whatIsNotHereIsNotDropped() throws Exception {
        piecesOfUpTo(2);
        lay(1, 4);
        next();

        assertFalse(desk.drop(new Pulse.Obsolete(1, 11)), "begun");
        assertFalse(desk.drop(new Pulse.Obsolete(1, 14)), "beyond the claim");
        assertFalse(desk.drop(new Pulse.Obsolete(1, 9)), "before the claim");
        assertFalse(desk.drop(new Pulse.Obsolete(7, 12)), "of another claim");
        assertEquals(2, desk.look().unstarted());
        assertTrue(desk.drop(new Pulse.Obsolete(1, 13)));
    }

    @Test
    void closingLeavesNothingUnstartedAndWakesTheCourier() throws Exception {
        piecesOfUpTo(2);
        lay(1, 5);
        lay(2, 3);
        var begun = next();
        assertTrue(begun.begin());
        assertTrue(begun.begin(), "two jobs");
        desk.awaitNews(0);

        desk.close();

        assertEquals(0, desk.look().unstarted());
        assertEquals(0, waited());
        assertEquals(
                List.of(2L), desk.takeReady().stream().map(Settlement::claimId).toList());
        finish(begun);
        assertEquals(
                List.of(1L), desk.takeReady().stream().map(Settlement::claimId).toList());
        assertEquals(ClaimRequest.NOTHING, desk.request(2, 100, 2));
    }

    @Test
    void itIsEmptyWhenNothingIsInHand() throws Exception {
        assertTrue(desk.awaitEmpty(SECOND));
        assertEquals(List.of(), habitat.waits());
        lay(1, 1);
        lay(2, 1);
        var piece = next();

        assertFalse(desk.awaitEmpty(250 * MILLI));
        assertEquals(List.of(100 * MILLI, 100 * MILLI, 50 * MILLI), habitat.waits());
        assertFalse(desk.awaitEmpty(0));
        finish(piece);
        assertFalse(desk.awaitEmpty(SECOND), "something is ready");
        assertEquals(3, habitat.waits().size(), "and was not waited for");
    }

    @Test
    void whatIsReadyWaitsOnlyWhileSlotsHaveEnoughToDo() throws Exception {
        piecesOfUpTo(100);
        lay(1, 1);
        finish(next());
        assertFalse(desk.settlingCanWait(), "nobody has asked for more yet");
        desk.request(1, 1_000_000, 1);
        int low = pace.lowWater();
        assertTrue(low > 0);
        lay(2, low);
        assertFalse(desk.settlingCanWait(), "more is due");

        lay(3, 1);

        assertTrue(desk.settlingCanWait());
        habitat.pass(20 * MILLI);
        assertFalse(desk.settlingCanWait(), "for too long");
    }
}
