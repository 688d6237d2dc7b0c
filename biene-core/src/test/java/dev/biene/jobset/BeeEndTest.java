package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.RunSummary.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a bee ends: what it gives back, how long it waits for its store, and what it is told meanwhile. */
final class BeeEndTest extends BeeFixture {

    @Test
    void whatAnInterruptedBeeHadNotBegunIsGivenBackBeforeItLeaves() {
        create(3);
        var running = runningAtTheEnd();
        habitat.interruptCourier();

        assertThrows(InterruptedException.class, () -> run(OPTIONS));

        assertEquals(List.of(0L), running);
        assertEquals(0, memory.stats(SET).completed());
    }

    @Test
    void whatABeeThatIsToldToStopHadNotBegunIsGivenBackBeforeItLeaves() throws Exception {
        create(3);
        var running = runningAtTheEnd();

        var summary = run(OPTIONS, job -> {
            stop.request();
            return 1;
        });

        assertEquals(List.of(0L), running);
        assertEquals(Reason.STOPPED, summary.reason());
        assertEquals(summary.completedHere(), summary.completed());
    }

    /** Whoever interrupts a thread waits for it, and the store frees what a bee leaves behind. */
    @Test
    void anInterruptedBeeDoesNotWaitForAStoreThatIsAway() {
        create(3);
        habitat.interruptCourier();
        line.before("turn", () -> {
            if (line.count("turn") > 1) throw away();
        });

        assertThrows(InterruptedException.class, () -> run(OPTIONS));

        assertTrue(habitat.passed() < SECOND, () -> "waited " + habitat.passed());
    }

    @Test
    void aBeeThatFailedWaitsForAStoreThatIsAwayNoLongerThanItsGrace() {
        create(1);

        assertThrows(
                IOException.class,
                () -> run(OPTIONS.withGrace(Duration.ofSeconds(20)), job -> {
                    theStoreIsAway("turn");
                    throw new IOException("mine");
                }));

        long waited = habitat.passed() - SECOND;
        assertTrue(waited > 20 * SECOND && waited < 30 * SECOND, () -> "waited " + waited);
    }

    /** Nobody waits for it, and what it did is worth being summed up. */
    @Test
    void aBeeThatIsDoneHasThePatienceOfOneAtWork() throws Exception {
        create(1);
        line.before("stats", () -> {
            if (habitat.passed() < 100 * SECOND) throw away();
        });

        assertEquals(1, run(OPTIONS.withGrace(Duration.ZERO)).completed());
    }

    @Test
    void nothingIsBegunByABeeThatIsToldToStop() throws Exception {
        create(3);
        var running = runningAtTheEnd();
        habitat.first(stop::request);

        var summary = run(OPTIONS);

        assertEquals(0, summary.completed());
        assertEquals(List.of(0L), running);
    }

    @Test
    void itsHeartHasEndedBeforeABeeLeaves() throws Exception {
        create(1);
        var listened = new ArrayList<Long>();
        line.before("close", () -> listened.add(line.count("awaitHint")));

        run(OPTIONS);

        assertEquals(List.of(1L), listened);
    }

    @Test
    void aBeeThatHearsThatItsSetIsCancelledEndsWithoutAnotherLook() throws Exception {
        create(1);
        var looks = new ArrayList<Long>();
        habitat.whenIdle(() -> {
            looks.add(line.count("survey"));
            memory.steer(SET, SetState.CANCELLED);
            habitat.pass(11 * SECOND);
            line.hint(-1);
            habitat.beat();
        });

        assertEquals(Reason.CANCELLED, run(waiting()).reason());

        assertEquals(looks, List.of(line.count("survey")));
    }

    /** Many idle bees are cheap that way. */
    @Test
    void aBeeWithNothingInHandWhichHasJustLookedDoesNotBeatInAddition() throws Exception {
        create(1);
        habitat.whenIdle(() -> {
            habitat.pass(11 * SECOND);
            line.hint(0);
            habitat.beat();
        });
        var beats = new ArrayList<Long>();
        habitat.whenIdle(() -> {
            line.hint(-1);
            habitat.beat();
            beats.add(line.count("heartbeat"));
            stop.request();
        });

        run(waiting());

        assertEquals(List.of(0L), beats);
    }

    /** Its jobs would be nobody's as long as this bee lives. */
    @Test
    void aClaimThatTakesEffectAfterItWasGivenUpIsFoundAndDone() throws Exception {
        create(1);
        line.before("turn", () -> {
            if (line.count("turn") == 1) throw away();
            if (line.count("turn") == 3) line.claimLate(1);
        });

        assertEquals(1, run(OPTIONS).completedHere());
    }

    @Test
    void slotsRunOnThreadsThatTellWhoseTheyAreOrOnTheUsers() throws Exception {
        create(1);
        run(OPTIONS);
        assertTrue(habitat.names().get(0).startsWith("biene-1-slot-"), () -> "named " + habitat.names());
        habitat.names().clear();
        add(1, 2);

        run(OPTIONS.withThreads(task -> new Thread(task, "mine")));

        assertEquals("mine", habitat.names().get(0));
    }
}
