package dev.biene.jobset;

import dev.biene.BieneException;

/**
 * A store that worked before cannot be reached now; whether the last step took effect is unknown.
 *
 * <p>A bee survives this: it asks again, with backoff, for as long as {@link RunOptions#outageTolerance()}.
 */
public final class StoreUnavailableException extends BieneException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
