package dev.biene.cli.process;

import dev.biene.BieneException;

/** The command asked that the run end, or broke the agreement on which every further job would depend. */
public final class EndOfRunException extends BieneException {

    private static final long serialVersionUID = 1L;

    EndOfRunException(String message) {
        super(message);
    }
}
