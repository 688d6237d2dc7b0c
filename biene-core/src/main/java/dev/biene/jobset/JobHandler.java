package dev.biene.jobset;

import org.jspecify.annotations.Nullable;

/**
 * The user's function: one job's input to its result.
 *
 * <p>It is called at least once for each job of a set, from as many threads at a time as
 * {@link RunOptions#concurrency()} says, and must be deterministic and idempotent: a job may run a second time, on this
 * machine or another, and only one of the results is kept.
 *
 * @param <I> what an input is read as
 * @param <R> what a result is written from
 */
@FunctionalInterface
public interface JobHandler<I, R> {

    /**
     * Does one job.
     *
     * @return the result to store, anything that can be written as JSON, or null if there is none to store
     * @throws JobFailedException if the job cannot be done here and now; it is recorded and tried again later
     * @throws Exception anything else ends this bee's run and reaches the caller of {@code run} unchanged
     */
    @Nullable
    R handle(Job<I> job) throws Exception;
}
