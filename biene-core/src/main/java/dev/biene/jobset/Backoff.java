package dev.biene.jobset;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Binary exponential backoff with jitter: the bound doubles with every step up to a cap, and each pause is drawn at
 * random below it, so that bees that failed together do not come back together.
 */
final class Backoff {

    private final long firstNanos;
    private final long capNanos;
    private final double leastShare;
    private final RandomGenerator random;
    private long boundNanos;

    /** @param leastShare of the bound that every pause lasts at least; 0 is full jitter */
    Backoff(Duration first, Duration cap, double leastShare, RandomGenerator random) {
        this.firstNanos = Math.min(first.toNanos(), cap.toNanos());
        this.capNanos = cap.toNanos();
        this.leastShare = leastShare;
        this.random = random;
        reset();
    }

    /** The next pause in nanoseconds. */
    long nextNanos() {
        long pause = (long) (boundNanos * (leastShare + (1 - leastShare) * random.nextDouble()));
        boundNanos = boundNanos > capNanos / 2 ? capNanos : boundNanos * 2;
        return pause;
    }

    /** Begins again with the first bound. */
    void reset() {
        boundNanos = firstNanos;
    }
}
