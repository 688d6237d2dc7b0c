package dev.biene.jobset;

import dev.biene.BieneException;

/** A job set is not there, or was dropped. */
public final class JobSetNotFoundException extends BieneException {

    private static final long serialVersionUID = 1L;

    private final String set;

    /** @param where the database or store that was asked, as in {@code in database "postgres" on db1:5432} */
    public JobSetNotFoundException(String set, String where) {
        super("job set \"" + set + "\" does not exist " + where
                + "; create it first, or check which database is meant");
        this.set = set;
    }

    /** The set's id. */
    public String set() {
        return set;
    }
}
