package dev.biene.jobset;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a job set stands: counts of one moment, summed over its bees and never counted over its jobs.
 *
 * @param set the id
 * @param createdAt by the store's clock
 * @param total jobs added
 * @param completed with their outcome stored
 * @param running in a bee's hands
 * @param waiting given back or failed, with attempts left
 * @param exhausted without attempts left
 * @param unclaimed never claimed
 * @param failures failed and lost attempts
 * @param divergent jobs whose two copies gave different results
 * @param copies second copies that were begun
 * @param copiesWon second copies whose result came first
 * @param maxAttempts after how many a job is exhausted
 * @param rate completed per second now: over the last trimmed mean plus three standard deviations of a job's duration,
 *     at least a few seconds (the seed's look-back window)
 * @param durations of completed jobs
 * @param wasted time spent in attempts whose result was refused
 * @param bees live ones
 * @param slots of the live bees
 */
public record SetStats(
        String set,
        SetState state,
        Instant createdAt,
        long total,
        long completed,
        long running,
        long waiting,
        long exhausted,
        long unclaimed,
        long failures,
        long divergent,
        long copies,
        long copiesWon,
        int maxAttempts,
        double rate,
        DurationHistogram durations,
        Duration wasted,
        int bees,
        int slots) {

    /** Whether every job is completed or exhausted. */
    public boolean done() {
        return completed + exhausted == total;
    }

    /** When the rest will be done at the present rate, or null if nothing can be said. */
    public @Nullable Duration eta() {
        long left = total - completed - exhausted;
        if (left == 0) return Duration.ZERO;
        return rate <= 0 ? null : Duration.ofMillis((long) Math.min(left / rate * 1000, 1e15));
    }
}
