package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a handler sees of its job. */
final class HandledJobTest {

    record Tile(int x, int y) {}

    private final StillHabitat habitat = new StillHabitat(0);
    private final Desk desk = new Desk(new Pace(), habitat);
    private final List<String> happened = new ArrayList<>();
    private @Nullable StoreUnavailableException away;

    /** The second of two jobs, numbers 10 and 11. */
    private HandledJob<Tile> job(String input) {
        return job(input, true);
    }

    private HandledJob<Tile> job(String input, boolean secondCopy) {
        var type = Json.MAPPER.constructType(Tile.class);
        var slot =
                new Slot<Tile>(desk, job -> null, type, new Reports(), Duration.ZERO, habitat, new SplittableRandom(1));
        return new HandledJob<>(slot, type, new Grant(new Claim(3, 10, List.of("{}", input), 4, secondCopy), 0), 1);
    }

    @Test
    void itIsTheJobOfItsPlaceInTheClaim() {
        var job = job("{\"x\":1,\"y\":2}");

        assertEquals(11, job.id());
        assertEquals("{\"x\":1,\"y\":2}", job.json());
        assertEquals(5, job.attempt());
        assertTrue(job.secondCopy());
        assertFalse(job.cancelled());
        assertFalse(job("{}", false).secondCopy());
    }

    @Test
    void itsInputIsReadOnceAndStaysTheHandlersOwn() {
        var job = job("{\"x\":1,\"y\":2}");

        var input = job.input();

        assertEquals(new Tile(1, 2), input);
        assertSame(input, job.input());
    }

    @Test
    void anInputOfAnotherTypeIsTheJobsFailureAndSaysWhichJobAndType() {
        var job = job("{\"x\":\"one\"}");

        var thrown = assertThrows(JobFailedException.class, job::input);

        var message = String.valueOf(thrown.getMessage());
        assertTrue(message.startsWith("input of job 11 is no "), message);
        assertTrue(message.contains("Tile"), message);
    }

    @Test
    void progressIsToldUnderItsNumber() {
        job("{}").progress("half");

        assertEquals(List.of("Progressed[job=11, text=half]"), happened);
    }

    @Test
    void aTransactionIsOpenedWhenTheHandlerAsksAndOnlyOnce() {
        var job = job("{}");
        assertNull(job.transaction());

        assertEquals("the connection", job.transaction(String.class));
        assertEquals("the connection", job.transaction(String.class));

        assertEquals(List.of("open"), happened);
    }

    /** The bee itself waits for its store; the job can be tried again. */
    @Test
    void aTransactionThatCannotBeOpenedIsTheJobsFailureAndLeavesItsClaimFree() {
        away = new StoreUnavailableException("away", new IOException("away"));
        var job = job("{}");

        var thrown = assertThrows(JobFailedException.class, () -> job.transaction(String.class));

        assertEquals("the job's transaction could not be opened: away", thrown.getMessage());
        assertNull(job.transaction());
        assertEquals(0, job.grant.pins);
    }

    private final class Reports extends QuietReports {

        @Override
        public void fatal(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public void event(Event event) {
            happened.add(event.toString());
        }

        @Override
        public boolean wantsEvents() {
            return true;
        }

        @Override
        public JobTransaction transaction() {
            if (away != null) throw away;
            happened.add("open");
            return super.transaction();
        }
    }
}
