package dev.biene.jobset;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What happens on one bee, for metrics, progress displays and tests. */
public sealed interface Event {

    /** A handler is about to be called. */
    record Started(long job, int attempt, boolean secondCopy) implements Event {}

    /** A handler {@link Job#progress said} how far a job has come. */
    record Progressed(long job, String text) implements Event {}

    /** Results of this bee were accepted. */
    record Completed(int jobs) implements Event {}

    /** A handler failed with {@link JobFailedException}; the job goes back. */
    record Failed(long job, int attempt, @Nullable String message, Duration took) implements Event {}

    /** A result was refused because another copy's was accepted first. */
    record Late(long job, Duration wasted) implements Event {}

    /** The store cannot be reached, or can be again. */
    record Outage(boolean over, String message) implements Event {}
}
