package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.biene.jobset.RunSummary.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A whole bee on one thread: what it tells its store, its listener and its caller, and that no wake-up gets lost. */
final class BeeTest extends BeeFixture {

    private static Object failFirst(Job<?> job) {
        if (job.attempt() == 1) throw new JobFailedException("not now");
        return 1;
    }

    @Test
    void aRunTellsWhatItDidAndHowLongItTook() throws Exception {
        create(3);

        var summary = run(OPTIONS, BeeTest::failFirst);

        assertEquals(
                new RunSummary(Reason.DONE, 3, 0, 3, 3, 3, Duration.ZERO, Duration.ofNanos(habitat.passed())), summary);
    }

    @Test
    void aBeeSaysWhoItIs() throws Exception {
        create(1);

        run(OPTIONS.withMaxAttempts(4).withLostAfter(Duration.ofSeconds(77)));

        assertEquals(
                new BeeProfile(
                        Host.name(), ProcessHandle.current().pid(), Host.version(), 20, Duration.ofSeconds(77), 4),
                line.profile());
    }

    @Test
    void itsLastFiguresAreThoseOfTheWholeRun() throws Exception {
        create(3);

        run(OPTIONS);

        var last = line.told().get(line.told().size() - 1);
        assertEquals(Duration.ofSeconds(3), last.busy());
        assertEquals(3, last.durations().count());
        assertEquals(0, last.running());
    }

    @Test
    void figuresThatCannotBeToldHarmNothing() throws Exception {
        create(1);
        theStoreIsAway("heartbeat");

        assertEquals(1, run(OPTIONS).completedHere());
    }

    @Test
    void othersAreToldThatTheSetIsDoneByWhoeverDidSomethingForIt() throws Exception {
        create(3);
        run(OPTIONS);
        assertEquals(1, line.count("hint"));
        line.forget();

        assertEquals(Reason.DONE, run(OPTIONS).reason());

        assertEquals(0, line.count("hint"));
    }

    @Test
    void othersAreToldOfFailures() throws Exception {
        create(1);

        run(OPTIONS, BeeTest::failFirst);

        assertEquals(2, line.count("hint"), "that it failed, and that it is done");
    }

    /** Whoever runs the first copy can stop. */
    @Test
    void othersAreToldThatASecondCopyWasFirst() throws Exception {
        create(1);
        try (var slow = memory.join(SET, new BeeProfile("slow", 1, "test", 1, LONG, null))) {
            StoreFixture.claimOne(slow, ClaimRequest.Source.NEW);

            assertEquals(1, run(OPTIONS.withSpeculateAfter(Duration.ZERO)).completedHere());
        }

        assertEquals(2, line.count("hint"), "of the copy, and that all is done");
    }

    @Test
    void aBeeWhoseClaimsWereTakenAwayHasDoneNothingForTheSet() throws Exception {
        create(1);
        line.answer(Verdict.REFUSED);
        habitat.whenIdle(() -> memory.steer(SET, SetState.CANCELLED));

        var summary = run(OPTIONS);

        assertEquals(0, summary.completedHere());
        assertEquals(0, line.count("hint"));
        assertEquals(Duration.ofSeconds(1), summary.wasted());
    }

    @Test
    void aListenerIsToldHowManyWereCompletedAndWhatCameTooLate() throws Exception {
        create(1);
        line.answer(new Verdict(true, Set.of(1L), Map.of()));

        run(listening());

        assertEquals(
                List.of(new Event.Started(1, 1, false), new Event.Late(1, Duration.ofSeconds(1))),
                events,
                "nothing was completed");
        events.clear();
        add(1, 2);
        run(listening());
        assertEquals(List.of(new Event.Started(2, 1, false), new Event.Completed(1)), events);
    }

    @Test
    void aJobSettledInItsOwnTransactionIsCountedAndToldOf() throws Exception {
        create(1);
        line.refuseCommit();

        var summary = run(listening(), job -> job.transaction(String.class));

        assertEquals(1, summary.completedHere());
        assertEquals(Duration.ofSeconds(1), summary.wasted());
        assertEquals(
                List.of(new Event.Late(1, Duration.ofSeconds(1)), new Event.Completed(1)),
                events.stream()
                        .filter(event -> !(event instanceof Event.Started))
                        .toList());
    }

    @Test
    void aBeeThatIsToldToStopStopsAtOnce() throws Exception {
        create(1);
        var idle = new long[1];
        habitat.whenIdle(() -> {
            idle[0] = idleUntilNow();
            stop.request();
        });

        assertEquals(Reason.STOPPED, run(waiting()).reason());

        assertEquals(idle[0], idleUntilNow());
    }

    @Test
    void jobsThatAreAddedAreBegunAtOnce() throws Exception {
        create(1);
        var idle = new ArrayList<Long>();
        habitat.whenIdle(() -> {
            idle.add(idleUntilNow());
            add(1, 3);
            line.hint(2);
            habitat.beat();
        });

        var summary = run(waiting(), job -> {
            idle.add(idleUntilNow());
            if (idle.size() == 4) stop.request();
            return 1;
        });

        assertEquals(3, summary.completedHere());
        assertEquals(1, Set.copyOf(idle).size(), () -> "idle at each job " + idle);
    }

    @Test
    void aHintMakesABeeLookAtOnce() throws Exception {
        create(1);
        memory.steer(SET, SetState.PAUSED);
        var idle = new ArrayList<Long>();
        habitat.whenIdle(() -> {
            idle.add(idleUntilNow());
            memory.steer(SET, SetState.ACTIVE);
            line.hint(0);
            habitat.beat();
        });

        run(OPTIONS, job -> idle.add(idleUntilNow()));

        assertEquals(idle.get(0), idle.get(1));
    }

    @Test
    void whatAskingAgainDoesNotMendEndsTheRun() throws Exception {
        create(1);
        var idle = new ArrayList<Long>();
        habitat.whenIdle(() -> {
            idle.add(idleUntilNow());
            line.before("awaitHint", () -> {
                throw new IllegalStateException("not to be mended");
            });
            habitat.beat();
        });

        var thrown = assertThrows(IllegalStateException.class, () -> run(waiting()));

        assertEquals("not to be mended", thrown.getMessage());
        assertEquals(idle.get(0), idleUntilNow(), "the courier slept on");
        assertEquals(1, line.count("close"));
    }

    @Test
    void theHandlersFaultComesBeforeTheStores() {
        create(1);
        var mine = new IOException("mine");
        var stores = new IllegalStateException("the store's");

        var thrown = assertThrows(
                IOException.class,
                () -> run(OPTIONS, job -> {
                    line.before("turn", () -> {
                        throw stores;
                    });
                    throw mine;
                }));

        assertSame(mine, thrown);
        assertEquals(List.of(stores), List.of(thrown.getSuppressed()));
    }

    @Test
    void aJobOfOursThatAnotherHasSettledIsInterruptedAndNobodysFault() throws Exception {
        create(1);
        var cancelled = new ArrayList<Boolean>();

        var summary = run(OPTIONS, job -> {
            if (cancelled.isEmpty()) {
                line.obsolete(job.id());
                line.hint(-1);
                habitat.pass(SECOND);
                habitat.beat();
                cancelled.add(job.cancelled());
                throw new InterruptedException();
            }
            return 1;
        });

        assertEquals(List.of(true), cancelled);
        assertEquals(0, summary.failuresHere());
    }
}
