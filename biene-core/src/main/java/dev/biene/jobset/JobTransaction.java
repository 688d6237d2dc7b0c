package dev.biene.jobset;

import org.jspecify.annotations.Nullable;

/** An open transaction in which one job's result and the handler's own rows are stored together. One thread at a time. */
public interface JobTransaction extends AutoCloseable {

    /**
     * What the handler writes through.
     *
     * @throws UnsupportedOperationException if the store has nothing of that type
     */
    <T> T unwrap(Class<T> type);

    /**
     * Stores the result and commits everything, if the claim still holds the job and no other result was accepted.
     *
     * @param result JSON text or null
     * @return whether it was accepted; if not, everything has been rolled back
     */
    boolean commit(long claimId, long job, @Nullable String result, float seconds);

    /** Whether the store has gone away under it, so that whatever failed in it says nothing of the job. */
    default boolean broken() {
        return false;
    }

    /** Rolls back unless committed. */
    @Override
    void close();
}
