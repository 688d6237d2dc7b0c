package dev.biene.jobset;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A result that was refused and differs from the accepted one: the job is not deterministic.
 *
 * @param job the job's number in the set
 * @param accepted the beginning of the accepted result's JSON text, or null if it has none
 * @param refused the same of the refused one
 * @param bee the number of the bee that was refused, and {@code host} and {@code pid} where it ran
 */
public record Divergence(
        long job, @Nullable String accepted, @Nullable String refused, long bee, String host, long pid, Instant at) {}
