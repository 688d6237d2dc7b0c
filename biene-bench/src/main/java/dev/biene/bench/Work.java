package dev.biene.bench;

/** What a worker process does when it is told to go. */
interface Work extends AutoCloseable {

    /**
     * Works until all jobs of the set are done, {@code limit} are done here if that is not 0, or {@link #stop} is called.
     */
    void burn(String set, long limit) throws Exception;

    /** Ends {@link #burn}, from another thread. */
    default void stop() {}

    /** Handlers called since the last {@link #burn} began. */
    long executed();

    /** Median, 99th percentile and maximum of the start times of timed jobs, in milliseconds. */
    default String starts() {
        return "NaN NaN NaN";
    }

    @Override
    default void close() {}
}
