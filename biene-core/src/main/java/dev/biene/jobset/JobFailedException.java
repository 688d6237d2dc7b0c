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

    private final @Nullable String detail;

    public JobFailedException(@Nullable String message) {
        this(message, (Throwable) null);
    }

    public JobFailedException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.detail = null;
    }

    /** @param detail what is stored in place of the stack trace, such as the last lines a command wrote */
    public JobFailedException(@Nullable String message, String detail) {
        super(message);
        this.detail = detail;
    }

    /** What is to be stored in place of the stack trace, or null for the stack trace. */
    public @Nullable String detail() {
        return detail;
    }
}
