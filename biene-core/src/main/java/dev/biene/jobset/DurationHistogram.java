package dev.biene.jobset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts of durations in buckets that grow by a fixed factor, from a microsecond to a month: small enough to be sent
 * with a heartbeat, and exact enough (within 9 %) for percentiles, trimmed means and the decision when a job is slow.
 *
 * <p>Not thread safe.
 */
public final class DurationHistogram {

    private static final int BUCKETS_PER_OCTAVE = 4;
    private static final int OCTAVES = 42;
    private static final int BUCKETS = OCTAVES * BUCKETS_PER_OCTAVE;

    private static final double SECOND_QUARTER = Math.pow(2, 0.25);
    private static final double THIRD_QUARTER = Math.pow(2, 0.5);
    private static final double FOURTH_QUARTER = Math.pow(2, 0.75);

    private final long[] counts;

    public DurationHistogram() {
        this(new long[BUCKETS]);
    }

    private DurationHistogram(long[] counts) {
        this.counts = counts;
    }

    /** Reads back what {@link #counts()} gave; fewer counts than today's are completed with zeros. */
    public static DurationHistogram of(long[] counts) {
        return new DurationHistogram(Arrays.copyOf(counts, BUCKETS));
    }

    /** The counts up to the last one above zero, for storing. */
    public long[] counts() {
        int length = BUCKETS;
        while (length > 0 && counts[length - 1] == 0) length--;
        return Arrays.copyOf(counts, length);
    }

    /** A copy that goes its own way. */
    public DurationHistogram copy() {
        return new DurationHistogram(counts.clone());
    }

    /** Counts one duration. */
    public void record(double seconds) {
        counts[bucket(seconds)]++;
    }

    /** Adds all counts of {@code other}. */
    public void add(DurationHistogram other) {
        for (int i = 0; i < BUCKETS; i++) counts[i] += other.counts[i];
    }

    /**
     * A range of durations and how many fell into it.
     *
     * @param from inclusive
     * @param to exclusive
     */
    public record Bucket(Duration from, Duration to, long count) {}

    /** The buckets that hold anything, in ascending order. */
    public List<Bucket> buckets() {
        var buckets = new ArrayList<Bucket>();
        for (int i = 0; i < BUCKETS; i++) {
            if (counts[i] > 0) buckets.add(new Bucket(toDuration(edge(i)), toDuration(edge(i + 1)), counts[i]));
        }
        return buckets;
    }

    /** How many durations were counted. */
    public long count() {
        long count = 0;
        for (long each : counts) count += each;
        return count;
    }

    /** The duration that the given share of all, from 0 to 1, does not exceed; zero if nothing was counted. */
    public Duration percentile(double share) {
        long rank = (long) Math.ceil(share * count());
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) return toDuration(middle(i));
        }
        return Duration.ZERO;
    }

    /** The longest duration, to the accuracy of its bucket. */
    public Duration max() {
        return percentile(1);
    }

    /** The mean without what lies more than two standard deviations outside, as the seed computes it. */
    public Duration trimmedMean() {
        return toDuration(trimmed()[0]);
    }

    /** The seed's look-back window for the rate: trimmed mean plus three standard deviations. */
    public Duration lookBack() {
        double[] moments = trimmed();
        return toDuration(moments[0] + 3 * moments[1]);
    }

    private double[] trimmed() {
        double[] all = moments(0, Double.MAX_VALUE);
        // If all durations are equal the deviation is zero, and rounding alone would put every one of them outside.
        double width = 2 * all[1] + all[0] * 1e-9;
        return moments(all[0] - width, all[0] + width);
    }

    /** Mean and standard deviation of the durations between two bounds. */
    private double[] moments(double low, double high) {
        double sum = 0;
        double squares = 0;
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            double seconds = middle(i);
            if (counts[i] == 0 || seconds < low || seconds > high) continue;
            count += counts[i];
            sum += counts[i] * seconds;
            squares += counts[i] * seconds * seconds;
        }
        if (count == 0) return new double[] {0, 0};
        double mean = sum / count;
        return new double[] {mean, Math.sqrt(Math.max(0, squares / count - mean * mean))};
    }

    /** The logarithm to the base of the fourth root of 2, rounded down; the octave is the number's exponent. */
    private static int bucket(double seconds) {
        double micros = seconds * 1e6;
        // What is no number goes with the shortest.
        if (!(micros > 1)) return 0;
        int octave = Math.getExponent(micros);
        if (octave >= OCTAVES) return BUCKETS - 1;
        double within = micros / (1L << octave);
        int quarter = within < SECOND_QUARTER ? 0 : within < THIRD_QUARTER ? 1 : within < FOURTH_QUARTER ? 2 : 3;
        return octave * BUCKETS_PER_OCTAVE + quarter;
    }

    private static double edge(int bucket) {
        return Math.pow(2, (double) bucket / BUCKETS_PER_OCTAVE) / 1e6;
    }

    private static double middle(int bucket) {
        return Math.pow(2, (bucket + 0.5) / BUCKETS_PER_OCTAVE) / 1e6;
    }

    private static Duration toDuration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
