package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A store that is away, on a clock that moves only while somebody waits. */
final class PatienceTest {

    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    private final StillHabitat habitat = new StillHabitat(Long.MAX_VALUE - 1_000_000_000L);
    private final Stop stop = new Stop();
    private final List<Event.Outage> outages = new ArrayList<>();
    private final Patience patience = new Patience(
            RunOptions.defaults().withOutageTolerance(TOLERANCE).withGrace(Duration.ofSeconds(10)),
            stop,
            LoggerFactory.getLogger(PatienceTest.class),
            new Reports(),
            habitat,
            new SplittableRandom(1));

    private int asked;

    private static StoreUnavailableException away() {
        return new StoreUnavailableException("away", new IOException("away"));
    }

    /** A step that answers once so much time has passed. */
    private Supplier<String> backAfter(Duration outage) {
        return () -> {
            asked++;
            if (habitat.passed() < outage.toNanos()) throw away();
            return "answer";
        };
    }

    private double passedSeconds() {
        return habitat.passed() / 1e9;
    }

    @Test
    void whatAnswersAtOnceIsNotWaitedForNorToldOf() throws Exception {
        assertEquals("answer", patience.until(backAfter(Duration.ZERO)));

        assertEquals(1, asked);
        assertEquals(List.of(), habitat.sleeps());
        assertEquals(List.of(), outages);
    }

    @Test
    void itAsksAgainWithPausesThatGrowToTwoSeconds() throws Exception {
        assertEquals("answer", patience.until(backAfter(Duration.ofSeconds(20))));

        assertEquals(asked - 1, habitat.sleeps().size());
        assertTrue(habitat.sleeps().get(0) <= 50_000_000L, "the first pause is short");
        for (long nanos : habitat.sleeps()) assertTrue(nanos > 0 && nanos <= 2_000_000_000L, () -> "paused " + nanos);
        assertTrue(asked < 40, () -> "asked " + asked + " times in 20 s");
    }

    @Test
    void anOutageIsToldOfAtOnceAndOnceASecondAndItsEndOnce() throws Exception {
        patience.until(backAfter(Duration.ofSeconds(10)));

        assertEquals(new Event.Outage(false, "away"), outages.get(0));
        assertEquals(new Event.Outage(true, "the store answers again"), outages.get(outages.size() - 1));
        int said = outages.size() - 1;
        assertTrue(said >= 4 && said <= 11, () -> "said " + said + " times in 10 s");
        assertEquals(1, outages.stream().filter(Event.Outage::over).count());
    }

    @Test
    void aShortOutageIsSaidOnce() throws Exception {
        patience.until(backAfter(Duration.ofMillis(100)));

        assertEquals(2, outages.size());
    }

    @Test
    void aStepThatHasFailedAlreadyIsNotRepeatedWithoutAPause() throws Exception {
        patience.until(away(), backAfter(Duration.ZERO));

        assertEquals(1, asked);
        assertEquals(1, habitat.sleeps().size());
        assertEquals(2, outages.size());
    }

    @Test
    void whenTheTimeIsOverTheLastFailureIsThrown() {
        var last = new ArrayList<StoreUnavailableException>();
        var thrown = assertThrows(
                StoreUnavailableException.class,
                () -> patience.until(() -> {
                    var failure = away();
                    last.add(failure);
                    throw failure;
                }));

        assertSame(last.get(last.size() - 1), thrown);
        assertTrue(passedSeconds() > 30 && passedSeconds() <= 32.1, () -> "gave up after " + passedSeconds() + " s");
    }

    @Test
    void aBeeThatIsAskedToEndGivesUpAfterItsGrace() {
        stop.request();

        assertThrows(StoreUnavailableException.class, () -> patience.until(backAfter(Duration.ofHours(1))));

        assertTrue(passedSeconds() > 10 && passedSeconds() <= 12.1, () -> "gave up after " + passedSeconds() + " s");
    }

    @Test
    void hurryShortensTheTimeAndNeverLengthensIt() {
        patience.hurry(Duration.ofSeconds(5));
        patience.hurry(Duration.ofSeconds(60));

        assertThrows(StoreUnavailableException.class, () -> patience.until(backAfter(Duration.ofHours(1))));

        assertTrue(passedSeconds() > 5 && passedSeconds() <= 7.1, () -> "gave up after " + passedSeconds() + " s");
    }

    @Test
    void anotherFailureIsNotWaitedOut() {
        assertThrows(
                IllegalStateException.class,
                () -> patience.until(() -> {
                    throw new IllegalStateException("dropped");
                }));

        assertEquals(List.of(), habitat.sleeps());
    }

    private final class Reports extends QuietReports {

        @Override
        public void fatal(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public void event(Event event) {
            outages.add((Event.Outage) event);
        }

        @Override
        public boolean wantsEvents() {
            return true;
        }

        @Override
        public JobTransaction transaction() {
            throw new AssertionError("no job asks for one");
        }
    }
}
