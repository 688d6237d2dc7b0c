package dev.biene.jobset;

/** What {@link JobSet#add} does with an input that the set has already. */
public enum OnDuplicate {
    /** Adds nothing at all and raises {@link DuplicateJobException}, which names the first one. */
    FAIL,
    /** Leaves it out and goes on. */
    SKIP
}
