package dev.biene.jobset;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who joins a set.
 *
 * @param host the machine's name
 * @param pid the process
 * @param version of Biene
 * @param slots jobs it runs at a time
 * @param lostAfter how long after its last heartbeat its jobs are taken away
 * @param maxAttempts the new limit for the set from now on, or null to leave it
 */
public record BeeProfile(
        String host,
        long pid,
        String version,
        int slots,
        Duration lostAfter,
        @Nullable Integer maxAttempts) {}
