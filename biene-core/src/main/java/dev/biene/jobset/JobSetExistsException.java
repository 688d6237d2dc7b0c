package dev.biene.jobset;

import dev.biene.BieneException;

/** A job set was to be created but exists already. */
public final class JobSetExistsException extends BieneException {

    private static final long serialVersionUID = 1L;

    private final String set;

    public JobSetExistsException(String set) {
        super("job set \"" + set + "\" exists already; add to it, drop it first, or use createIfAbsent()");
        this.set = set;
    }

    /** The set's id. */
    public String set() {
        return set;
    }
}
