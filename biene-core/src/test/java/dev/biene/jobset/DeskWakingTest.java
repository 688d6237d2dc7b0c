package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of the slots that sleep are woken for new jobs. */
final class DeskWakingTest {

    private final Pace pace = new Pace();
    private final Desk desk = new Desk(pace, Habitat.MACHINE);
    private final ExecutorService slots = Executors.newCachedThreadPool();

    @AfterEach
    void stopSlots() throws InterruptedException {
        slots.shutdownNow();
        assertTrue(slots.awaitTermination(10, TimeUnit.SECONDS));
    }

    /** As a slot of a test's own takes it. */
    private Piece taken() {
        try {
            var piece = desk.next(null, 0, 0);
            assertNotNull(piece);
            return piece;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Jobs were tiny, so one slot is woken for all of a claim, and then the last of its piece is long. */
    @Test
    void slotsThatWereNotWokenForTinyJobsAreWokenForWhatOneLongJobLeavesBehind() throws Exception {
        for (int i = 0; i < 50; i++) pace.measured(100, 0.0005);
        var taken = new LinkedBlockingQueue<Piece>();
        for (int i = 0; i < 3; i++) slots.execute(() -> taken.add(taken()));
        while (desk.look().idle() < 3) Thread.onSpinWait();

        desk.lay(List.of(new Claim(7, 70, Collections.nCopies(201, "{}"), 0, false)));

        var first = taken.poll(10, TimeUnit.SECONDS);
        assertNotNull(first);
        assertEquals(100, first.to());
        assertTrue(first.begin());
        while (first.begin()) assertNull(taken.poll());
        // What the courier does as long as slots sleep beside work.
        for (int i = 0; i < 100 && taken.isEmpty(); i++) {
            desk.awaitNews(TimeUnit.SECONDS.toNanos(10));
            desk.takeReady();
        }
        assertNotNull(taken.poll(10, TimeUnit.SECONDS));
        assertNotNull(taken.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void eachOfSeveralClaimsOfOneJobWakesASlot() throws Exception {
        for (int i = 0; i < 50; i++) pace.measured(100, 0.0005);
        var taken = new LinkedBlockingQueue<Piece>();
        for (int i = 0; i < 3; i++) slots.execute(() -> taken.add(taken()));
        while (desk.look().idle() < 3) Thread.onSpinWait();

        desk.lay(List.of(
                new Claim(1, 10, List.of("{}"), 0, false),
                new Claim(2, 20, List.of("{}"), 0, false),
                new Claim(3, 30, List.of("{}"), 0, false)));

        for (int i = 0; i < 3; i++) assertNotNull(taken.poll(10, TimeUnit.SECONDS));
    }
}
