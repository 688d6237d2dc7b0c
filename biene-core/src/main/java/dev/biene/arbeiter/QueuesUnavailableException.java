package dev.biene.arbeiter;

import dev.biene.BieneException;
import org.jspecify.annotations.Nullable;

/**
 * No server could be reached or none answered in time. What was asked may or may not have been done: an item
 * pushed may be stored, an item forwarded may come again. {@link Arbeiter#run()} goes on by itself once it has
 * been connected.
 */
public final class QueuesUnavailableException extends BieneException {
    private static final long serialVersionUID = 1L;

    public QueuesUnavailableException(String message) {
        super(message);
    }

    public QueuesUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
