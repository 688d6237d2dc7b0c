package dev.biene.arbeiter;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of the same {@link MemoryQueues} share. One lock guards everything; a reader that waits has
 * its own condition and is handed its item by whoever brings it, so that an item can neither be overtaken nor
 * fall between two waiters.
 */
final class MemoryStore {
    private static final long NEVER = Long.MAX_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    private final SortedMap<String, MemoryQueue> queues = new TreeMap<>();
    private final Set<Holder> holders = new HashSet<>();
    private final StageBoard board = new StageBoard();
    private final boolean countsDeliveries;

    /** @param countsDeliveries whether items tell how often they were handed out; Kestrel's do not */
    MemoryStore(boolean countsDeliveries) {
        this.countsDeliveries = countsDeliveries;
    }

    /** A client: what it holds open comes back when it leaves. */
    static final class Holder {
        private final Set<Entry> open = new LinkedHashSet<>();
        private boolean closed;
    }

    /** A stored item. It keeps its own copy of the bytes: a handler may do to its array what it likes. */
    static final class Entry {
        private final MemoryQueue queue;
        private final byte[] bytes;
        private final long expiresAtNanos;
        private final long pushedAtNanos = System.nanoTime();
        private int deliveries;

        Entry(MemoryQueue queue, byte[] bytes, long expiresAtNanos) {
            this.queue = queue;
            this.bytes = bytes;
            this.expiresAtNanos = expiresAtNanos;
        }

        Item item(String name, boolean counts) {
            return new Item(name, bytes.clone(), counts ? deliveries : 0);
        }

        private boolean expired() {
            return expiresAtNanos != NEVER && System.nanoTime() - expiresAtNanos >= 0;
        }
    }

    private static final class MemoryQueue {
        private final ArrayDeque<Entry> items = new ArrayDeque<>();
        private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
        private final Set<Entry> open = new HashSet<>();
        private long bytes;
        private long pushed;
        private long expired;
        private Duration readAfter = Duration.ZERO;

        void addFirst(Entry entry) {
            items.addFirst(entry);
            bytes += entry.bytes.length;
        }

        void addLast(Entry entry) {
            items.addLast(entry);
            bytes += entry.bytes.length;
            pushed++;
        }

        @Nullable
        Entry head() {
            for (var entry = items.peekFirst(); entry != null; entry = items.peekFirst()) {
                if (!entry.expired()) return entry;
                removeFirst();
                expired++;
            }
            return null;
        }

        Entry removeFirst() {
            var entry = items.removeFirst();
            bytes -= entry.bytes.length;
            return entry;
        }

        void clear() {
            items.clear();
            bytes = 0;
        }

