package dev.biene.jobset;

import java.time.Duration;

/**
 * How a run of one bee ended.
 *
 * @param reason why it ended
 * @param completed jobs of the set with their outcome stored, by any bee
 * @param exhausted jobs of the set without attempts left
 * @param total jobs of the set
 * @param completedHere jobs whose outcome is this bee's
 * @param failuresHere attempts that failed on this bee
 * @param wasted time this bee spent on attempts whose result was refused because another copy had won
 * @param took from joining to leaving
 */
public record RunSummary(
        Reason reason,
        long completed,
        long exhausted,
        long total,
        long completedHere,
        long failuresHere,
        Duration wasted,
        Duration took) {

    /** Why a run ended. */
    public enum Reason {
        /** Every job is completed or exhausted. */
        DONE,
        /** {@link RunOptions#sample()} is reached. */
        SAMPLED,
        /** The set was cancelled. */
        CANCELLED,
        /** This bee was told to stop. */
        STOPPED
    }

    /** Whether every job of the set has a result. */
    public boolean allCompleted() {
        return completed == total;
    }
}
