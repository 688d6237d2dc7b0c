package dev.biene.jobset;

import java.util.List;

/**
 * Jobs that one bee holds: a contiguous range that is settled as one.
 *
 * @param id the fencing token: unique in the store, and gone as soon as the claim is settled or taken away
 * @param firstJob the number of the first job; the others follow without a gap
 * @param inputs the inputs as JSON text, in order of their numbers
 * @param earlierAttempts failed and lost attempts before this one; above 0 only for a single job
 * @param secondCopy whether another bee holds the same single job as well, and had it first
 */
public record Claim(long id, long firstJob, List<String> inputs, int earlierAttempts, boolean secondCopy) {}
