package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.ClaimRequest.Source;
import org.junit.jupiter.api.Test;

final class PaceTest {

    private static final long MANY = 1_000_000;

    private final Pace pace = new Pace();

    /** After enough jobs of this length. */
    private void measured(double secondsPerJob) {
        for (int i = 0; i < 50; i++) pace.measured(10, 10 * secondsPerJob);
    }

    @Test
    void beforeAnythingIsKnownEverySlotGetsOneJob() {
        assertEquals(ClaimRequest.singles(Source.NEW, 4), pace.request(4, 4, 0, MANY, 4));
        assertEquals(1, pace.grain());
    }

    @Test
    void aFewJobsGoBeforeThoseOfManySlots() {
        assertEquals(ClaimRequest.singles(Source.NEW, 8), pace.request(64, 64, 0, MANY, 64));
        assertEquals(ClaimRequest.NOTHING, pace.request(64, 64, 8, MANY, 64), "none has begun");
        assertEquals(ClaimRequest.NOTHING, pace.request(64, 57, 1, MANY, 64), "one has not begun");

        assertEquals(ClaimRequest.singles(Source.NEW, 56), pace.request(64, 56, 0, MANY, 64), "they are long");
    }

    @Test
    void longJobsAreClaimedOneByOneAndOnlyForIdleSlots() {
        measured(0.5);

        assertEquals(ClaimRequest.singles(Source.NEW, 3), pace.request(4, 3, 0, MANY, 4));
        assertEquals(ClaimRequest.singles(Source.NEW, 1), pace.request(4, 3, 2, MANY, 4));
        assertEquals(ClaimRequest.NOTHING, pace.request(4, 0, 0, MANY, 4));
        assertEquals(ClaimRequest.NOTHING, pace.request(4, 1, 1, MANY, 4));
        assertEquals(1, pace.grain());
    }

    @Test
    void aClaimHoldsAFifthOfASecondOfWorkASlot() {
        measured(0.01);

        var request = pace.request(4, 4, 0, MANY, 4);

        assertEquals(80, request.jobs(), 1);
        assertEquals(20, request.jobsPerClaim(), 1);
    }

    @Test
    void tinyJobsComeInClaimsForAllSlotsAndNeverMoreThanTheMaximum() {
        measured(0.000_001);

        var request = pace.request(8, 8, 0, MANY, 8);

        assertEquals(Pace.MAX_REQUEST, request.jobs());
        assertEquals(Pace.MAX_CLAIM, request.jobsPerClaim());
        assertEquals(100, pace.grain());
    }

    @Test
    void whileOneRequestOfTinyJobsIsOnItsWaySlotsWorkOnAnother() {
        measured(0.000_001);

        assertEquals(
                Pace.MAX_REQUEST, pace.request(8, 0, Pace.MAX_REQUEST, MANY, 8).jobs());
        assertEquals(ClaimRequest.NOTHING, pace.request(8, 0, Pace.MAX_REQUEST + 1, MANY, 8));
        assertEquals(Pace.MAX_REQUEST, pace.lowWater());
    }

    @Test
    void moreIsAskedForWhenHalfIsBegun() {
        measured(0.001);
        int all = pace.request(2, 2, 0, MANY, 2).jobs();

        assertEquals(ClaimRequest.NOTHING, pace.request(2, 0, all / 2 + 1, MANY, 2));
        assertEquals(all - all / 2, pace.request(2, 0, all / 2, MANY, 2).jobs());
    }

    @Test
    void claimsShrinkTowardsTheEndSoThatAllBeesEndTogether() {
        measured(0.02);

        // 8 slots of all bees: half of a fair share of what is left, down to one.
        assertEquals(10, perSlot(MANY));
        assertEquals(10, perSlot(160));
        assertEquals(5, perSlot(80));
        assertEquals(2, perSlot(40));
        assertEquals(1, perSlot(20));
        assertEquals(1, perSlot(0));
    }

    private int perSlot(long unclaimed) {
        return pace.request(1, 1, 0, unclaimed, 8).jobs();
    }

    @Test
    void aShareOfNextToNoWorkIsNotCutFurther() {
        measured(0.0001);

        // 10 ms of work are 100 jobs, though half of a fair share would be one.
        assertEquals(100, perSlot(16), 1);
    }

    @Test
    void whatWasMeasuredLongAgoFades() {
        measured(0.0001);
        measured(1);

        var request = pace.request(2, 2, 0, MANY, 2);

        assertEquals(ClaimRequest.singles(Source.NEW, 2), request);
        assertTrue(pace.grain() == 1);
    }

    @Test
    void onlyAsManySlotsAreWokenAsThereIsWorkFor() {
        assertEquals(7, pace.slotsFor(7));

        measured(0.000_001);
        assertEquals(1, pace.slotsFor(100));
        assertEquals(4, pace.slotsFor(8_000));

        var longer = new Pace();
        for (int i = 0; i < 50; i++) longer.measured(1, 0.02);
        assertEquals(7, longer.slotsFor(7));
    }

    @Test
    void slotsThatAreAllBusyAreNoReasonToTakeTheNextJobsForTried() {
        assertEquals(ClaimRequest.NOTHING, pace.request(64, 0, 0, MANY, 64));

        assertEquals(ClaimRequest.singles(Source.NEW, 8), pace.request(64, 64, 0, MANY, 64));
    }

    @Test
    void noMoreSlotsAreWokenThanThereArePieces() {
        measured(0.003);
        assertEquals(3, pace.grain());

        assertEquals(2, pace.slotsFor(6));
        assertEquals(3, pace.slotsFor(7));
    }
}
