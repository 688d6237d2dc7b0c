package dev.biene.jobset;

import dev.biene.BieneException;

/** An input that no job set can hold: not a JSON object, too deep, too large, or text that PostgreSQL cannot store. */
public final class InvalidJobException extends BieneException {

    private static final long serialVersionUID = 1L;

    private final long position;

    /** @param position where the input stands among the inputs of the add, from 1 */
    public InvalidJobException(long position, String reason) {
        super("input " + position + " " + reason + "; nothing was added");
        this.position = position;
    }

    /** Where the input stands among the inputs of the add, from 1. */
    public long position() {
        return position;
    }
}
