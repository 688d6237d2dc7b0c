package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    private static final long SECOND = 1_000_000_000L;

    /** Always draws the largest number, so that pauses show their bounds. */
    private static final RandomGenerator LARGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return -1;
        }
    };

    @Test
    void theBoundDoublesUpToTheCap() {
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 0, LARGEST);

        for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
            assertEquals(seconds * 1.0, backoff.nextNanos() / 1e9, 1e-6);
        }
    }

    @Test
    void resetBeginsAgain() {
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), 0, LARGEST);
        backoff.nextNanos();
        backoff.nextNanos();

        backoff.reset();

        assertEquals(1.0, backoff.nextNanos() / 1e9, 1e-6);
    }

    @Test
    void fullJitterSpreadsPausesOverAllOfTheBound() {
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 0, new SplittableRandom(7));
        int low = 0;
        for (int i = 0; i < 1000; i++) {
            long pause = backoff.nextNanos();
            assertTrue(pause >= 0 && pause < SECOND, () -> "pause " + pause);
            if (pause < SECOND / 10) low++;
        }

        assertEquals(100, low, 40);
    }

    @Test
    void noPauseIsShorterThanItsLeastShare() {
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 0.5, new SplittableRandom(7));

        for (int i = 0; i < 1000; i++) assertTrue(backoff.nextNanos() >= SECOND / 2);
    }

    @Test
    void aCapOfZeroMeansNoPause() {
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ZERO, 0, LARGEST);

        for (int i = 0; i < 5; i++) assertEquals(0, backoff.nextNanos());
    }

    @Test
    void theLongestCapDoesNotOverflow() {
        var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofNanos(Long.MAX_VALUE), 0, LARGEST);

        for (int i = 0; i < 100; i++) assertTrue(backoff.nextNanos() > 0);
    }
}
