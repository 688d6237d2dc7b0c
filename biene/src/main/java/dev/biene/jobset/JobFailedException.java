package dev.biene.jobset;

import org.jspecify.annotations.Nullable;

/**
 * Says that a job cannot be done here and now: the one exception of a handler that a bee survives.
 *
 * <p>The failure is stored with its message, stack, bee and duration, and the job is tried again after all other
 * unclaimed work is done, up to the set's {@code maxAttempts} (the seed's {@code JobFailedError}).
 */
public final class JobFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JobFailedException(@Nullable String message) {
        super(message);
    }

    public JobFailedException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
