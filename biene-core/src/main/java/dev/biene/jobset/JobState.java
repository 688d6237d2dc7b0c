package dev.biene.jobset;

/** Where a job stands. {@code docs/STATES.md} draws the transitions. */
public enum JobState {
    /** No bee has had it. */
    UNCLAIMED,
    /** In a bee's hands. */
    RUNNING,
    /** Given back or failed, with attempts left. */
    WAITING,
    /** Has its one outcome. */
    COMPLETED,
    /** Failed or lost its bee as often as is allowed. */
    EXHAUSTED
}
