package dev.biene.jobset;

/** What the bees of a set are asked to do. */
public enum SetState {
    /** Work. */
    ACTIVE,
    /** Finish what is in hand and wait. */
    PAUSED,
    /** Let go of what is in hand and end the run; the set and its results stay. */
    CANCELLED
}
