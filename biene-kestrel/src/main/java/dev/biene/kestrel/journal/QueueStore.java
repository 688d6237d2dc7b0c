package dev.biene.kestrel.journal;

import dev.biene.arbeiter.StageBoard;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Durable queues in a directory, which one process uses at a time. Nothing here waits: not for items, not for the
 * disk. What a call changed is in the log when it returns, and may be acknowledged once {@link #isSafe} says so of
 * the {@link #position} read after it; {@link #commit} sees to that.
 *
 * <p>An item that was taken is open: it is the taker's until it is confirmed or aborted, and the queue's again
 * after a start. All methods may be called from any thread.
 */
public final class QueueStore implements AutoCloseable {
    private static final long TIMER_MILLIS = 1000;
    /** Each is a read of up to 256 kB. */
    private static final int FETCHED_HEADS = 100;

    /** What stages of this process report; no part of the log. */
    final StageBoard stages = new StageBoard();

    private final ReentrantLock lock = new ReentrantLock();
    private final StoreSettings settings;
    private final DirectoryLock directoryLock;
    private final JournalWriter writer;
    private final Journal journal;
    private final Items items;
    private final QueueTable table;
    private final Upkeep upkeep;
    // Guarded by lock.
    private boolean closed;

    private QueueStore(JournalFiles files, Path directory, StoreSettings settings, LongSupplier salts)
            throws IOException {
        this.settings = settings;
        this.directoryLock = DirectoryLock.acquire(directory);
        try {
            var recovery = new Recovery(files, directory);
            var replay = recovery.run();
            this.writer = new JournalWriter(files, directory, settings.fsync());
            var allocator = new SegmentAllocator(files, directory, settings.segmentSize(), settings.fsync());
            this.journal = new Journal(files, directory, writer, allocator, salts);
            var handles = new ReadHandles(files);
            var reader = new ItemReader(handles, writer);
            this.table = new QueueTable(settings, journal, replay);
            journal.resume(replay.segments.values(), recovery.last());
            this.items = new Items(settings.clock(), journal, table, reader);
            var compaction = new Compaction(lock, settings.segmentSize(), writer, journal, table, reader);
            this.upkeep = new Upkeep(lock, files, directory, settings, writer, allocator, journal, table, reader);
            upkeep.also(compaction::run);
            upkeep.also(this::discardExpired);
        } catch (IOException | RuntimeException e) {
            directoryLock.release();
            throw e;
        }
        upkeep.start();
    }

    /**
     * Opens the queues in a directory, which is made if it is not there.
     *
     * @throws StorageException if another process uses it, or if it cannot be read
     */
    public static QueueStore open(Path directory, StoreSettings settings) {
        return open(new DiskFiles(), directory, settings);
    }

    static QueueStore open(JournalFiles files, Path directory, StoreSettings settings) {
        return open(files, directory, settings, new SecureRandom()::nextLong);
    }

    static QueueStore open(JournalFiles files, Path directory, StoreSettings settings, LongSupplier salts) {
        try {
            java.nio.file.Files.createDirectories(directory);
            return new QueueStore(files, directory, settings, salts);
        } catch (IOException e) {
            throw new StorageException("cannot open the queues in " + directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * Adds an item at the end of a queue and of its children.
     *
     * @param expires when it expires, in milliseconds since the epoch, or 0 for never
     * @return false if a limit of the queue does not allow it; nothing has changed then
     * @throws StorageException if it could not be stored; nothing has changed then
     */
    public boolean push(String name, byte[] data, long expires) {
        lock.lock();
        try {
            checkOpen();
            var aliased = settings.aliases().get(name);
            if (aliased == null) return items.push(table.queue(name), data, expires);
            boolean stored = true;
            for (var target : aliased) stored &= items.push(table.queue(target), data, expires);
            return stored;
        } finally {
            lock.unlock();
        }
    }

    /** Opens the head of a queue, or returns null if it is empty. */
    public @Nullable Delivery take(String name) {
        lock.lock();
        try {
            checkOpen();
            var queue = table.queue(name);
            items.takeBackOverdue(queue);
            var head = items.liveHead(queue);
            return head == null ? null : items.taken(queue, head);
        } finally {
            lock.unlock();
        }
    }

    /** The head of a queue, which stays there, or null if it is empty. */
    public @Nullable Delivery peek(String name) {
        lock.lock();
        try {
            checkOpen();
            var head = items.liveHead(table.queue(name));
            return head == null ? null : Items.peeked(head);
        } finally {
            lock.unlock();
        }
    }

    /** Lets somebody wait for the next item; if there is one, it is handed over at once. */
    public void await(String name, Waiter waiter) {
        lock.lock();
        try {
            checkOpen();
            var queue = table.queue(name);
            waiter.queue = queue;
            queue.waiters.add(waiter);
            items.serve(queue);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a wait.
     *
     * @return false if it has ended already: then the waiter has the item
     */
    public boolean cancel(Waiter waiter) {
        lock.lock();
        try {
            var queue = waiter.queue;
            return queue != null && queue.waiters.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    /** Removes an open item for good; does nothing if it is no longer the caller's. */
    public void confirm(StoredItem item) {
        lock.lock();
        try {
            if (closed || !item.queue.open.contains(item)) return;
            if (item.isLive()) items.remove(item);
            item.queue.open.remove(item);
        } finally {
            lock.unlock();
        }
    }

    /** Puts an open item back at the head of its queue; does nothing if it is no longer the caller's. */
    public void abort(StoredItem item) {
        abort(List.of(item));
    }

    /** Puts open items back at the head of their queues, so that the first of them is the first to be read. */
    public void abort(Collection<StoredItem> opened) {
        lock.lock();
        try {
            if (closed) return;
            var reversed = new ArrayList<>(opened);
            Collections.reverse(reversed);
            for (var item : reversed) {
                var queue = item.queue;
                if (!queue.open.remove(item) || !item.isLive()) continue;
                queue.aborts++;
                queue.putBack(item);
            }
            for (var item : opened) items.serve(item.queue);
        } finally {
            lock.unlock();
        }
    }

    /** Drops all items that wait in a queue; open ones stay. */
    public void flush(String name) {
        lock.lock();
        try {
            checkOpen();
            var queue = table.find(name);
            if (queue != null) table.flush(queue);
        } finally {
            lock.unlock();
        }
    }

    /** Drops a queue and all that is in it. Who waits for its items is told that there are none. */
    public void delete(String name) {
        lock.lock();
        try {
            checkOpen();
            var queue = table.find(name);
            if (queue == null) return;
            table.delete(queue);
            for (var waiter : List.copyOf(queue.waiters)) waiter.ready(null);
            queue.waiters.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Drops the expired items at the head of a queue, and returns how many. */
    public int flushExpired(String name) {
        lock.lock();
        try {
            checkOpen();
            var queue = table.find(name);
            return queue == null ? 0 : items.discardExpired(queue, now());
        } finally {
            lock.unlock();
        }
    }

    /** Items expire at the head of a queue also while nobody touches it. */
    private void discardExpired() {
        lock.lock();
        try {
            if (closed || writer.failure() != null) return;
            long now = now();
            for (var queue : List.copyOf(table.queues())) {
                var head = queue.window.peekFirst();
                // What came within this second is left to those who use the queue, as Kestrel's timer leaves it.
                boolean settled = head != null && head.added + TIMER_MILLIS <= now;
                if (settled && Items.isExpired(head, now)) items.discardExpired(queue, now);
            }
        } finally {
            lock.unlock();
        }
        writer.commit();
    }

    /** The names of all queues, sorted. */
    public List<String> names() {
        lock.lock();
        try {
            return List.copyOf(table.names());
        } finally {
            lock.unlock();
        }
    }

    /** The figures of a queue, or null if it does not exist. */
    public @Nullable QueueCounts counts(String name) {
        lock.lock();
        try {
            var queue = table.find(name);
            return queue == null ? null : table.counts(queue);
        } finally {
            lock.unlock();
        }
    }

    /**
     * For how many milliseconds the items at the heads of these queues have been there. A queue is left out if nothing
     * waits in it, or if its head lies on the disk and too many others' have been fetched for this answer.
     */
    public Map<String, Long> headAges(Collection<String> names) {
        var ages = new LinkedHashMap<String, Long>();
        int fetched = 0;
        for (var name : names) {
            // Not all at once: between two of them others may push and read.
            lock.lock();
            try {
                var queue = table.find(name);
                if (closed || queue == null || queue.items == 0) continue;
                if (queue.window.isEmpty() && fetched++ >= FETCHED_HEADS) continue;
                var age = items.headAge(queue);
                if (age != null) ages.put(name, age);
            } finally {
                lock.unlock();
            }
        }
        return ages;
    }

    /** The figures of the store over all queues, by Kestrel's names for them. */
    public Map<String, Long> totals() {
        lock.lock();
        try {
            return table.totals();
        } finally {
            lock.unlock();
        }
    }

    /** What a queue of this name may hold. */
    public QueueLimits limits(String name) {
        return settings.limitsOf(name);
    }

    /** The log's position after all that was done so far. */
    public long position() {
        return writer.position();
    }

    public boolean isSafe(long position) {
        return writer.isSafe(position);
    }

    /** Brings what was done on its way to safety; unless {@link Fsync#ALWAYS}, it is safe on return. */
    public void commit() {
        writer.commit();
    }

    /** Commits; while the disk is quick it is safe on return. For a thread that nobody interrupts, as an event loop. */
    public void commitHere() {
        writer.commitHere();
    }

    /**
     * Commits, and waits until all that was done so far is safe.
     *
     * @throws StorageException if it never will be
     */
    public void awaitSafe(long position) {
        writer.await(position);
    }

    /** Why nothing is acknowledged any more, or null. */
    public @Nullable StorageException failure() {
        return writer.failure();
    }

    /** Calls this, from any thread, whenever more may have become safe or the journal failed. */
    public void onProgress(Runnable listener) {
        writer.onProgress(listener);
    }

    long now() {
        return settings.clock().millis();
    }

    private void checkOpen() {
        if (closed) throw new IllegalStateException("the queues are closed");
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) return;
            closed = true;
            for (var queue : table.queues()) {
                for (var waiter : List.copyOf(queue.waiters)) waiter.ready(null);
                queue.waiters.clear();
            }
        } finally {
            lock.unlock();
        }
        upkeep.close();
        writer.close();
        directoryLock.release();
    }
}
