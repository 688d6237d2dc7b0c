package dev.biene.jobset;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One job as a list shows it: enough to recognize it, however large its input and result are.
 *
 * @param id its number in the set
 * @param input the beginning of its JSON text, at most {@value #LENGTH} characters
 * @param result the same of its result, or null if it has none
 * @param attempts failed or lost so far
 * @param error the message of the attempt that failed last, or null if none did
 * @param duration of the accepted attempt, or null unless completed
 * @param bee that completed it, or null
 * @param completedAt by the store's clock, or null unless completed
 */
public record JobExcerpt(
        long id,
        JobState state,
        String input,
        @Nullable String result,
        int attempts,
        @Nullable String error,
        @Nullable Duration duration,
        @Nullable Long bee,
        @Nullable Instant completedAt) {

    /** How much of a text an excerpt holds at most. */
    public static final int LENGTH = 300;

    static String cut(String text) {
        return text.length() <= LENGTH ? text : text.substring(0, LENGTH);
    }
}
