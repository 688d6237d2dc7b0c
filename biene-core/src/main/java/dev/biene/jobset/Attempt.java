package dev.biene.jobset;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try at a job, ended or not.
 *
 * @param bee the bee's number, and {@code host} and {@code pid} where it ran
 * @param startedAt by the store's clock; of an ended one computed from its end and its duration
 * @param duration so far, or as long as it took
 * @param message of a failed or lost one, one line; else empty
 * @param detail of a failed one: the stack trace, or the last lines a command wrote to its standard error; else empty
 * @param result of a refused one: what it gave instead of the accepted result, as JSON text; else null
 */
public record Attempt(
        Ending ending,
        long bee,
        String host,
        long pid,
        Instant startedAt,
        Duration duration,
        String message,
        String detail,
        @Nullable String result) {

    /** How an attempt ended. */
    public enum Ending {
        /** Not yet. */
        RUNNING,
        /** Not yet, and it is the second copy. */
        RUNNING_COPY,
        /** Its result was accepted. */
        COMPLETED,
        /** The handler said so. */
        FAILED,
        /** Its bee was lost. */
        LOST,
        /** Its result came second, and differs from the accepted one. How long it took is not known. */
        DIVERGED
    }
}
