package dev.biene.kestrel.journal;

import dev.biene.arbeiter.QueueNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The queues by name, and which of them are whose children. Guarded by the store's lock. */
final class QueueTable {
    private final StoreSettings settings;
    private final Journal journal;
    private final StoredQueue.Memory memory;
    private final TreeMap<String, StoredQueue> byName = new TreeMap<>();
    private final Map<Long, StoredQueue> byId = new HashMap<>();
    private long lastId;

    long created;
    long deleted;
    long expired;

    QueueTable(StoreSettings settings, Journal journal, Replay replay) {
        this.settings = settings;
        this.journal = journal;
        this.memory = new StoredQueue.Memory(settings.memory());
        lastId = replay.lastQueueId;
        for (var found : replay.queues.values()) {
            var queue = register(found.id, found.name);
            queue.restore(found.runs, found.definedIn);
        }
        for (var queue : byName.values()) adopt(queue);
    }

    private StoredQueue register(long id, String name) {
        var queue = new StoredQueue(id, name, settings.limitsOf(name), memory);
        byName.put(name, queue);
        byId.put(id, queue);
        return queue;
    }

    /** Makes a fanout child known to its parent, which must be there. */
    private void adopt(StoredQueue queue) {
        int plus = queue.name.indexOf('+');
        if (plus <= 0) return;
        var parent = byName.get(queue.name.substring(0, plus));
        if (parent != null) parent.children.add(queue);
    }

    @Nullable
    StoredQueue find(String name) {
        return byName.get(name);
    }

    @Nullable
    StoredQueue find(long id) {
        return byId.get(id);
    }

    /** The queue of this name, which is made if it is not there. */
    StoredQueue queue(String name) {
        var known = byName.get(name);
        return known != null ? known : create(QueueNames.check(name));
    }

    boolean hasOrMayMake(String name) {
        return byName.containsKey(name) || mayMakeOneMore();
    }

    private boolean mayMakeOneMore() {
        return byName.size() < settings.maxQueues();
    }

    private StoredQueue create(String name) {
        if (!mayMakeOneMore())
            throw new IllegalArgumentException("at most " + settings.maxQueues() + " queues are allowed; delete some");
        int plus = name.indexOf('+');
        var queue = register(++lastId, name);
        created++;
        if (plus > 0) {
            // It exists from now on, also after a start: whoever mentions it expects the copies.
            journal.define(queue);
            adopt(queue);
        }
        for (var child : byName.tailMap(name + "+", true).values()) {
            if (!child.name.startsWith(name + "+")) break;
            adopt(child);
        }
        return queue;
    }

    void flush(StoredQueue queue) {
        queue.flushes++;
        if (queue.items == 0) return;
        journal.flush(queue, queue.open);
        queue.clear();
    }

    void delete(StoredQueue queue) {
        if (queue.definedIn > 0) journal.delete(queue);
        byName.remove(queue.name);
        byId.remove(queue.id);
        int plus = queue.name.indexOf('+');
        var parent = plus > 0 ? byName.get(queue.name.substring(0, plus)) : null;
        if (parent != null) parent.children.remove(queue);
        queue.open.clear();
        queue.clear();
        queue.deleted = true;
        deleted++;
    }

    /** Forgets what a segment held, and says again in a later one what only that one said. */
    void dropped(Segment segment) {
        for (var run : segment.runs) {
            var queue = byId.get(run.queueId);
            if (queue == null) continue;
            queue.runs.remove(run);
            if (queue.tail == run) queue.tail = null;
            if (queue.definedIn <= segment.number) journal.define(queue);
        }
    }

    Set<String> names() {
        return byName.keySet();
    }

    Collection<StoredQueue> queues() {
        return byName.values();
    }

    QueueCounts counts(StoredQueue queue) {
        return new QueueCounts(
                queue.name,
                queue.items,
                queue.bytes,
                queue.totalItems,
                journalBytes(queue),
                queue.expired,
                queue.window.size(),
                queue.bytesInMemory(),
                queue.items == 0 && queue.open.isEmpty() ? 0 : queue.ageMillis,
                queue.discarded,
                queue.waiters.size(),
                queue.open.size(),
                queue.opens,
                queue.aborts,
                queue.flushes,
                queue.moved,
                queue.runs.size(),
                queue.children.stream().map(child -> child.name).sorted().toList());
    }

    private static long journalBytes(StoredQueue queue) {
        long bytes = 0;
        for (var run : queue.runs) bytes += run.liveBytes + (long) run.live * (Records.FRAME + Records.ADD_FIXED);
        return bytes;
    }

    Map<String, Long> totals() {
        long items = 0;
        long bytes = 0;
        for (var queue : byName.values()) {
            items += queue.items;
            bytes += queue.bytes;
        }
        var totals = new TreeMap<String, Long>();
        totals.put("curr_items", items);
        totals.put("bytes", bytes);
        totals.put("journal_bytes", journal.size());
        totals.put("queue_creates", created);
        totals.put("queue_deletes", deleted);
        totals.put("queue_expires", expired);
        return totals;
    }
}
