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
        super(message);
        detail = null;
    }

    public JobFailedException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        detail = null;
    }

    private JobFailedException(String message, String detail) {
        super(message, null, false, false);
        this.detail = detail;
    }

    /** A failure whose story is not a Java stack trace: {@code detail}, such as a command's last lines, is stored. */
    public static JobFailedException withDetail(String message, String detail) {
        return new JobFailedException(message, detail);
    }

    /** What is stored in place of the stack trace, or null if that is. */
    public @Nullable String detail() {
        return detail;
    }
}
