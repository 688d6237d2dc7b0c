package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Objects;

/** What a store consists of, without its housekeeping and for one thread. */
final class JournalParts {
    final JournalWriter writer;
    final SegmentAllocator allocator;
    final Journal journal;
    final ItemReader reader;
    final QueueTable table;
    final Items items;

    JournalParts(JournalFiles files, Path directory, int segmentSize, StoreSettings settings) {
        writer = new JournalWriter(files, directory, Fsync.NEVER);
        allocator = new SegmentAllocator(files, directory, segmentSize, Fsync.NEVER);
        journal = new Journal(files, directory, writer, allocator, () -> 4711);
        reader = new ItemReader(new ReadHandles(files), writer);
        table = new QueueTable(settings, journal, new Replay());
        items = new Items(settings.clock(), journal, table, reader);
    }

    /** Adds so many items of so many bytes each. */
    StoredQueue push(String name, int count, int bytes) {
        var queue = table.queue(name);
        for (int i = 0; i < count; i++) assertTrue(items.push(queue, new byte[bytes], 0));
        return queue;
    }

    StoredItem head(StoredQueue queue) {
        return Objects.requireNonNull(items.liveHead(queue));
    }

    StoredItem take(StoredQueue queue) {
        return items.taken(queue, head(queue)).item();
    }

    void confirm(StoredQueue queue, StoredItem item) {
        assertTrue(queue.open.remove(item));
        items.remove(item);
    }

    void giveBack(StoredQueue queue, StoredItem item) {
        assertTrue(queue.open.remove(item));
        queue.putBack(item);
    }
}
