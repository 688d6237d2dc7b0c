package dev.biene.arbeiter;

import dev.biene.BieneException;

/** A queue did not take an item, and goes on not taking it: it is full, or the item is larger than it allows. */
public final class ItemRefusedException extends BieneException {
    private static final long serialVersionUID = 1L;

    private final String queue;

    public ItemRefusedException(String queue, String message) {
        super(message);
        this.queue = queue;
    }

    /** The queue that refused. */
    public String queue() {
        return queue;
    }
}
