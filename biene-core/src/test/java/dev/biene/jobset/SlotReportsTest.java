package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.jobset.Settlement.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A slot on the test's own thread: what it reports of jobs that fail, and what of them is kept. */
final class SlotReportsTest {

    private final StillHabitat habitat = new StillHabitat(Long.MAX_VALUE - 500_000_000L);
    private final Desk desk = new Desk(new Pace(), habitat);
    private final List<Event> events = new ArrayList<>();
    private final List<Throwable> fatal = new ArrayList<>();
    private boolean listens = true;
    private @Nullable RuntimeException commitFailure;
    private boolean broken;

    /** Runs these jobs of one claim, numbers 10 and following, one second each by the clock. */
    private Settlement ran(int jobs, JobHandler<Map<String, Object>, ?> handler) {
        desk.lay(List.of(new Claim(1, 10, Collections.nCopies(jobs, "{}"), 2, true)));
        var type = Json.MAPPER.constructType(Map.class);
        var left = new int[] {jobs};
        JobHandler<Map<String, Object>, @Nullable Object> counted = job -> {
            habitat.pass(1_000_000_000L);
            if (--left[0] == 0) desk.close();
            return handler.handle(job);
        };
        new Slot<>(desk, counted, type, new Reports(), Duration.ofSeconds(8), habitat, new SplittableRandom(1)).run();
        var ready = desk.takeReady();
        assertEquals(1, ready.size());
        return ready.get(0);
    }

    private Settlement failed(RuntimeException thrown) {
        return ran(1, job -> {
            throw thrown;
        });
    }

    @Test
    void whoListensIsToldOfStartsProgressAndFailures() {
        ran(1, job -> {
            job.progress("half");
            throw new JobFailedException("no luck");
        });

        assertEquals(
                List.of(
                        new Event.Started(10, 3, true),
                        new Event.Progressed(10, "half"),
                        new Event.Failed(10, 3, "no luck", Duration.ofSeconds(1))),
                events);
    }

    @Test
    void whereNobodyListensNoEventIsMade() {
        listens = false;

        var settlement = ran(1, job -> {
            job.progress("half");
            throw new JobFailedException("no luck");
        });

        assertEquals(List.of(), events);
        assertEquals("no luck", settlement.failure(0).message());
        assertEquals(1.0f, settlement.seconds(0));
    }

    @Test
    void aJobThatIsDoneIsSettledWithItsResultAndHowLongItTook() {
        var settlement = ran(1, job -> "well");

        assertEquals(Outcome.COMPLETED, settlement.outcome(0));
        assertEquals("\"well\"", settlement.result(0));
        assertEquals(1.0f, settlement.seconds(0));
    }

    @Test
    void aFailureWithoutAMessageIsKnownByItsClass() {
        assertEquals(
                "dev.biene.jobset.JobFailedException: ",
                failed(new JobFailedException("")).failure(0).message());
    }

    @Test
    void longMessagesAndTracesAreCut() {
        var settlement = failed(new JobFailedException("x".repeat(100_000)));

        assertEquals(2_048, settlement.failure(0).message().length());
        assertEquals(16_384, settlement.failure(0).detail().length());
    }

    @Test
    void theDetailOfAFailureIsItsTrace() {
        assertTrue(failed(new JobFailedException("no luck")).failure(0).detail().contains("SlotReportsTest"));
    }

    @Test
    void orWhatTheFailureBringsInItsPlace() {
        assertEquals(
                "last lines",
                failed(JobFailedException.withDetail("status 1", "last lines"))
                        .failure(0)
                        .detail());
    }

    @Test
    void anythingElseThatAHandlerThrowsIsAFailureAndEndsTheRun() {
        var thrown = new IllegalStateException();

        var settlement = failed(thrown);

        assertEquals(List.of(thrown), fatal);
        assertEquals(Outcome.FAILED, settlement.outcome(0));
        assertEquals("java.lang.IllegalStateException", settlement.failure(0).message());
        assertEquals(List.of(new Event.Started(10, 3, true)), events);
    }

