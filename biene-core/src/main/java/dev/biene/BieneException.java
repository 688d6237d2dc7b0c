package dev.biene;

import org.jspecify.annotations.Nullable;

/**
 * The root of what a backend can fail with: a server that cannot be reached, a full disk, an answer that
 * makes no sense. The caller's own mistakes are {@link IllegalArgumentException} and
 * {@link IllegalStateException}; a handler's exceptions are never wrapped.
 */
public class BieneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BieneException(String message) {
        super(message);
    }

    public BieneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
