package dev.biene.jobset;

/**
 * One job in a handler's hands: its input, and what the handler may ask for.
 *
 * <p>Used by the thread that runs the handler, and only until the handler returns.
 *
 * @param <I> what the input is read as
 */
public interface Job<I> {

    /**
     * The input. It is read from its JSON on the first call, so a handler that does not look pays nothing.
     *
     * @throws JobFailedException if the stored JSON cannot be read as {@code I}
     */
    I input();

    /** The input as the JSON text that is stored. */
    String json();

    /** The job's number, unique in its set and the same on every bee. */
    long id();

    /** Which attempt this is, from 1: the failed and lost attempts so far and this one. */
    int attempt();

    /** Whether another bee runs this job as well, and this is the second copy, started because the first is slow. */
    boolean secondCopy();

    /**
     * Whether the result is no longer wanted: the other copy won, the job set was cancelled or the bee was told to
     * stop. The handler's thread is interrupted when this turns true, so only loops that neither block nor check for
     * interruption need to ask.
     */
    boolean cancelled();

    /** Says how far the job has come, in any words of the user's; {@link RunOptions#listener()} is told. */
    void progress(String text);

    /**
     * The transaction in which this job's result will be stored, so that rows the handler writes there are kept
     * together with the result or not at all, and exactly once even if the job runs twice.
     *
     * <p>Begin late and be quick: locks are held until the handler returns. Commit, rollback and close are Biene's.
     *
     * @param type what the store offers, {@code java.sql.Connection} for PostgreSQL
     * @throws UnsupportedOperationException if the store has no such transaction
     */
    <T> T transaction(Class<T> type);
}
