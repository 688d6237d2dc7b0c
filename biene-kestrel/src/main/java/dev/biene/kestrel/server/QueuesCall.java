package dev.biene.kestrel.server;

import dev.biene.BieneException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One call to a server's {@link dev.biene.arbeiter.Queues}, on a thread that may wait. Its connection is paused
 * until then, and what came of it goes back to the event loop.
 */
final class QueuesCall<T> implements Pending, Runnable {
    private final QueuesSession session;
    private final boolean interruptible;
    private final Work<T> work;
    private final Ending<T> ending;

    // Guarded by this.
    private @Nullable Thread thread;
    private boolean cancelled;

    private @Nullable T result;
    private @Nullable RuntimeException failure;

    /** What may take its time; null is an answer. */
    interface Work<T> {
        @Nullable
        T call() throws InterruptedException;
    }

    /** What to do with the answer, in the event loop. */
    interface Ending<T> {
        void run(@Nullable T result);
    }

    /** @param interruptible whether it waits for an item; anything else is done to its end, whoever has gone */
    QueuesCall(QueuesSession session, boolean interruptible, Work<T> work, Ending<T> ending) {
        this.session = session;
        this.interruptible = interruptible;
        this.work = work;
        this.ending = ending;
    }

    @Override
    public void run() {
        if (begins()) {
            try {
                result = work.call();
            } catch (InterruptedException e) {
                result = null;
            } catch (BieneException | IllegalArgumentException | IllegalStateException e) {
                failure = e;
            } finally {
                ends();
            }
        }
        try {
            session.loop().execute(this::ended);
        } catch (RejectedExecutionException e) {
            // The server has closed: nobody is there to take what came.
            session.discard(result);
        }
    }

    private synchronized boolean begins() {
        if (cancelled) return false;
        thread = Thread.currentThread();
        return true;
    }

    private synchronized void ends() {
        thread = null;
        // An interruption that came too late must not meet the thread's next call.
        Thread.interrupted();
    }

    private void ended() {
        session.ended(this);
    }

    /** Answers the client; in the event loop. */
    void answer(Connection connection) {
        var failed = failure;
        if (failed == null) ending.run(result);
        else connection.answer(Answers.sentence("SERVER_ERROR", String.valueOf(failed.getMessage())));
    }

    @Nullable
    T result() {
        return result;
    }

    @Override
    public boolean waitsForItem() {
        return interruptible;
    }

    /** Ends a wait for an item, with what has come so far. */
    @Override
    public synchronized void cancel() {
        if (!interruptible) return;
        cancelled = true;
        if (thread != null) thread.interrupt();
    }
}
