package dev.biene.kestrel.server;

import dev.biene.kestrel.journal.Delivery;
import dev.biene.kestrel.journal.Waiter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection's wait for an item. */
final class Wait extends Waiter {
    private final KestrelServer server;
    private final Connection connection;
    private final boolean peeks;
    private final Ending ending;
    private @Nullable Future<?> timeout;

    /** What to do with what was waited for. */
    interface Ending {
        /** Takes the item, or null if none came. */
        void run(@Nullable Delivery item);
    }

    Wait(KestrelServer server, Connection connection, boolean peeks, Ending ending) {
        super(peeks);
        this.server = server;
        this.connection = connection;
        this.peeks = peeks;
        this.ending = ending;
    }

    void start(String queue, long timeoutMillis) {
        timeout = server.loop().schedule(this::timedOut, timeoutMillis, TimeUnit.MILLISECONDS);
        server.store().await(queue, this);
    }

    boolean peeks() {
        return peeks;
    }

    Ending ending() {
        return ending;
    }

    private void timedOut() {
        // If it comes too late, the item is on its way here already.
        if (server.store().cancel(this)) connection.waitEnded(this, null);
    }

    /** Ends it without an answer; an item on its way goes back. */
    void cancel() {
        stopTimer();
        server.store().cancel(this);
    }

    @Override
    protected void ready(@Nullable Delivery item) {
        server.loop().execute(() -> {
            stopTimer();
            connection.waitEnded(this, item);
        });
    }

    private void stopTimer() {
        var timer = timeout;
        if (timer != null) timer.cancel(false);
    }
}
