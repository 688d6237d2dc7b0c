package dev.biene.jobset;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One job as a store tells of it.
 *
 * @param id its number in the set
 * @param input JSON text
 * @param result JSON text, or null if it has none
 * @param attempts failed or lost so far
 * @param duration of the accepted attempt, or null unless completed
 * @param bee that completed it, or null
 * @param completedAt by the store's clock, or null unless completed
 */
public record JobRecord(
        long id,
        String input,
        JobState state,
        @Nullable String result,
        int attempts,
        @Nullable Duration duration,
        @Nullable Long bee,
        @Nullable Instant completedAt) {}
