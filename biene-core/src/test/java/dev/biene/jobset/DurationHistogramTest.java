package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DurationHistogramTest {

    /** Half a bucket up or down. */
    private static final double ACCURACY = Math.pow(2, 1 / 8.0) * 1.0001;

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void assertNear(double expected, Duration actual, String what) {
        double ratio = seconds(actual) / expected;
        assertTrue(
                ratio < ACCURACY && ratio > 1 / ACCURACY, () -> what + ": expected " + expected + " s, got " + actual);
    }

    @Test
    void nothingCountedIsZero() {
        var histogram = new DurationHistogram();

        assertEquals(0, histogram.count());
        assertEquals(Duration.ZERO, histogram.percentile(0.5));
        assertEquals(Duration.ZERO, histogram.max());
        assertEquals(Duration.ZERO, histogram.trimmedMean());
        assertEquals(Duration.ZERO, histogram.lookBack());
        assertEquals(0, histogram.counts().length);
    }

    @Test
    void equalDurationsHaveThemselvesForMeanAndPercentiles() {
        for (double each = 2e-6; each < 2_000_000; each *= 2.37) {
            var histogram = new DurationHistogram();
            for (int count = 1; count <= 500; count++) {
                histogram.record(each);

                assertNear(each, histogram.trimmedMean(), "trimmed mean of " + count);
                assertNear(each, histogram.percentile(0.5), "median of " + count);
                assertNear(each, histogram.max(), "maximum of " + count);
                assertNear(each, histogram.lookBack(), "look-back of " + count);
            }
        }
    }

    @Test
    void percentilesAreThoseOfTheSortedDurations() {
        var random = new Random(1);
        for (int round = 0; round < 200; round++) {
            var histogram = new DurationHistogram();
            double[] all = new double[1 + random.nextInt(500)];
            for (int i = 0; i < all.length; i++) {
                all[i] = Math.exp(random.nextDouble() * 20 - 12);
                histogram.record(all[i]);
            }
            Arrays.sort(all);
            for (double share : new double[] {0.01, 0.1, 0.5, 0.9, 0.99, 1}) {
                int rank = (int) Math.ceil(share * all.length);
                assertNear(all[Math.max(0, rank - 1)], histogram.percentile(share), "percentile " + share);
            }
        }
    }

    @Test
    void theTrimmedMeanLeavesOutliersOut() {
        var histogram = new DurationHistogram();
        for (int i = 0; i < 1000; i++) histogram.record(0.1);
        histogram.record(3600);

        assertNear(0.1, histogram.trimmedMean(), "trimmed mean");
    }

    @Test
    void theLookBackIsTheMeanAndThreeDeviations() {
        var histogram = new DurationHistogram();
        for (int i = 0; i < 100; i++) histogram.record(i % 2 == 0 ? 1 : 3);

        // Errors of mean and deviation add up.
        assertEquals(2 + 3 * 1, seconds(histogram.lookBack()), 0.8);
    }

    @Test
    void durationsBeyondTheRangeCountAtItsEnds() {
        var histogram = new DurationHistogram();
        for (double odd : new double[] {0, -1, Double.NaN, 1e-12, Double.NEGATIVE_INFINITY}) histogram.record(odd);
        assertTrue(histogram.max().compareTo(Duration.ofNanos(2000)) < 0);

        histogram.record(1e12);
        histogram.record(Double.POSITIVE_INFINITY);

        assertEquals(7, histogram.count());
        assertTrue(histogram.max().compareTo(Duration.ofDays(30)) > 0);
    }

    @Test
    void countsAreReadBackAndAdded() {
        var random = new Random(2);
        var one = new DurationHistogram();
        var two = new DurationHistogram();
        var both = new DurationHistogram();
        for (int i = 0; i < 1000; i++) {
            double seconds = random.nextDouble() * 100;
            (i % 3 == 0 ? one : two).record(seconds);
            both.record(seconds);
        }

        var sum = DurationHistogram.of(one.counts());
        sum.add(two);

        assertArrayEquals(both.counts(), sum.counts());
        assertEquals(both.trimmedMean(), sum.trimmedMean());
        assertEquals(one.count() + two.count(), sum.count());
    }

    @Test
    void aCopyGoesItsOwnWay() {
        var histogram = new DurationHistogram();
        var copy = histogram.copy();

        copy.record(1);
        histogram.counts();

        assertEquals(0, histogram.count());
        assertEquals(1, copy.count());
    }
}
