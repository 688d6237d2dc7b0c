package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** For which slots threads are started, and when. */
final class DeskHiringTest {

    private static final long MILLI = 1_000_000;

    private final StillHabitat habitat = new StillHabitat(Long.MAX_VALUE - 50 * MILLI);
    private final Pace pace = new Pace();
    private final Desk desk = new Desk(pace, habitat, 5);

    private static Claim claim(long id, int jobs) {
        return new Claim(id, 10 * id, Collections.nCopies(jobs, "{}"), 0, false);
    }

    /** Jobs take a millisecond, and ten of them make a piece. */
    private void jobsOfAMillisecond() {
        pace.measured(1000, 1);
    }

    @Test
    void slotsWithoutAThreadAreIdle() {
        assertEquals(5, desk.look().idle());
        assertEquals(0, desk.takeHired());
    }

    @Test
    void oneIsHiredForEachJobWhileNobodyKnowsWhatJobsTake() {
        desk.lay(List.of(claim(1, 1), claim(2, 2)));

        assertEquals(3, desk.takeHired());
        assertEquals(0, desk.takeHired());
        assertEquals(5, desk.look().idle(), "nobody has come");
        desk.arrived();
        assertEquals(4, desk.look().idle());
    }

    @Test
    void noMoreAreHiredThanThereAre() {
        desk.lay(List.of(claim(1, 9)));
        desk.lay(List.of(claim(2, 9)));

        assertEquals(5, desk.takeHired());
        desk.lay(List.of(claim(3, 9)));
        assertEquals(0, desk.takeHired());
    }

    @Test
    void tinyJobsAreNotWorthAThreadEach() {
        pace.measured(1000, 0.001);
        desk.lay(List.of(claim(1, 500)));

        assertEquals(1, desk.takeHired());
    }

    /** Those who are at it will have done it before another has begun. */
    @Test
    void tinyJobsAreLeftToThoseWhoAreAtIt() throws Exception {
        pace.measured(1000, 0.001);
        desk.lay(List.of(claim(1, 500)));
        assertEquals(1, desk.takeHired());
        desk.arrived();
        assertNotNull(desk.next(null, 0, 0));

        desk.lay(List.of(claim(2, 500)));
        assertEquals(0, desk.takeHired());

        habitat.pass(10 * MILLI);
        desk.lay(List.of(claim(3, 500)));
        assertEquals(1, desk.takeHired(), "it has met a long one");
    }

    @Test
    void whatASlotKeepsTooLongIsWorthAThread() throws Exception {
        jobsOfAMillisecond();
        desk.lay(List.of(claim(1, 10)));
        assertEquals(1, desk.takeHired());
        desk.arrived();
        var piece = desk.next(null, 0, 0);
        assertNotNull(piece);
        assertTrue(piece.begin());
        habitat.pass(100 * MILLI);
        desk.takeReady();
        assertEquals(0, desk.takeHired());

        habitat.pass(1);
        desk.takeReady();

        assertEquals(4, desk.takeHired());
    }

    /** The slot puts it back from a thread of its own, and only the courier starts threads. */
    @Test
    void theCourierIsWokenToHire() throws Exception {
        jobsOfAMillisecond();
        desk.lay(List.of(claim(1, 10)));
        desk.takeHired();
        desk.arrived();
        var piece = desk.next(null, 0, 0);
        assertNotNull(piece);
        assertTrue(piece.begin());
        desk.awaitNews(0);

        desk.giveBack(piece, 1, 0.001);
        habitat.waits().clear();
        desk.awaitNews(1000 * MILLI);

        assertEquals(List.of(), habitat.waits());
        assertEquals(4, desk.takeHired());
    }

    @Test
    void aDeskThatIsClosedHiresNobody() {
        desk.lay(List.of(claim(1, 3)));
        desk.close();

        assertEquals(0, desk.takeHired());
        assertEquals(0, desk.look().idle());
    }

    @Test
    void thoseWhoSleepComeFirst() throws Exception {
        var real = new Desk(pace, Habitat.MACHINE, 2);
        real.lay(List.of(claim(1, 1)));
        assertEquals(1, real.takeHired());
        var taken = Collections.synchronizedList(new ArrayList<Piece>());
        var slot = Executors.newSingleThreadExecutor();
        try {
            var done = slot.submit(() -> {
                real.arrived();
                var first = Objects.requireNonNull(real.next(null, 0, 0));
                taken.add(first);
                taken.add(Objects.requireNonNull(real.next(first, first.to(), 0)));
                return null;
            });
            while (taken.isEmpty() || real.look().idle() < 2) Thread.onSpinWait();

            real.lay(List.of(claim(2, 1)));

            assertEquals(0, real.takeHired());
            done.get(10, TimeUnit.SECONDS);
            assertEquals(2, taken.get(1).grant().claim.id());
        } finally {
            slot.shutdownNow();
        }
    }
}
