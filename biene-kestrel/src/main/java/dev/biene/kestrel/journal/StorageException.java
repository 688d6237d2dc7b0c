package dev.biene.kestrel.journal;

import dev.biene.BieneException;
import org.jspecify.annotations.Nullable;

/**
 * The disk does not do what is needed. A full disk is passing: items are refused whole, and taken again when there
 * is space. A failed write or force is for good: what is on the disk is no longer known, so nothing is
 * acknowledged any more until the process has been started anew and has read what is there.
 */
public final class StorageException extends BieneException {
    private static final long serialVersionUID = 1L;

    StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