        QueueStats stats(String name) {
            var head = head();
            var oldest = head == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - head.pushedAtNanos);
            return new QueueStats(
                    name, items.size(), bytes, open.size(), waiters.size(), pushed, expired, 0, readAfter, oldest);
        }
    }

    private static final class Waiter {
        private final Holder holder;
        private final boolean opens;
        private final Condition served;
        private @Nullable Entry entry;

        Waiter(Holder holder, boolean opens, Condition served) {
            this.holder = holder;
            this.opens = opens;
            this.served = served;
        }

        boolean leavesWith(Holder leaving) {
            if (holder != leaving) return false;
            served.signal();
            return true;
        }
    }

    Item item(String name, Entry entry) {
        return entry.item(name, countsDeliveries);
    }

    Holder holder() {
        lock.lock();
        try {
            var holder = new Holder();
            holders.add(holder);
            return holder;
        } finally {
            lock.unlock();
        }
    }

    /** True once every client has left. */
    boolean abandoned() {
        lock.lock();
        try {
            return holders.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void push(Holder holder, List<Output.Part> parts) {
        lock.lock();
        try {
            ensureOpen(holder);
            for (var part : parts) push(part);
        } finally {
            lock.unlock();
        }
    }

    private void push(Output.Part part) {
        var timeToLive = part.timeToLive();
        long expiresAtNanos = timeToLive == null ? NEVER : System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeToLive);
        String children = part.queue() + "+";
        for (var child : queues.tailMap(children).entrySet()) {
            if (!child.getKey().startsWith(children)) break;
            push(child.getValue(), part.bytes(), expiresAtNanos);
        }
        push(queue(part.queue()), part.bytes(), expiresAtNanos);
    }

    private static void push(MemoryQueue queue, byte[] bytes, long expiresAtNanos) {
        queue.addLast(new Entry(queue, bytes.clone(), expiresAtNanos));
        serveWaiters(queue);
    }

    /** Takes the head, or waits for it in line. */
    @Nullable
    Entry take(Holder holder, String name, Duration timeout, boolean opens) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            ensureOpen(holder);
            var queue = queue(name);
            if (queue.head() != null) return handOut(queue, holder, opens);
            if (timeout.isZero() || timeout.isNegative()) return null;
            return await(queue, new Waiter(holder, opens, lock.newCondition()), timeout);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Entry await(MemoryQueue queue, Waiter waiter, Duration timeout) throws InterruptedException {
        queue.waiters.addLast(waiter);
        try {
            long nanos = TimeUnit.NANOSECONDS.convert(timeout);
            while (waiter.entry == null && !waiter.holder.closed && nanos > 0) {
                nanos = waiter.served.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            if (waiter.entry != null) takeBack(waiter.holder, waiter.entry);
            throw e;
        } finally {
            queue.waiters.remove(waiter);
        }
        if (waiter.opens || waiter.entry == null) ensureOpen(waiter.holder);
        return waiter.entry;
    }

    /** Takes back what was handed to a reader that gave up in the same moment and never saw it. */
    private static void takeBack(Holder holder, Entry entry) {
        entry.deliveries--;
        putBack(holder, entry);
    }

    /** Gives the items at hand to those who wait, first come, first served. */
    private static void serveWaiters(MemoryQueue queue) {
        while (!queue.waiters.isEmpty() && queue.head() != null) {
            var waiter = queue.waiters.removeFirst();
            waiter.entry = handOut(queue, waiter.holder, waiter.opens);
            waiter.served.signal();
        }
    }

    private static Entry handOut(MemoryQueue queue, Holder holder, boolean opens) {
        var entry = queue.removeFirst();
        queue.readAfter = Duration.ofNanos(System.nanoTime() - entry.pushedAtNanos);
        entry.deliveries++;
        if (opens) {
            queue.open.add(entry);
            holder.open.add(entry);
        }
        return entry;
    }

    void confirm(Holder holder, Entry entry, List<Output.Part> parts) {
        lock.lock();
        try {
            ensureOpen(holder);
            for (var part : parts) push(part);
            entry.queue.open.remove(entry);
            holder.open.remove(entry);
        } finally {
            lock.unlock();
        }
    }

    void abort(Holder holder, Entry entry) {
        lock.lock();
        try {
            // No longer among the open ones: its queue was deleted, or the holder has left.
            if (holder.open.contains(entry)) putBack(holder, entry);
        } finally {
            lock.unlock();
        }
    }

    private static void putBack(Holder holder, Entry entry) {
        holder.open.remove(entry);
        entry.queue.open.remove(entry);
        entry.queue.addFirst(entry);
        serveWaiters(entry.queue);
    }

    @Nullable
    Item peek(Holder holder, String name) {
        lock.lock();
        try {
            ensureOpen(holder);
            var head = queue(name).head();
            return head == null ? null : item(name, head);
        } finally {
            lock.unlock();
        }
    }

    void flush(Holder holder, String name) {
        lock.lock();
        try {
            ensureOpen(holder);
            var queue = queues.get(name);
            if (queue != null) queue.clear();
        } finally {
            lock.unlock();
        }
    }

    void delete(Holder holder, String name) {
        lock.lock();
        try {
            ensureOpen(holder);
            var queue = queues.get(name);
            if (queue == null) return;
            for (var other : holders) other.open.removeAll(queue.open);
            queue.open.clear();
            queue.clear();
            // Those who wait go on waiting for what will be pushed next.
            if (queue.waiters.isEmpty()) queues.remove(name);
        } finally {
            lock.unlock();
        }
    }

    QueueStats stats(Holder holder, String name) {
        lock.lock();
        try {
            ensureOpen(holder);
            var queue = queues.get(name);
            return queue == null ? QueueStats.empty(name) : queue.stats(name);
        } finally {
            lock.unlock();
        }
    }

    List<QueueStats> stats(Holder holder) {
        lock.lock();
        try {
            ensureOpen(holder);
            var stats = new ArrayList<QueueStats>();
            queues.forEach((name, queue) -> stats.add(queue.stats(name)));
            return stats;
        } finally {
            lock.unlock();
        }
    }

    StageBoard board(Holder holder) {
        lock.lock();
        try {
            ensureOpen(holder);
            return board;
        } finally {
            lock.unlock();
        }
    }

    void leave(Holder holder) {
        lock.lock();
        try {
            holder.closed = true;
            holders.remove(holder);
            for (var queue : queues.values()) {
                queue.waiters.removeIf(waiter -> waiter.leavesWith(holder));
            }
            // The youngest first, each to the head: the oldest ends up in front.
            var open = new ArrayDeque<>(holder.open);
            while (!open.isEmpty()) putBack(holder, open.removeLast());
        } finally {
            lock.unlock();
        }
    }

    private MemoryQueue queue(String name) {
        return queues.computeIfAbsent(name, absent -> new MemoryQueue());
    }

    private static void ensureOpen(Holder holder) {
        if (holder.closed) throw new IllegalStateException("these queues are closed; connect again");
    }
}
