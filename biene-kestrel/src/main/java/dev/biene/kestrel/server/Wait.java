package dev.biene.kestrel.server;

import dev.biene.kestrel.journal.Delivery;
import dev.biene.kestrel.journal.QueueStore;
import dev.biene.kestrel.journal.Waiter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A connection's wait for an item of a journal's queue. */
final class Wait extends Waiter implements Pending {
    private final EventLoop loop;
    private final QueueStore store;
    private final boolean peeks;
    private final BiConsumer<Wait, @Nullable Delivery> ended;
    private @Nullable Future<?> timeout;

    /** What to do with what was waited for. */
    interface Ending {
        /** Takes the item, or null if none came. */
        void run(@Nullable Delivery item);
    }

    /** @param ended is called in the event loop when the wait has ended, in one way or the other */
    Wait(EventLoop loop, QueueStore store, boolean peeks, BiConsumer<Wait, @Nullable Delivery> ended) {
        super(peeks);
        this.loop = loop;
        this.store = store;
        this.peeks = peeks;
        this.ended = ended;
    }

    void start(String queue, long timeoutMillis) {
        timeout = loop.schedule(this::timedOut, timeoutMillis, TimeUnit.MILLISECONDS);
        store.await(queue, this);
    }

    boolean peeks() {
        return peeks;
    }

    @Override
    public boolean waitsForItem() {
        return true;
    }

    private void timedOut() {
        // If it comes too late, the item is on its way here already.
        if (store.cancel(this)) ended.accept(this, null);
    }

    /** Ends it without an answer; an item on its way goes back. */
    @Override
    public void cancel() {
        stopTimer();
        store.cancel(this);
    }

    @Override
    protected void ready(@Nullable Delivery item) {
        loop.execute(() -> {
            stopTimer();
            ended.accept(this, item);
        });
    }

    private void stopTimer() {
        var timer = timeout;
        if (timer != null) timer.cancel(false);
    }
}
