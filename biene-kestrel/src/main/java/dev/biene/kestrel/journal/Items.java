package dev.biene.kestrel.journal;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What happens to items: the journal is told first, then the queue. Guarded by the store's lock. */
final class Items {
    private final InstantSource clock;
    private final Journal journal;
    private final QueueTable table;
    private final ItemReader reader;

    Items(InstantSource clock, Journal journal, QueueTable table, ItemReader reader) {
        this.clock = clock;
        this.journal = journal;
        this.table = table;
        this.reader = reader;
    }

    /** Adds an item to a queue and its children; false if a limit of the queue does not allow it. */
    boolean push(StoredQueue queue, byte[] data, long expires) {
        long now = clock.millis();
        discardExpired(queue, now);
        var limits = queue.limits;
        if (data.length > limits.maxItemSize() || (isFull(queue) && !limits.discardOldWhenFull())) return false;
        int copies = 1 + queue.children.size();
        journal.makeRoomForItems((long) copies * data.length, copies);
        for (var child : queue.children) {
            discardExpired(child, now);
            if (!isFull(child) || child.limits.discardOldWhenFull()) add(child, data, now, expires);
        }
        if (!limits.fanoutOnly()) add(queue, data, now, expires);
        return true;
    }

    private static boolean isFull(StoredQueue queue) {
        return queue.items >= queue.limits.maxItems() || queue.bytes >= queue.limits.maxBytes();
    }

    private void add(StoredQueue queue, byte[] data, long now, long expires) {
        while (isFull(queue)) {
            var oldest = queue.head(reader);
            if (oldest == null) break;
            remove(oldest);
            queue.poll();
            queue.discarded++;
        }
        var run = journal.add(queue, data, now, expires);
        queue.added(run, data, now, expires);
        serve(queue);
    }

    /** Removes an item for good. */
    void remove(StoredItem item) {
        var run = item.run;
        journal.remove(run, item.index, item.length);
        item.queue.dropIfDead(run);
    }

    /** Hands items to those who wait for them, first come, first served. Who only looks takes nothing away. */
    void serve(StoredQueue queue) {
        while (!queue.waiters.isEmpty()) {
            var head = liveHead(queue);
            if (head == null) return;
            var first = queue.waiters.iterator();
            var waiter = first.next();
            first.remove();
            waiter.ready(waiter.peeks ? peeked(head) : taken(queue, head));
        }
    }

    /** A head that stays where it is. */
    static Delivery peeked(StoredItem head) {
        byte[] data = head.data;
        if (data == null) throw new IllegalStateException("the head of " + head.queue.name + " is not in memory");
        return new Delivery(head, data);
    }

    /** Opens the head, which must be in memory. */
    Delivery taken(StoredQueue queue, StoredItem head) {
        byte[] data = queue.poll();
        long now = clock.millis();
        head.opened = now;
        queue.ageMillis = Math.max(0, now - head.added);
        queue.open.add(head);
        queue.opens++;
        return new Delivery(head, data);
    }

    /** For how many milliseconds the head has been in the queue; null if it cannot be read now. */
    @Nullable
    Long headAge(StoredQueue queue) {
        try {
            var head = queue.window.isEmpty() ? queue.head(reader) : queue.window.peekFirst();
            return head == null ? null : Math.max(0, clock.millis() - head.added);
        } catch (StorageException e) {
            return null;
        }
    }

    /** The first item that has not expired, in memory, or null. */
    @Nullable
    StoredItem liveHead(StoredQueue queue) {
        discardExpired(queue, clock.millis());
        return queue.head(reader);
    }

    /** Drops the expired items at the head, or passes them on; returns how many. */
    int discardExpired(StoredQueue queue, long now) {
        int dropped = 0;
        while (queue.items > 0) {
            var head = queue.head(reader);
            if (head == null || !isExpired(head, now) || !passOn(head, now)) return dropped;
            remove(head);
            queue.poll();
            queue.expired++;
            table.expired++;
            dropped++;
        }
        return dropped;
    }

    /**
     * Brings an expired item to where expired items go; if there is no space for it now, or no further queue may be made,
     * it does not expire yet.
     */
    private boolean passOn(StoredItem item, long now) {
        var target = item.queue.limits.expireToQueue();
        byte[] data = item.data;
        if (target == null || target.equals(item.queue.name) || data == null) return true;
        if (!table.hasOrMayMake(target)) return false;
        try {
            journal.makeRoomForItems(data.length, 1);
        } catch (StorageException e) {
            return false;
        }
        add(table.queue(target), data, now, 0);
        return true;
    }

    static boolean isExpired(StoredItem item, long now) {
        if (item.expires != 0 && item.expires <= now) return true;
        var age = item.queue.limits.maxAge();
        return age != null && item.added + age.toMillis() <= now;
    }

    /** Takes the oldest open read back if its holder has had it for too long. */
    void takeBackOverdue(StoredQueue queue) {
        var timeout = queue.limits.openTimeout();
        if (timeout == null || queue.open.isEmpty()) return;
        var oldest = queue.open.iterator().next();
        if (oldest.opened + timeout.toMillis() > clock.millis()) return;
        queue.open.remove(oldest);
        // A new token: the old one confirms and aborts nothing any more.
        var again = new StoredItem(oldest);
        queue.putBack(again);
    }
}
