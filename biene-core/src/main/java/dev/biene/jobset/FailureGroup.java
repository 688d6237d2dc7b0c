package dev.biene.jobset;

import java.time.Instant;

/**
 * Failed and lost attempts with the same message.
 *
 * @param attempts how many
 * @param jobs of how many jobs
 * @param lastJob the number of the job that failed so last
 */
public record FailureGroup(String message, long attempts, long jobs, Instant firstAt, Instant lastAt, long lastJob) {

    /** How many attempts are looked through for groups, the newest first: what is older is counted, not grouped. */
    public static final int ATTEMPTS = 10_000;
}
