package dev.biene.jobset;

/**
 * One failed attempt of a {@link MemoryJobSet}.
 *
 * @param lost whether the bee was lost, rather than told of a failure
 */
record MemoryFailure(JobFailure failure, boolean lost) {}
