package dev.biene.kestrel.journal;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Moves the few items that keep an old segment alive to the end of the log, so that it and the dead ones behind it
 * can go. Runs only while more than half of the journal is dead, so that each byte moved frees at least one.
 */
final class Compaction {
    private static final int STEP_ITEMS = 256;
    private static final int STEP_BYTES = 1024 * 1024;
    /** Not worth while below this many segments. */
    private static final int LEAST_SEGMENTS = 3;

    private final Lock lock;
    private final long leastBytes;
    private final JournalWriter writer;
    private final Journal journal;
    private final QueueTable table;
    private final ItemReader reader;

    private @Nullable Segment front;
    /** Where the items of each run of the front go. */
    private final Map<Run, Run> targets = new HashMap<>();

    Compaction(Lock lock, int segmentSize, JournalWriter writer, Journal journal, QueueTable table, ItemReader reader) {
        this.lock = lock;
        this.leastBytes = (long) LEAST_SEGMENTS * segmentSize;
        this.writer = writer;
        this.journal = journal;
        this.table = table;
        this.reader = reader;
    }

    /** Empties the oldest segment if that is due; lets others in after each step. */
    void run() {
        while (writer.failure() == null) {
            lock.lock();
            try {
                var due = journal.mostlyDeadFront(leastBytes);
                if (due == null) return;
                if (due != front) targets.clear();
                front = due;
                moveSome(due);
            } finally {
                lock.unlock();
            }
        }
    }

    private void moveSome(Segment segment) {
        int items = 0;
        long bytes = 0;
        for (var run : segment.runs) {
            var queue = run.live == 0 ? null : table.find(run.queueId);
            if (queue == null) continue;
            var inMemory = inMemory(queue, run);
            while (run.live > 0) {
                if (items++ >= STEP_ITEMS || bytes >= STEP_BYTES) return;
                bytes += move(queue, run, run.nextLive(0), inMemory);
            }
            queue.dropIfDead(run);
        }
    }

    private static Map<Integer, StoredItem> inMemory(StoredQueue queue, Run run) {
        var found = new HashMap<Integer, StoredItem>();
        for (var item : queue.window) if (item.run == run) found.put(item.index, item);
        for (var item : queue.open) if (item.run == run) found.put(item.index, item);
        return found;
    }

    private int move(StoredQueue queue, Run run, int index, Map<Integer, StoredItem> inMemory) {
        var read = reader.read(queue, run, index);
        var known = inMemory.get(index);
        byte[] data = read == null ? null : read.data;
        if (read == null || data == null) {
            queue.lost(run, index, known);
            return 0;
        }
        var target = journal.move(queue, read, data, targets.get(run));
        targets.put(run, target);
        if (known != null) {
            known.run = target;
            known.index = target.count - 1;
        }
        // Those in memory come first in a run, so what is loaded of the target is a prefix as well.
        if (index < run.loaded) target.loaded = target.count;
        queue.moved++;
        return data.length;
    }
}
