package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    private static Backoff longest(Duration base, Duration cap) {
        return new Backoff(base, cap, bound -> bound - 1);
    }

    @Test
    void theLongestPauseDoublesUpToTheCap() {
        var backoff = longest(Duration.ofMillis(100), Duration.ofSeconds(1));

        for (int millis : new int[] {100, 200, 400, 800, 1000, 1000}) {
            assertEquals(Duration.ofMillis(millis), backoff.next());
        }
    }

    @Test
    void aPauseLastsAnythingBetweenNothingAndItsLongest() {
        var none = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), bound -> 0);
        assertEquals(Duration.ZERO, none.next());

        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1));
        int low = 0;
        for (int i = 0; i < 1000; i++) {
            var pause = backoff.next();
            assertTrue(!pause.isNegative() && pause.compareTo(Duration.ofSeconds(1)) <= 0, pause::toString);
            if (pause.compareTo(Duration.ofMillis(100)) < 0) low++;
        }
        // A tenth of the bound for a tenth of the pauses; seven deviations of it.
        assertEquals(100, low, 70);
    }

    @Test
    void resetBeginsAgain() {
        var backoff = longest(Duration.ofMillis(100), Duration.ofSeconds(10));
        backoff.next();
        backoff.next();

        backoff.reset();

        assertEquals(Duration.ofMillis(100), backoff.next());
    }

    @Test
    void neitherALongBaseNorALongCapOverflows() {
        var days = longest(Duration.ofDays(1), Duration.ofDays(10_000));
        for (int i = 0; i < 12; i++) assertEquals(Duration.ofDays(1L << i), days.next());

        var ages = longest(Duration.ofHours(3), Duration.ofNanos(Long.MAX_VALUE));
        var last = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            var pause = ages.next();
            assertTrue(pause.compareTo(last) >= 0, "shorter than the one before: " + pause);
            last = pause;
        }
        assertEquals(Duration.ofNanos(Long.MAX_VALUE - 1), last);
    }

    @Test
    void aBaseBeyondTheCapAndACapOfNothingAreKept() {
        assertEquals(
                Duration.ofSeconds(1),
                longest(Duration.ofHours(1), Duration.ofSeconds(1)).next());
        var none = longest(Duration.ofSeconds(1), Duration.ZERO);
        for (int i = 0; i < 5; i++) assertEquals(Duration.ZERO, none.next());
    }

    @Test
    void aPauseEndsWhenInterrupted() {
        Thread.currentThread().interrupt();

        assertThrows(
                InterruptedException.class,
                () -> longest(Duration.ofHours(1), Duration.ofHours(1)).pause());
    }
}