    @Test
    void aTransactionThatCannotBeCommittedIsAFailureOfTheJob() {
        commitFailure = new BieneException("no commit");

        var settlement = ran(1, job -> job.transaction(String.class));

        assertEquals(List.of(), fatal);
        assertEquals(
                "the job's transaction could not be committed: no commit",
                settlement.failure(0).message());
    }

    @Test
    void aConnectionThatBreaksUnderAHandlerIsAFailureOfTheJobAndNotTheEnd() {
        broken = true;

        var settlement = ran(1, job -> {
            job.transaction(String.class);
            throw new IllegalStateException("closed");
        });

        assertEquals(List.of(), fatal);
        assertEquals(
                "the connection of the job's transaction broke: closed",
                settlement.failure(0).message());
        assertEquals(1, habitat.sleeps().size(), "as after any failure");
    }

    @Test
    void aHandlersOwnFaultInATransactionEndsTheRun() {
        var settlement = ran(1, job -> {
            job.transaction(String.class);
            throw new IllegalStateException("mine");
        });

        assertEquals(1, fatal.size());
        assertEquals("mine", settlement.failure(0).message());
    }

    @Test
    void aTransactionIsOpenedOnceForEachJob() {
        var settlement = ran(1, job -> job.transaction(String.class) + job.transaction(String.class));

        assertEquals(Outcome.SETTLED_APART, settlement.outcome(0));
    }

    @Test
    void failuresAreSleptOffLongerEachTimeUntilAJobSucceeds() {
        var outcomes = new boolean[] {false, false, false, true, false};
        var next = new int[1];

        ran(5, job -> {
            if (outcomes[next[0]++]) return 1;
            throw new JobFailedException("no luck");
        });

        var sleeps = habitat.sleeps();
        assertEquals(4, sleeps.size());
        for (int i = 0; i < 3; i++) {
            long bound = 1_000_000_000L << i;
            long slept = sleeps.get(i);
            assertTrue(slept <= bound, () -> "slept " + slept + " of " + bound);
        }
        assertTrue(sleeps.get(3) <= 1_000_000_000L, () -> "slept " + sleeps.get(3) + " after a success");
    }

    @Test
    void whatIsInHandIsToldWithItsClaim() {
        var slots = new ArrayList<Slot<Map<String, Object>>>();
        desk.lay(List.of(new Claim(1, 10, List.of("{}"), 0, false)));
        var type = Json.MAPPER.constructType(Map.class);
        JobHandler<Map<String, Object>, @Nullable Object> handler = job -> {
            desk.close();
            var slot = slots.get(0);
            assertEquals(new Pulse.Obsolete(1, 10), slot.inHand());
            assertTrue(slot.running());
            return null;
        };
        var slot = new Slot<>(desk, handler, type, new Reports(), Duration.ZERO, habitat, new SplittableRandom(1));
        slots.add(slot);
        assertNull(slot.inHand());

        slot.run();

        assertEquals(List.of(), fatal);
        assertNull(slot.inHand());
        assertFalse(slot.running());
        assertNotNull(desk.takeReady().get(0));
    }

    private final class Reports extends QuietReports {

        @Override
        public void fatal(Throwable thrown) {
            fatal.add(thrown);
        }

        @Override
        public void event(Event event) {
            events.add(event);
        }

        @Override
        public boolean wantsEvents() {
            return listens;
        }

        @Override
        public JobTransaction transaction() {
            return new Transaction();
        }
    }

    private final class Transaction implements JobTransaction {

        @Override
        public <T> T unwrap(Class<T> type) {
            return type.cast("the connection");
        }

        @Override
        public boolean commit(long claimId, long job, @Nullable String result, float seconds) {
            if (commitFailure != null) throw commitFailure;
            return true;
        }

        @Override
        public boolean broken() {
            return broken;
        }

        @Override
        public void close() {}
    }
}
