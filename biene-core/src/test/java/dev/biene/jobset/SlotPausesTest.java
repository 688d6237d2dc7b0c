package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.Settlement.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A slot on the test's own thread: when it pauses, when it puts jobs back, and whom it does not blame. */
@SuppressWarnings("Interruption") // Whether the flag is set is part of what is tested.
final class SlotPausesTest {

    private static final long MILLI = 1_000_000;

    private final StillHabitat habitat = new StillHabitat(Long.MAX_VALUE - 50 * MILLI);
    private final Pace pace = new Pace();
    private final Desk desk = new Desk(pace, habitat);
    private final List<Throwable> fatal = new ArrayList<>();
    private final List<Long> ran = new ArrayList<>();
    private JobHandler<Map<String, Object>, @Nullable Object> handler = job -> null;
    private final Slot<Map<String, Object>> slot = new Slot<>(
            desk,
            this::handle,
            Json.MAPPER.constructType(Map.class),
            new Reports(),
            Duration.ofSeconds(8),
            habitat,
            new SplittableRandom(1));

    @AfterEach
    void leaveNoInterruption() {
        boolean ignored = Thread.interrupted();
    }

    private @Nullable Object handle(Job<Map<String, Object>> job) throws Exception {
        ran.add(job.id());
        return handler.handle(job);
    }

    /** One claim of jobs 10 and following. */
    private void lay(int jobs) {
        desk.lay(List.of(new Claim(1, 10, Collections.nCopies(jobs, "{}"), 0, false)));
    }

    /** Runs until there is nothing more, which on this machine interrupts whoever waits. */
    private Settlement ran() {
        slot.run();
        assertTrue(Thread.interrupted(), "the interruption that ended it is lost");
        return desk.takeReady().get(0);
    }

    private void interrupt(Job<?> job) {
        assertTrue(slot.interrupt(new Pulse.Obsolete(1, job.id())));
        assertTrue(job.cancelled());
    }

    @Test
    void nobodyIsToBlameForAJobThatEndsBecauseItWasInterrupted() {
        lay(2);
        handler = job -> {
            if (job.id() == 11) return null;
            interrupt(job);
            throw new InterruptedException();
        };

        var settlement = ran();

        assertEquals(List.of(Outcome.RELEASED, Outcome.COMPLETED), outcomes(settlement));
        assertEquals(List.of(), fatal);
        assertEquals(List.of(), habitat.sleeps());
    }

    @Test
    void norForOneThatCallsItsInterruptionAFailure() {
        lay(2);
        handler = job -> {
            if (job.id() == 11) return null;
            interrupt(job);
            throw new JobFailedException("interrupted");
        };

        var settlement = ran();

        assertEquals(List.of(Outcome.RELEASED, Outcome.COMPLETED), outcomes(settlement));
        assertEquals(List.of(), habitat.sleeps());
    }

    private static List<Outcome> outcomes(Settlement settlement) {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < settlement.jobs(); i++) outcomes.add(settlement.outcome(i));
        return outcomes;
    }

    @Test
    void aSlotThatIsDismissedBeginsNothingAndGivesBackWhatItTakes() {
        lay(2);
        slot.dismiss();

        var settlement = ran();

        assertEquals(List.of(Outcome.RELEASED, Outcome.RELEASED), outcomes(settlement));
        assertEquals(List.of(), ran);
        assertEquals(List.of(), habitat.sleeps());
    }

    /** The bee that ends closes the desk meanwhile, so that no other job meets the same fault here. */
    @Test
    void afterAFaultThatEndsTheRunASlotPausesToo() {
        jobsOfAMillisecond();
        lay(10);
        handler = job -> {
            throw new IllegalStateException("no GPU here");
        };
        habitat.whileSleeping(desk::close);

        slot.run();

        assertEquals(List.of(10L), ran);
        assertEquals(1, fatal.size());
        assertEquals(1, habitat.sleeps().size());
    }

    /** Ten of them make a piece. */
    private void jobsOfAMillisecond() {
        pace.measured(1000, 1);
    }

    @Test
    void whatAJobTookSaysHowManyMakeTheNextPiece() {
        lay(1);
        handler = job -> {
            habitat.pass(MILLI);
            return null;
        };

        assertTrue(ran().whole());

        assertEquals(10, pace.grain());
    }

    /** What the first took is measured then, and those behind them are for others; once 50 ms have passed. */
    @Test
    void aPieceOfJobsThatTurnOutToBeLongIsPutBack() {
        jobsOfAMillisecond();
        lay(10);
        var grains = new ArrayList<Integer>();
        handler = job -> {
            grains.add(pace.grain());
            habitat.pass(25 * MILLI);
            return null;
        };

        assertTrue(ran().whole());

        assertEquals(List.of(10, 10, 10), grains.subList(0, 3));
        assertTrue(grains.get(3) < 10, () -> "grain at each job: " + grains);
        assertEquals(10, ran.size());
    }

    @Test
    void aClaimCanBeSplitOnceItsJobsTransactionIsOver() {
        lay(2);
        var stragglers = new ArrayList<Integer>();
        handler = job -> {
            if (job.id() == 10) return job.transaction(String.class);
            habitat.pass(1);
            stragglers.add(desk.takeStragglers(Duration.ZERO).size());
            return null;
        };

        slot.run();

        assertEquals(List.of(1), stragglers);
    }

    @Test
    void thePauseAfterAJobThatFailedInItsTransactionIsInterruptedAtTheEnd() {
        lay(1);
        handler = job -> {
            Objects.requireNonNull(job.transaction(String.class));
            throw new JobFailedException("no luck");
        };
        var interrupted = new ArrayList<Boolean>();
        habitat.whileSleeping(() -> {
            assertFalse(slot.running());
            slot.dismiss();
            interrupted.add(Thread.interrupted());
        });

        assertEquals(Outcome.FAILED, ran().outcome(0));

        assertEquals(List.of(true), interrupted);
    }

    private final class Reports extends QuietReports {

        @Override
        public void fatal(Throwable thrown) {
            fatal.add(thrown);
        }
    }
}
