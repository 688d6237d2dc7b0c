package dev.biene.jobset;

import java.util.List;

/**
 * The answer to a heartbeat.
 *
 * @param obsolete jobs in this bee's hands whose outcome another bee has settled: to be interrupted
 * @param returned whether jobs lie ready that bees gave back or lost
 * @param bees live bees of this set, this one included
 * @param slots their slots together
 */
public record Pulse(SetState state, List<Obsolete> obsolete, boolean returned, int bees, int slots) {

    /** One job of a claim that need not be finished. */
    public record Obsolete(long claimId, long job) {}
}
