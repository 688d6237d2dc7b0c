package dev.biene.faults.history;

/**
 * A promise that was not kept.
 *
 * @param key the item or job
 * @param event what showed it, or what is missing
 */
public record Violation(Kind kind, String key, String event) {

    /** Which promise. */
    public enum Kind {
        /** Acknowledged, never confirmed or finished, and not there at the end. */
        LOST,
        /** Delivered or stored, and nobody ever put it there. */
        UNEXPECTED,
        /** Delivered although its confirmation had been acknowledged. */
        REDELIVERED_AFTER_CLOSE,
        /** Delivered while another process had it. */
        TWO_HOLDERS,
        /** Delivered twice to the process that has it. */
        DUPLICATE_WITHOUT_CAUSE,
        /** An item that had been put back was passed by a new one. */
        ABORT_NOT_TO_HEAD,
        /** Of two items of one producer the second was delivered first. */
        FIFO,
        /** Two results of one job were accepted. */
        COMPLETED_TWICE,
        /** A result that was accepted or readable is another one now. */
        RESULT_OVERWRITTEN,
        /** A failure was recorded that nobody raised, or twice, or with more attempts than there may be. */
        OVER_RETRIED,
        /** A job is there twice. */
        DUPLICATE_JOB,
        /** At the end a job is neither completed nor exhausted. */
        NOT_FINISHED,
        /** A result was accepted and is not there. */
        COMPLETION_LOST,
        /** The store gave a job away that had its result. */
        CLAIMED_AFTER_COMPLETION,
        /** A bee went home because all was done, and it was not. */
        LEFT_EARLY
    }

    @Override
    public String toString() {
        return kind + " " + key + ": " + event;
    }
}
