package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full before the housekeeping, which has no turn here, could see that no spare fits on it any more. */
final class ReserveTest {
    private static final int SEGMENT = 64 * 1024;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final FaultyFiles files = new FaultyFiles();

    /** What a journal consists of. */
    private final class Parts {
        final JournalWriter writer = new JournalWriter(files, directory, Fsync.NEVER);
        final SegmentAllocator allocator = new SegmentAllocator(files, directory, SEGMENT, Fsync.NEVER);
        final Journal journal = new Journal(files, directory, writer, allocator, () -> 4711);
        final QueueTable table = new QueueTable(StoreSettings.DEFAULT, journal, new Replay());
        final ItemReader reader = new ItemReader(new ReadHandles(files), writer);
        final Items items = new Items(StoreSettings.DEFAULT.clock(), journal, table, reader);

        int fill(StoredQueue queue, int bytes) {
            for (int pushed = 0; pushed < 100_000; pushed++) {
                try {
                    assertTrue(items.push(queue, new byte[bytes], 0));
                } catch (StorageException e) {
                    assertTrue(String.valueOf(e.getMessage()).contains("No space left on device"));
                    return pushed;
                }
            }
            throw new AssertionError("the disk has no end");
        }
    }

    @Test
    void halfOfTheLastSegmentIsLeftForRecordsOfItemsThatGo() {
        files.capacity(4 * SEGMENT);
        var parts = new Parts();
        var queue = parts.table.queue("q");

        int pushed = parts.fill(queue, 100);

        assertTrue(pushed > 3 * SEGMENT / 200, "only " + pushed);
        assertEquals(4, parts.journal.segments.size());
        var last = Objects.requireNonNull(parts.journal.segments.peekLast());
        assertTrue(last.capacity - last.end >= last.capacity / 2, last.end + " of " + last.capacity);
        for (int i = 0; i < 1_000; i++) {
            var item = parts.items
                    .taken(queue, Objects.requireNonNull(parts.items.liveHead(queue)))
                    .item();
            parts.items.remove(item);
        }
        assertTrue(Objects.requireNonNull(parts.journal.segments.peekFirst()).live == 0, "the oldest can be let go of");
    }

    @Test
    void aLargeItemTakesNothingOfItEither() {
        files.capacity(2 * SEGMENT);
        var parts = new Parts();
        var queue = parts.table.queue("q");
        parts.fill(queue, SEGMENT / 3);
        var last = Objects.requireNonNull(parts.journal.segments.peekLast());
        int end = last.end;

        assertThrows(StorageException.class, () -> parts.items.push(queue, new byte[SEGMENT / 3], 0));

        assertEquals(end, last.end);
        assertTrue(last.capacity - end >= last.capacity / 2);
    }
}
