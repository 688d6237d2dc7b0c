package dev.biene.arbeiter;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Pauses that grow: the n-th lasts a random time between zero and base × 2ⁿ⁻¹, at most the cap. The jitter is
 * full, so that a hundred stages that lost the same server do not come back in step. Not thread-safe.
 */
public final class Backoff {
    private final long baseNanos;
    private final long capNanos;
    private int pauses;

    public Backoff(Duration base, Duration cap) {
        this.baseNanos = base.toNanos();
        this.capNanos = cap.toNanos();
    }

    /** The length of the next pause, which it counts as taken. */
    public Duration next() {
        // Doubling by shifting overflows after 62 pauses of a nanosecond; the cap is reached long before.
        long ceilingNanos = Math.min(capNanos, baseNanos << Math.min(pauses, 20));
        pauses++;
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(ceilingNanos + 1));
    }

    /** Takes the next pause. */
    public void pause() throws InterruptedException {
        sleep(next());
    }

    /** Begins with short pauses again, as things went well. */
    public void reset() {
        pauses = 0;
    }

    /** Sleeps; returns at once if the duration is not positive. */
    public static void sleep(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
}
