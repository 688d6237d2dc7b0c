package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a forager looks again and for how many jobs it asks; told what lies on the desk, not looking at one. */
final class ForagerMomentsTest {

    private static final Desk.Look IDLE = new Desk.Look(5, 0, 0);
    private static final long MILLI = 1_000_000;
    private static final long FIRST_PAUSE = 5 * MILLI;

    /** Nobody works at it, so nobody is idle. */
    private final Desk desk = new Desk(new Pace(), new StillHabitat(0));

    private final long now = 1_000_000_000_000L;

    private static Survey survey(
            long unclaimed, long returned, long retryable, long running, @Nullable Duration untilLost) {
        return new Survey(
                SetState.ACTIVE,
                unclaimed,
                returned,
                retryable,
                0,
                running,
                0,
                null,
                untilLost,
                1,
                5,
                new DurationHistogram());
    }

    private static Turn turn(int jobs) {
        var claims = new ArrayList<Claim>();
        for (int i = 0; i < jobs; i++) claims.add(new Claim(i + 1L, i + 1L, List.of("{}"), 0, false));
        return new Turn(List.of(), claims, 0);
    }

    private static ClaimRequest asked(Source source) {
        return ClaimRequest.singles(source, 1);
    }

    /** One that has found nothing unclaimed. */
    private Forager looking(RunOptions options) {
        var forager = new Forager(options, new SplittableRandom(5), now);
        forager.claimed(asked(Source.NEW), turn(0), now);
        return forager;
    }

    /** One whose pauses have grown. */
    private Forager weary() {
        var forager = looking(RunOptions.defaults());
        for (int i = 0; i < 20; i++) forager.surveyed(survey(0, 0, 0, 1, null), IDLE, now);
        assertTrue(forager.patienceNanos(IDLE, now) > 1_000 * MILLI);
        return forager;
    }

    private void assertPausesAreShortAgain(Forager forager) {
        forager.claimed(asked(Source.NEW), turn(0), now);
        forager.surveyed(survey(0, 0, 0, 1, null), IDLE, now);
        long patience = forager.patienceNanos(IDLE, now);
        assertTrue(patience > 0 && patience <= FIRST_PAUSE, () -> "waits " + patience);
    }

    @Test
    void whileThereMayBeMoreItLooksFiveTimesASecond() {
        var forager = new Forager(RunOptions.defaults(), new SplittableRandom(5), now);

        assertEquals(200 * MILLI, forager.patienceNanos(IDLE, now));
        assertEquals(200 * MILLI, looking(RunOptions.defaults()).patienceNanos(new Desk.Look(0, 0, 1), now));
    }

    @Test
    void whoWasSlowerThanAnotherPausesBeforeItLooksAgain() {
        for (var source : new Source[] {Source.RETURNED, Source.FAILED, Source.COPY}) {
            var forager = looking(RunOptions.defaults());

            forager.claimed(asked(source), turn(0), now);

            assertFalse(forager.wantsSurvey(IDLE, now), source::name);
            assertTrue(forager.wantsSurvey(IDLE, now + FIRST_PAUSE), source::name);
        }
    }

    @Test
    void whoGotSomethingLooksAgainAtOnce() {
        for (var source : new Source[] {Source.RETURNED, Source.FAILED, Source.COPY}) {
            var forager = weary();

            forager.claimed(ClaimRequest.singles(source, 2), turn(1), now);

            assertTrue(forager.wantsSurvey(IDLE, now), source::name);
            assertPausesAreShortAgain(forager);
        }
    }

    /** A survey would cost more than the jobs do, of which a bee that was told to stop may have given thousands back. */
    @Test
    void whoGotAllThatItAskedForAsksForMoreWithoutASurvey() {
        for (var source : new Source[] {Source.RETURNED, Source.FAILED}) {
            var forager = weary();

            forager.claimed(ClaimRequest.singles(source, 2), turn(2), now);
            assertFalse(forager.wantsSurvey(IDLE, now), source::name);
            assertEquals(0, forager.patienceNanos(IDLE, now), "it asks at once");

            forager.claimed(ClaimRequest.singles(source, 1), turn(0), now);
            assertTrue(forager.wantsSurvey(IDLE, now), "it was a guess, and nobody was quicker: " + source);
        }
    }

    @Test
    void oneSecondCopyDoesNotMeanThatThereAreMore() {
        var forager = weary();

        forager.claimed(asked(Source.COPY), turn(1), now);

        assertTrue(forager.wantsSurvey(IDLE, now));
    }

    @Test
    void whoHasHadItsSampleWaitsForItsSlots() {
        var forager = looking(RunOptions.defaults().withSample(1L));
        forager.claimed(asked(Source.RETURNED), turn(1), now);

        assertEquals(200 * MILLI, forager.patienceNanos(new Desk.Look(4, 0, 1), now));
    }

    @Test
    void newJobsMakePausesShortAgain() {
        var told = weary();
        told.added();
        assertPausesAreShortAgain(told);

        var got = weary();
        got.claimed(asked(Source.NEW), turn(1), now);
        assertPausesAreShortAgain(got);
    }

    @Test
    void asManyAreAskedForAsSlotsHaveNothingToDo() {
        var forager = looking(RunOptions.defaults());

        forager.surveyed(survey(0, 0, 9, 0, null), new Desk.Look(5, 2, 1), now);

        assertEquals(ClaimRequest.singles(Source.FAILED, 3), forager.request(desk));
        assertEquals(ClaimRequest.NOTHING, forager.request(desk), "once");
    }

    @Test
    void noMoreAreAskedForThanAreLeftOfASample() {
        var forager = looking(RunOptions.defaults().withSample(3L));
        forager.surveyed(survey(0, 9, 0, 0, null), IDLE, now);
        assertEquals(ClaimRequest.singles(Source.RETURNED, 3), forager.request(desk));

        var exactly = looking(RunOptions.defaults().withSample(5L));
        exactly.surveyed(survey(0, 9, 0, 0, null), IDLE, now);
        assertEquals(ClaimRequest.singles(Source.RETURNED, 5), exactly.request(desk));
    }

    @Test
    void whatWasReturnedIsNotAskedForWithoutAnIdleSlot() {
        var forager = looking(RunOptions.defaults());
        forager.pulse(new Pulse(SetState.ACTIVE, List.of(), true, 1, 1));

        assertEquals(ClaimRequest.NOTHING, forager.request(desk));
    }

    @Test
    void itLooksAMomentAfterABeeIsLostAndNotBefore() {
        var forager = weary();

        forager.surveyed(survey(0, 0, 0, 1, Duration.ofMillis(70)), IDLE, now);

        long patience = forager.patienceNanos(IDLE, now);
        assertTrue(patience >= 72 * MILLI && patience < 82 * MILLI, () -> "waits " + patience);
    }

    @Test
    void aSlotThatHasWorkLyingReadyNeedsNoSurvey() {
        var forager = looking(RunOptions.defaults());

        assertFalse(forager.wantsSurvey(new Desk.Look(1, 1, 1), now));
        assertTrue(forager.wantsSurvey(new Desk.Look(2, 1, 1), now));
    }
}
