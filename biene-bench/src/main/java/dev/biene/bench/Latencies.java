package dev.biene.bench;

/** Times in nanoseconds, counted in buckets of at most 3 %; nothing is allocated to add one. For one thread. */
public final class Latencies {

    private static final int FINE_BITS = 5;
    private static final int FINE = 1 << FINE_BITS;

    private final long[] counts = new long[64 * FINE];
    private long count;
    private long max;

    public void add(long nanos) {
        counts[bucket(Math.max(1, nanos))]++;
        count++;
        max = Math.max(max, nanos);
    }

    private static int bucket(long nanos) {
        int exponent = Math.max(0, 63 - Long.numberOfLeadingZeros(nanos) - FINE_BITS);
        return exponent * FINE + (int) (nanos >>> exponent);
    }

    public long count() {
        return count;
    }

    public double maxMicros() {
        return max / 1e3;
    }

    /** The upper end of the bucket that the percentile lies in; NaN if nothing was added. */
    public double micros(double percent) {
        if (count == 0) return Double.NaN;
        long rank = Math.max(1, (long) Math.ceil(percent / 100 * count));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) return Math.min(max, upperEnd(i)) / 1e3;
        }
        throw new AssertionError("the buckets hold fewer than the " + count + " that were added");
    }

    private static long upperEnd(int bucket) {
        if (bucket < 2 * FINE) return bucket;
        int exponent = bucket / FINE - 1;
        return ((long) (bucket % FINE + FINE + 1) << exponent) - 1;
    }
}
