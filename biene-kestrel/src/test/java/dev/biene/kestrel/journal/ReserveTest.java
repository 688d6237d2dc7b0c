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

    private JournalParts parts() {
        return new JournalParts(files, directory, SEGMENT, StoreSettings.DEFAULT);
    }

    /** Returns how many items were taken. */
    private static int fill(JournalParts parts, StoredQueue queue, int bytes) {
        for (int pushed = 0; pushed < 100_000; pushed++) {
            try {
                assertTrue(parts.items.push(queue, new byte[bytes], 0));
            } catch (StorageException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("No space left on device"));
                return pushed;
            }
        }
        throw new AssertionError("the disk has no end");
    }

    @Test
    void halfOfTheLastSegmentIsLeftForRecordsOfItemsThatGo() {
        files.capacity(4 * SEGMENT);
        var parts = parts();
        var queue = parts.table.queue("q");

        int pushed = fill(parts, queue, 100);

        assertTrue(pushed > 3 * SEGMENT / 200, "only " + pushed);
        assertEquals(4, parts.journal.segments.size());
        var last = Objects.requireNonNull(parts.journal.segments.peekLast());
        assertTrue(last.capacity - last.end >= last.capacity / 2, last.end + " of " + last.capacity);
        for (int i = 0; i < 1_000; i++) {
            parts.confirm(queue, parts.take(queue));
        }
        assertTrue(Objects.requireNonNull(parts.journal.segments.peekFirst()).live == 0, "the oldest can be let go of");
    }

    @Test
    void aLargeItemTakesNothingOfItEither() {
        files.capacity(2 * SEGMENT);
        var parts = parts();
        var queue = parts.table.queue("q");
        fill(parts, queue, SEGMENT / 3);
        var last = Objects.requireNonNull(parts.journal.segments.peekLast());
        int end = last.end;

        assertThrows(StorageException.class, () -> parts.items.push(queue, new byte[SEGMENT / 3], 0));

        assertEquals(end, last.end);
        assertTrue(last.capacity - end >= last.capacity / 2);
    }
}
