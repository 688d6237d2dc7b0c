package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.RunSummary.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A whole bee on one thread: what it tells its store, its listener and its caller, and that no wake-up gets lost. */
final class BeeTest {

    private static final String SET = "bee";
    private static final long SECOND = 1_000_000_000;
    private static final Duration LONG = Duration.ofDays(1);

    /** So many slots that some are left when others had their turn. */
    private static final RunOptions OPTIONS = RunOptions.defaults()
            .withConcurrency(20)
            .withMaxFailureSleep(Duration.ZERO)
            .withLogger("dev.biene.test.bees");

    private final OneThreadHabitat habitat = new OneThreadHabitat(Long.MAX_VALUE - SECOND);
    private final MemoryJobStore memory =
            new MemoryJobStore(() -> Instant.EPOCH.plusNanos(habitat.passed()), new SplittableRandom(1));
    private final BeeLine line = new BeeLine(habitat, memory);
    private final Stop stop = new Stop();
    private final List<Event> events = new ArrayList<>();

    @AfterEach
    void theLockIsFree() {
        assertFalse(habitat.isLocked());
    }

    private void create(int jobs) {
        assertTrue(memory.create(SET, StoreFixture.numbered(0, jobs)));
    }

    private void add(int from, int to) {
        memory.add(SET, StoreFixture.numbered(from, to), OnDuplicate.FAIL);
    }

    /** Each job takes a second. */
    private RunSummary run(RunOptions options, JobHandler<Map<String, Object>, @Nullable Object> handler)
            throws Exception {
        JobHandler<Map<String, Object>, @Nullable Object> slow = job -> {
            habitat.pass(SECOND);
            return handler.handle(job);
        };
        var type = Json.MAPPER.constructType(Map.class);
        return new Bee<>(SET, line.store(), slow, type, options, stop, habitat).run();
    }

    private RunSummary run(RunOptions options) throws Exception {
        return run(options, job -> 1);
    }

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

    private RunOptions listening() {
        return OPTIONS.withListener(events::add);
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

    /** In vain is all time in which nobody works. */
    private long idleUntilNow() {
        return habitat.waits().stream().mapToLong(Long::longValue).sum();
    }

    private RunOptions waiting() {
        return OPTIONS.withWaitForMore(true);
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
        habitat.whenIdle(() -> {
            line.before("awaitHint", () -> {
                throw new IllegalStateException("not to be mended");
            });
            habitat.beat();
        });

        var thrown = assertThrows(IllegalStateException.class, () -> run(waiting()));

        assertEquals("not to be mended", thrown.getMessage());
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

    /** Notes how many jobs are claimed when the bee leaves, which gives them back in any case. */
    private List<Long> runningAtTheEnd() {
        var running = new ArrayList<Long>();
        line.before("close", () -> running.add(memory.stats(SET).running()));
        return running;
    }

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

    private static StoreUnavailableException away() {
        return new StoreUnavailableException("away", new IOException("away"));
    }

    private void theStoreIsAway(String call) {
        line.before(call, () -> {
            throw away();
        });
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
}
