package dev.biene.jobset;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job in a bee's hands.
 *
 * @param id its number in the set
 * @param input the beginning of its JSON text, at most {@value JobExcerpt#LENGTH} characters
 * @param attempt which it is, from 1
 * @param bee the bee's number, and {@code host} and {@code pid} where it runs
 * @param age for how long the bee has had it
 * @param together how many jobs the bee took with it and still has, this one included; of several nobody else knows which
 *     ones are being handled at this moment
 * @param copy the second copy that another bee runs, or null
 */
public record RunningJob(
        long id,
        String input,
        int attempt,
        long bee,
        String host,
        long pid,
        Duration age,
        int together,
        @Nullable Copy copy) {

    /** The same job in another bee's hands. */
    public record Copy(long bee, String host, long pid, Duration age) {}
}
