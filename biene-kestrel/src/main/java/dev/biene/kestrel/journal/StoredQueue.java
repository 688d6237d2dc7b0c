package dev.biene.kestrel.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One queue: the items near its head in memory, where the others are in the log, who holds one, who waits.
 * Guarded by the store's lock.
 *
 * <p>In the queue's order, the items in {@link #window} come first, then those behind {@link Run#loaded} of each
 * run. Items that came back are at the front of the window.
 */
final class StoredQueue {
    /** What is read back at a time when the queue is longer than its window. */
    private static final int BATCH_ITEMS = 256;

    private static final int BATCH_BYTES = 256 * 1024;
    private static final long WINDOW_BYTES = 4 << 20;

    final long id;
    final String name;
    final QueueLimits limits;
    final Memory memory;
    final List<Run> runs = new ArrayList<>();
    final ArrayDeque<StoredItem> window = new ArrayDeque<>();
    final Set<StoredItem> open = new LinkedHashSet<>();
    final Set<Waiter> waiters = new LinkedHashSet<>();
    /** Receive a copy of every item, in the order of their first mention. */
    final Set<StoredQueue> children = new LinkedHashSet<>();

    /** The run that new items go to, if its segment is still in use. */
    @Nullable
    Run tail;
    /** The last segment that names this queue. */
    long definedIn;

    boolean deleted;
    /** Waiting items, in memory or not. */
    long items;

    long bytes;
    private long windowBytes;

    long totalItems;
    long expired;
    long discarded;
    long opens;
    long aborts;
    long flushes;
    long moved;
    long ageMillis;

    StoredQueue(long id, String name, QueueLimits limits, Memory memory) {
        this.id = id;
        this.name = name;
        this.limits = limits;
        this.memory = memory;
    }

    /** What items cost in memory, over all queues. */
    static final class Memory {
        final long most;
        long used;

        Memory(long most) {
            this.most = most;
        }
    }

    /** Takes over what a start has found. */
    void restore(List<Run> found, long lastDefinedIn) {
        runs.addAll(Recovery.inOrder(found));
        definedIn = lastDefinedIn;
        for (var run : runs) {
            items += run.live;
            bytes += run.liveBytes;
        }
    }

    /** Takes note of an item that was just added to the log, and keeps it in memory if there is room. */
    void added(Run run, byte[] data, long now, long expires) {
        boolean allInMemory = items == window.size();
        items++;
        bytes += data.length;
        totalItems++;
        if (!allInMemory || isMemoryFull(data.length)) return;
        var item = new StoredItem(this, run, run.count - 1, data, now, expires);
        run.loaded = run.count;
        remember(item);
        window.addLast(item);
    }

    private boolean isMemoryFull(int more) {
        return windowBytes + more > WINDOW_BYTES || memory.used + more > memory.most;
    }

    private void remember(StoredItem item) {
        windowBytes += item.memory();
        memory.used += item.memory();
    }

    private void forget(StoredItem item) {
        windowBytes -= item.memory();
        memory.used -= item.memory();
    }

    /** The head with its bytes in memory, or null if the queue is empty. */
    @Nullable
    StoredItem head(ItemReader reader) {
        while (items > 0) {
            if (window.isEmpty()) load(reader);
            var head = window.peekFirst();
            if (head == null) return null;
            if (head.data != null) return head;
            if (reload(head, reader)) return head;
        }
        return null;
    }

    private boolean reload(StoredItem item, ItemReader reader) {
        var read = reader.read(this, item.run, item.index);
        if (read == null) {
            lost(item.run, item.index, item);
            return false;
        }
        forget(item);
        item.data = read.data;
        remember(item);
        return true;
    }

    /** Counts an unreadable item as gone, so that it is not met again and again. */
    void lost(Run run, int index, @Nullable StoredItem known) {
        int length = known == null ? 0 : known.length;
        if (!run.remove(index, length)) return;
        if (known != null && open.remove(known)) return;
        if (known != null && window.remove(known)) forget(known);
        gone(length);
    }

    /** One item waits less. How long one was that cannot be read is not known before the last is gone. */
    private void gone(int length) {
        items--;
        bytes = items == 0 ? 0 : bytes - length;
    }

    private void load(ItemReader reader) {
        long read = 0;
        // Over budget, every queue still gets its head.
        long most = memory.used < memory.most ? BATCH_BYTES : 1;
        var found = new ArrayList<>(runs);
        for (var run : found) {
            while (run.loaded < run.count && window.size() < BATCH_ITEMS && read < most) {
                int index = run.nextLive(run.loaded);
                if (index >= run.count) {
                    run.loaded = run.count;
                    break;
                }
                // If this throws, the item is as it was: the next to be read.
                var item = reader.read(this, run, index);
                run.loaded = index + 1;
                if (item == null) {
                    lost(run, index, null);
                    continue;
                }
                read += item.length;
                remember(item);
                window.addLast(item);
            }
            if (window.size() >= BATCH_ITEMS || read >= most) return;
        }
    }

    /** Takes the head off; it must be in memory. */
    byte[] poll() {
        var head = window.removeFirst();
        forget(head);
        gone(head.length);
        byte[] data = head.data;
        if (data == null) throw new IllegalStateException("the head of " + name + " is not in memory");
        head.data = null;
        return data;
    }

    /** Puts an item that was open back before all others. */
    void putBack(StoredItem item) {
        window.addFirst(item);
        remember(item);
        items++;
        bytes += item.length;
    }

    /** Drops all that waits. What is open stays. */
    void clear() {
        for (var run : runs) {
            var kept = new BitSet();
            long keptBytes = 0;
            for (var item : open) {
                if (item.run != run || !item.isLive()) continue;
                kept.set(item.index);
                keptBytes += item.length;
            }
            run.keepOnly(kept, keptBytes);
            run.loaded = run.count;
        }
        for (var item : window) forget(item);
        window.clear();
        items = 0;
        bytes = 0;
        tail = null;
        dropDeadRuns();
    }

    /** Lets go of runs in which nothing is left and nothing will come. */
    void dropDeadRuns() {
        runs.removeIf(run -> run.live == 0 && run != tail);
    }

    void dropIfDead(Run run) {
        if (run.live == 0 && run != tail) runs.remove(run);
    }

    long bytesInMemory() {
        return windowBytes;
    }
}
