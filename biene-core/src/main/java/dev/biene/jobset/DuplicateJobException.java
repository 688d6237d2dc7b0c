package dev.biene.jobset;

import dev.biene.BieneException;

/** An input was to be added that its job set has already; nothing of that add was stored. */
public final class DuplicateJobException extends BieneException {

    private static final long serialVersionUID = 1L;

    private final long position;
    private final String input;

    /**
     * @param position where the first duplicate stands among the inputs of the add, from 1
     * @param input the duplicate as JSON
     * @param reason what it collides with: the whole input or its {@code id}, in the set or in this add
     */
    public DuplicateJobException(String set, long position, String input, String reason) {
        super("input " + position + " is a duplicate in job set \"" + set + "\" (" + reason + "): " + shortened(input)
                + "; nothing was added; skip duplicates to add only what is new");
        this.position = position;
        this.input = input;
    }

    /** Where the first duplicate stands among the inputs of the add, from 1. */
    public long position() {
        return position;
    }

    /** The duplicate, as JSON text. */
    public String input() {
        return input;
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
