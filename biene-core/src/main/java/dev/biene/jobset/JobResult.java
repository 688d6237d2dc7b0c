package dev.biene.jobset;

import org.jspecify.annotations.Nullable;

/**
 * A completed job.
 *
 * @param id its number in the set
 * @param result null if the handler returned none
 */
public record JobResult<I, R>(long id, I input, @Nullable R result) {}
