package dev.biene.arbeiter;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * Pauses that grow: the n-th lasts a random time between zero and base × 2ⁿ⁻¹, at most the cap. The jitter is
 * full, so that a hundred stages that lost the same server do not come back in step. Not thread-safe.
 */
public final class Backoff {
    private final long baseNanos;
    private final long capNanos;
    /** Draws a number from 0 to below a bound. */
    private final LongUnaryOperator below;

    private long ceilingNanos;

    public Backoff(Duration base, Duration cap) {
        this(base, cap, bound -> ThreadLocalRandom.current().nextLong(bound));
    }

    Backoff(Duration base, Duration cap, LongUnaryOperator below) {
        // One less, as the bound of a draw is one more than the longest pause.
        this.capNanos = Math.min(cap.toNanos(), Long.MAX_VALUE - 1);
        this.baseNanos = Math.min(base.toNanos(), capNanos);
        this.below = below;
        reset();
    }

    /** The length of the next pause, which it counts as taken. */
    public Duration next() {
        long ceiling = ceilingNanos;
        // Compared before it is doubled: whatever the base and the cap, nothing overflows.
        ceilingNanos = ceiling > capNanos / 2 ? capNanos : ceiling * 2;
        return Duration.ofNanos(below.applyAsLong(ceiling + 1));
    }

    /** Takes the next pause. */
    public void pause() throws InterruptedException {
        sleep(next());
    }

    /** Begins with short pauses again, as things went well. */
    public void reset() {
        ceilingNanos = baseNanos;
    }

    /** Sleeps; returns at once if the duration is not positive. */
    public static void sleep(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
}
