package dev.biene.kestrel.journal;

import org.jspecify.annotations.Nullable;

/** A read that waits for an item. {@link #ready} is called once, unless the wait was cancelled before. */
public abstract class Waiter {
    final boolean peeks;

    @Nullable
    StoredQueue queue;

    /**
     * @param peeks whether it looks at the item only
     */
    protected Waiter(boolean peeks) {
        this.peeks = peeks;
    }

    /**
     * Takes what was waited for. Called while the store's lock is held: it may hand the item to another thread,
     * and nothing more.
     *
     * @param item open now, unless this waiter only peeks; null if the queue was deleted
     */
    protected abstract void ready(@Nullable Delivery item);
}
