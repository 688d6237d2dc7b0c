package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one bee decides, by a clock of the test's own. The desk has one slot, which is idle. */
final class ForagerTest {

    private static final Duration LOST_AFTER = Duration.ofSeconds(30);

    private final Desk desk = new Desk(new Pace(), Habitat.MACHINE);
    private final Thread slot = new Thread(this::waitForWork);
    private long now = 1_000_000_000_000L;

    ForagerTest() {
        slot.start();
        StoreFixture.await("an idle slot", () -> desk.look().idle(), idle -> idle == 1);
    }

    @AfterEach
    void closeDesk() throws InterruptedException {
        desk.close();
        slot.join();
    }

    private void waitForWork() {
        try {
            desk.next(null, 0, 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Forager forager(RunOptions options) {
        return new Forager(options, new SplittableRandom(5), now);
    }

    /** How the set stands, with what a test does not name at nothing. */
    private static final class Standing {
        SetState state = SetState.ACTIVE;
        long unclaimed;
        long returned;
        long retryable;
        long retryableElsewhere;
        long running;

        @Nullable
        Duration untilCopy;

        @Nullable
        Duration untilLost;

        DurationHistogram durations = new DurationHistogram();

        Survey survey() {
            return new Survey(
                    state,
                    unclaimed,
                    returned,
                    retryable,
                    retryableElsewhere,
                    running,
                    0,
                    untilCopy,
                    untilLost,
                    1,
                    1,
                    durations);
        }
    }

    private static Turn turn(int jobs, long unclaimed) {
        var claims = new ArrayList<Claim>();
        for (int i = 0; i < jobs; i++) claims.add(new Claim(i + 1L, i + 1L, List.of("{}"), 0, false));
        return new Turn(List.of(), claims, unclaimed);
    }

    /** Brings a forager to the point where nothing is unclaimed and it wants to know how the set stands. */
    private Forager looking(RunOptions options) {
        var forager = forager(options);
        forager.claimed(forager.request(desk), turn(0, 0), now);
        assertTrue(forager.wantsSurvey(desk.look(), now));
        return forager;
    }

    private void surveyed(Forager forager, Standing standing) {
        forager.surveyed(standing.survey(), desk.look(), now);
    }

    private Source next(Standing standing) {
        var forager = looking(RunOptions.defaults());
        surveyed(forager, standing);
        return forager.request(desk).source();
    }

    private long patience(Forager forager) {
        return forager.patienceNanos(desk.look(), now);
    }

    @Test
    void aBeeThatWasBusyForAsLongAsOthersCallLostAsksWhatItStillHolds() {
        var forager = forager(RunOptions.defaults().withLostAfter(LOST_AFTER));
        var busy = new Desk.Look(0, 0, 1);

        assertFalse(forager.wantsRollCall(busy, now));
        now += LOST_AFTER.toNanos();
        assertTrue(forager.wantsRollCall(busy, now));
        assertFalse(forager.wantsRollCall(busy, now), "not again until as much time has passed");
    }

    @Test
    void aClockMayBeginAnywhere() {
        now = Long.MIN_VALUE + 7;
        var forager = forager(RunOptions.defaults());

        forager.claimed(forager.request(desk), turn(0, 0), now);

        assertTrue(forager.wantsSurvey(new Desk.Look(1, 0, 0), now));
    }

    @Test
    void unclaimedJobsAreAskedForFirst() {
        assertEquals(Source.NEW, forager(RunOptions.defaults()).request(desk).source());
    }

    @Test
    void theOrderIsUnclaimedAndReturnedThenFailedThenCopies() {
        var standing = new Standing();
        standing.running = 1;
        standing.untilCopy = Duration.ZERO;
        assertEquals(Source.COPY, next(standing));
        standing.retryable = 1;
        assertEquals(Source.FAILED, next(standing));
        standing.unclaimed = 1;
        assertEquals(Source.NEW, next(standing));
        // Given back jobs are as good as unclaimed ones, and somebody may be waiting for them already.
        standing.returned = 1;
        assertEquals(Source.RETURNED, next(standing));
    }

    @Test
    void moreIsAskedForWhereThereWasEnoughForEverySlot() {
        var forager = looking(RunOptions.defaults());
        var standing = new Standing();
        standing.returned = 2;
        surveyed(forager, standing);
        forager.claimed(forager.request(desk), turn(1, 0), now);

        var request = forager.request(desk);
        assertEquals(ClaimRequest.singles(Source.RETURNED, 1), request);
        forager.claimed(request, turn(0, 0), now);

        assertEquals(ClaimRequest.NOTHING, forager.request(desk));
        forager.added();
        assertEquals(Source.NEW, forager.request(desk).source());
    }

    @Test
    void nothingIsAskedForWhileJobsOnlyRunElsewhere() {
        var standing = new Standing();
        standing.running = 1;
        standing.retryableElsewhere = 1;

        assertEquals(Source.NONE, next(standing));
    }

    @Test
    void theRunEndsWhenNothingIsLeftToDoOrToWaitFor() {
        var forager = looking(RunOptions.defaults());

        surveyed(forager, new Standing());

        assertEquals(RunSummary.Reason.DONE, forager.end());
        assertEquals(ClaimRequest.NOTHING, forager.request(desk));
    }

    @Test
    void aJobThatAnotherBeeMustRetryKeepsTheRunGoing() {
        var forager = looking(RunOptions.defaults());
        var standing = new Standing();
        standing.retryableElsewhere = 1;

        surveyed(forager, standing);

        assertNull(forager.end());
        assertTrue(patience(forager) > 0);
    }

    @Test
    void aBeeThatWaitsForMoreDoesNotEnd() {
        var forager = looking(RunOptions.defaults().withWaitForMore(true));

        surveyed(forager, new Standing());

        assertNull(forager.end());
        assertFalse(forager.wantsSurvey(desk.look(), now));
    }

    @Test
    void pausesDoubleUpToAThirdOfTheTimeInWhichABeeIsLost() {
        var forager = looking(RunOptions.defaults().withWaitForMore(true).withLostAfter(LOST_AFTER));
        long longest = 0;
        for (int i = 0; i < 30; i++) {
            surveyed(forager, new Standing());
            long pause = patience(forager);
            long bound = Math.min(
                    5_000_000L << Math.min(i, 20), LOST_AFTER.dividedBy(3).toNanos());
            assertTrue(pause >= bound / 2 && pause <= bound, () -> "pause " + pause + " of " + bound);
            longest = Math.max(longest, pause);
            now += pause;
            assertTrue(forager.wantsSurvey(desk.look(), now));
        }
        assertTrue(longest > TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void workResetsThePauses() {
        var forager = looking(RunOptions.defaults().withWaitForMore(true));
        for (int i = 0; i < 20; i++) surveyed(forager, new Standing());
        forager.added();

        var request = forager.request(desk);
        assertEquals(Source.NEW, request.source());
        forager.claimed(request, turn(1, 0), now);
        forager.claimed(forager.request(desk), turn(0, 0), now);
        surveyed(forager, new Standing());

        assertTrue(patience(forager) <= 5_000_000);
    }

    @Test
    void aHintMakesItLookAtOnce() {
        var forager = looking(RunOptions.defaults().withWaitForMore(true));
        for (int i = 0; i < 20; i++) surveyed(forager, new Standing());
        assertFalse(forager.wantsSurvey(desk.look(), now));

        forager.hinted(now);

        assertTrue(forager.wantsSurvey(desk.look(), now));
    }

    @Test
    void itLooksAgainWhenACopyIsDueOrABeeIsLost() {
        var forager = looking(RunOptions.defaults());
        var standing = new Standing();
        standing.running = 1;
        for (int i = 0; i < 20; i++) surveyed(forager, standing);
        standing.untilCopy = Duration.ofMillis(30);
        surveyed(forager, standing);
        assertEquals(37, patience(forager) / 1e6, 5);

        standing.untilCopy = null;
        standing.untilLost = Duration.ofMillis(70);
        surveyed(forager, standing);

        assertEquals(77, patience(forager) / 1e6, 5);
    }

    @Test
    void aCopyIsDueAfterASecondOrTwiceWhatMostJobsTake() {
        var forager = looking(RunOptions.defaults());
        var standing = new Standing();
        standing.running = 1;
        surveyed(forager, standing);
        assertEquals(Duration.ofSeconds(1), forager.copyAge());

        for (int i = 0; i < 100; i++) standing.durations.record(i < 95 ? 3 : 60);
        surveyed(forager, standing);

        assertEquals(6, forager.copyAge().toMillis() / 1000.0, 1);
    }

    @Test
    void theUsersWordOnCopiesCounts() {
        var atOnce = looking(RunOptions.defaults().withSpeculateAfter(Duration.ZERO));
        surveyed(atOnce, runningElsewhere());
        assertEquals(Duration.ZERO, atOnce.copyAge());

        var never = looking(RunOptions.defaults().withSpeculation(false));
        surveyed(never, runningElsewhere());
        assertTrue(never.copyAge().compareTo(Duration.ofDays(365)) > 0);
    }

    private static Standing runningElsewhere() {
        var standing = new Standing();
        standing.running = 1;
        return standing;
    }

    @Test
    void aCancelledSetEndsTheRunAndAPausedOneDoesNot() {
        var cancelled = looking(RunOptions.defaults());
        var standing = runningElsewhere();
        standing.state = SetState.CANCELLED;
        surveyed(cancelled, standing);
        assertEquals(RunSummary.Reason.CANCELLED, cancelled.end());

        var paused = looking(RunOptions.defaults());
        standing.state = SetState.PAUSED;
        standing.unclaimed = 5;
        surveyed(paused, standing);
        assertNull(paused.end());
        assertEquals(ClaimRequest.NOTHING, paused.request(desk));
        assertTrue(patience(paused) > 0);
    }

    @Test
    void aHeartbeatThatSawCancellationEndsTheRun() {
        var forager = forager(RunOptions.defaults());

        forager.pulse(new Pulse(SetState.CANCELLED, List.of(), false, 1, 1));

        assertEquals(RunSummary.Reason.CANCELLED, forager.end());
    }

    @Test
    void aHeartbeatThatSawReturnedJobsMakesTheNextRequest() {
        var forager = forager(RunOptions.defaults());

        forager.pulse(new Pulse(SetState.ACTIVE, List.of(), true, 1, 1));

        assertEquals(ClaimRequest.singles(Source.RETURNED, 1), forager.request(desk));
        assertEquals(Source.NEW, forager.request(desk).source());
    }

    @Test
    void aSampleIsNeverExceededAndThenEnds() {
        var forager = forager(RunOptions.defaults().withSample(1L));
        var request = forager.request(desk);
        assertEquals(1, request.jobs());
        forager.claimed(request, turn(1, 99), now);

        assertEquals(ClaimRequest.NOTHING, forager.request(desk));
        assertFalse(forager.wantsSurvey(desk.look(), now));

        assertEquals(RunSummary.Reason.SAMPLED, forager.end());
        assertEquals(0, patience(forager), "there is nothing to wait for");
    }

    @Test
    void aSampleOfNoneEndsAtOnce() {
        var forager = forager(RunOptions.defaults().withSample(0L));

        assertEquals(ClaimRequest.NOTHING, forager.request(desk));
        assertFalse(forager.wantsSurvey(desk.look(), now));
        assertEquals(RunSummary.Reason.SAMPLED, forager.end());
        assertEquals(0, patience(forager), "there is nothing to wait for");
    }

    @Test
    void whenOthersHoldEveryLaneItPausesBeforeItLooksAgain() {
        var forager = looking(RunOptions.defaults());
        var standing = new Standing();
        standing.unclaimed = 1;
        surveyed(forager, standing);
        var request = forager.request(desk);
        assertEquals(Source.NEW, request.source());

        forager.claimed(request, turn(0, 0), now);

        assertFalse(forager.wantsSurvey(desk.look(), now));
        assertTrue(patience(forager) > 0);
    }
}
