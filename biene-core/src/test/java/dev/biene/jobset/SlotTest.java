package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A slot on the test's own thread, so that what happens during a commit happens there in every run. */
final class SlotTest {

    private static final Pulse.Obsolete OBSOLETE = new Pulse.Obsolete(1, 10);

    private final Desk desk = new Desk(new Pace(), Habitat.MACHINE);
    private final List<String> happened = new ArrayList<>();
    private Runnable duringCommit = () -> {};

    private Slot<Map<String, Object>> slot(JobHandler<Map<String, Object>, ?> handler) {
        desk.lay(List.of(new Claim(1, 10, List.of("{}"), 0, false)));
        var type = Json.MAPPER.constructType(Map.class);
        return new Slot<>(desk, handler, type, new Reports(), Duration.ZERO, Habitat.MACHINE, new SplittableRandom(1));
    }

    private void note(String what) {
        happened.add(Thread.currentThread().isInterrupted() ? what + " interrupted" : what);
    }

    private final class Reports extends QuietReports {

        @Override
        public void fatal(Throwable thrown) {
            happened.add("fatal " + thrown);
            desk.close();
        }

        @Override
        public void settledApart(long job, boolean accepted, double seconds) {
            note("settled " + job);
            desk.close();
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
            duringCommit.run();
            note("commit");
            return true;
        }

        @Override
        public void close() {
            note("close");
        }
    }

    @Test
    void noInterruptionReachesAJobsTransactionWhileItCommits() {
        var slot = slot(job -> job.transaction(String.class));
        duringCommit = () -> {
            assertFalse(slot.interrupt(OBSOLETE), "the job is out of the handler's hands");
            slot.dismiss();
        };

        slot.run();

        assertEquals(List.of("commit", "settled 10", "close"), happened);
        assertFalse(Thread.interrupted());
    }

    @Test
    void anInterruptionThatTheHandlerDidNotHeedIsOverBeforeTheCommit() {
        var self = new ArrayList<Slot<Map<String, Object>>>();
        var slot = slot(job -> {
            job.transaction(String.class);
            assertTrue(self.get(0).interrupt(OBSOLETE));
            note("handler");
            return 1;
        });
        self.add(slot);

        slot.run();

        assertEquals(List.of("handler interrupted", "commit", "settled 10", "close"), happened);
    }

    @Test
    void aHandlerIsInterruptedWhenItsJobNeedNotBeDone() {
        var self = new ArrayList<Slot<Map<String, Object>>>();
        var slot = slot(job -> {
            self.get(0).interrupt(OBSOLETE);
            assertTrue(job.cancelled());
            assertThrows(InterruptedException.class, () -> Thread.sleep(60_000));
            happened.add("woken");
            desk.close();
            return 1;
        });
        self.add(slot);

        slot.run();

        assertEquals(List.of("woken"), happened);
    }
}
