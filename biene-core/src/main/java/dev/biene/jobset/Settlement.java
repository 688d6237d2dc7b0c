package dev.biene.jobset;

import org.jspecify.annotations.Nullable;

/**
 * What became of each job of one claim, as a bee reports it to the store.
 *
 * <p>Jobs are addressed by their place in the claim, from 0. Read by one thread after the bee has finished writing.
 */
public interface Settlement {

    /** What became of one job. */
    enum Outcome {
        /** Done; has a result, which may be null. */
        COMPLETED,
        /** Tried and not done; has a failure. */
        FAILED,
        /** Not tried, or given up without blame: free for any bee. */
        RELEASED,
        /** Still in the bee's hands: the store gives it a claim of its own. */
        KEPT,
        /** Settled before, in a transaction of its own. */
        SETTLED_APART
    }

    /**
     * A failed attempt.
     *
     * @param message one line
     * @param detail the stack trace, or the last lines a command wrote; may be empty
     */
    record Failure(String message, String detail) {}

    /** The claim's fencing token. */
    long claimId();

    /** The number of the claim's first job. */
    long firstJob();

    /** How many jobs the claim holds. */
    int jobs();

    /** Whether every job is {@link Outcome#COMPLETED}: the common case, which a store can make fast. */
    boolean whole();

    /** What became of the job at {@code place}. */
    Outcome outcome(int place);

    /** The result as JSON text, or null if there is none. */
    @Nullable
    String result(int place);

    /** How long the attempt took, in seconds; 0 if there was none. */
    float seconds(int place);

    /** The failure of a {@link Outcome#FAILED} job. */
    Failure failure(int place);
}
