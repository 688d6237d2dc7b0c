package dev.biene.cli.input;

import dev.biene.BieneException;
import org.jspecify.annotations.Nullable;

/** An input that cannot be read; says where it stands and what is wrong with it. */
public final class InputException extends BieneException {

    private static final long serialVersionUID = 1L;

    InputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    InputException(String position, String problem) {
        super(position + " " + problem + "; nothing was added");
    }
}
