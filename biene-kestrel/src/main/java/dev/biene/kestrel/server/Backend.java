package dev.biene.kestrel.server;

import org.jspecify.annotations.Nullable;

/**
 * The queues behind a server. What its sessions have done may be acknowledged once {@link #isSafe} says so of the
 * {@link #position} read after it. Used by the event loop only, except {@link #close}.
 */
interface Backend {
    /** What a new connection uses. */
    Session session(Connection connection);

    /** How far everything is that was done so far. */
    long position();

    boolean isSafe(long position);

    /** Brings what was done on its way to safety. */
    void commit();

    /** Why nothing will become safe any more, or null. */
    @Nullable
    String failure();

    /** Calls this, from any thread, whenever more may have become safe, or nothing will any more. */
    void onProgress(Runnable listener);

    /** Called when all connections have ended. */
    void close();
}
