package dev.biene.kestrel.journal;

import org.jspecify.annotations.Nullable;

/**
 * One item that is in memory: waiting near the head of its queue, or open. Whoever opened it uses it as a token
 * to confirm or abort; everything in it is the store's.
 */
public final class StoredItem {
    /** What an item costs in memory besides its bytes, roughly. */
    static final int OVERHEAD = 120;

    final StoredQueue queue;
    final int length;
    final long added;
    /** When it expires by itself, or 0. */
    final long expires;

    // Changes when compaction moves the item.
    Run run;
    int index;
    /** Null while it is open, and after it came back, until it is needed again. */
    byte @Nullable [] data;

    long opened;

    StoredItem(StoredQueue queue, Run run, int index, byte[] data, long added, long expires) {
        this.queue = queue;
        this.run = run;
        this.index = index;
        this.length = data.length;
        this.data = data;
        this.added = added;
        this.expires = expires;
    }

    /** The same item, as another token. */
    StoredItem(StoredItem other) {
        this.queue = other.queue;
        this.run = other.run;
        this.index = other.index;
        this.length = other.length;
        this.added = other.added;
        this.expires = other.expires;
    }

    /** The queue it was taken from. */
    public String queueName() {
        return queue.name;
    }

    boolean isLive() {
        return run.isLive(index);
    }

    int memory() {
        return data == null ? OVERHEAD : OVERHEAD + length;
    }
}
