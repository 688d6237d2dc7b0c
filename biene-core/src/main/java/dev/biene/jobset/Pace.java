package dev.biene.jobset;

import java.time.Duration;

/**
 * How many jobs to claim at once, from how long jobs have taken lately.
 *
 * <p>A claim holds about {@link #SECONDS_IN_HAND} of work per slot when jobs are tiny, so that a round trip to the
 * store is shared by many, and exactly one job per slot when they are long, so that nobody sits on work that others
 * could do. Near the end of the set claims shrink to half of a fair share (guided self-scheduling), unless that share is
 * so little work that round trips would cost more than unevenness. Not thread safe.
 */
final class Pace {

    /** Work per slot that a bee keeps in hand. */
    private static final double SECONDS_IN_HAND = 0.2;

    /** Work per slot below which an uneven tail does not matter. */
    private static final double NEGLIGIBLE_SECONDS = 0.01;

    /** About what the jobs take that a slot takes from the desk at once, if they are not long ones. */
    static final long GRAIN_NANOS = (long) (NEGLIGIBLE_SECONDS * 1e9);

    /** Jobs in one claim: the durations of so many fill a page of PostgreSQL's, and a claim is settled as a whole. */
    static final int MAX_CLAIM = 2_000;

    /** Jobs in one request: a statement costs the server as much as 3,000 jobs in it do, so several claims share one. */
    static final int MAX_REQUEST = 4 * MAX_CLAIM;

    /** Jobs in hand: slots must have something to do while a request is on its way. */
    static final int MAX_IN_HAND = 2 * MAX_REQUEST;

    /** Up to this duration jobs of one claim are shared among all slots. */
    private static final double TINY_SECONDS = 0.002;

    /** Work that is worth waking a slot for, which costs a fraction of this. */
    private static final double WORTH_WAKING_SECONDS = 0.002;

    /** Jobs that a bee begins with: what they take says how many to claim, and how many slots to start, for the rest. */
    private static final int PROBES = 8;

    /** How fast old measurements fade. */
    private static final double MEMORY = 0.9;

    private double jobs;
    private double seconds;
    private int lowWater;

    /** Whether there were probes, which may be long. */
    private boolean probed;

    /** Counts {@code jobs} that one slot did in {@code seconds}. */
    void measured(int jobs, double seconds) {
        this.jobs = this.jobs * MEMORY + jobs;
        this.seconds = this.seconds * MEMORY + seconds;
    }

    private double meanSeconds() {
        return Math.max(seconds / jobs, 1e-7);
    }

    /** How many jobs a slot takes from the desk at once: about 10 ms of work. */
    int grain() {
        if (jobs == 0) return 1;
        return clamp(NEGLIGIBLE_SECONDS / meanSeconds(), 1, 100);
    }

    /**
     * How many slots are worth having for so many jobs: of tiny ones a few do all before the others are
     * awake, which would only take the processor from them. The desk wakes all if the jobs turn out to be longer.
     */
    int slotsFor(int unstarted) {
        if (jobs == 0) return unstarted;
        return clamp(unstarted * meanSeconds() / WORTH_WAKING_SECONDS, 1, (unstarted + grain() - 1) / grain());
    }

    /**
     * What to claim of the unclaimed jobs now, or {@link ClaimRequest#NOTHING}.
     *
     * @param slots of this bee, {@code idle} of which have nothing to do
     * @param unstarted jobs in hand that no slot has begun
     * @param unclaimed jobs of the set, as far as is known
     * @param allSlots of all live bees of the set
     */
    ClaimRequest request(int slots, int idle, int unstarted, long unclaimed, int allSlots) {
        int perSlot = perSlot(unclaimed, Math.max(slots, allSlots));
        if (perSlot == 1) {
            lowWater = 0;
            int wanted = idle - unstarted;
            if (jobs == 0) wanted = probes(wanted, unstarted);
            return wanted <= 0 ? ClaimRequest.NOTHING : ClaimRequest.singles(ClaimRequest.Source.NEW, wanted);
        }
        int inHand = (int) Math.min((long) perSlot * slots, MAX_IN_HAND);
        // Asking at half keeps the slots busy during the round trip.
        lowWater = inHand / 2;
        if (unstarted > lowWater) return ClaimRequest.NOTHING;
        int wanted = Math.min(inHand - unstarted, MAX_REQUEST);
        int perClaim = Math.min(meanSeconds() <= TINY_SECONDS ? MAX_CLAIM : perSlot, wanted);
        return new ClaimRequest(ClaimRequest.Source.NEW, wanted, perClaim, Duration.ZERO);
    }

    /** Slots that have begun a tiny job know what it took before the last of them has begun one. */
    private int probes(int wanted, int unstarted) {
        if (unstarted > 0) return 0;
        if (probed) return wanted;
        if (wanted > 0) probed = true;
        return Math.min(wanted, PROBES);
    }

    /** The number of jobs in hand and not begun at which more were asked for last; 0 if only idle slots ask. */
    int lowWater() {
        return lowWater;
    }

    private int perSlot(long unclaimed, int allSlots) {
        if (jobs == 0) return 1;
        double mean = meanSeconds();
        double fairHalf = Math.max((double) unclaimed / (2.0 * allSlots), NEGLIGIBLE_SECONDS / mean);
        return clamp(Math.min(SECONDS_IN_HAND / mean, fairHalf), 1, MAX_IN_HAND);
    }

    private static int clamp(double value, int least, int most) {
        return (int) Math.max(least, Math.min(most, value));
    }
}
