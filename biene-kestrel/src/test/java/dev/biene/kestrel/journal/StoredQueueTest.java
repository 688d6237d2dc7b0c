package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which items are in memory, what is read back, and what becomes of those that cannot be; without threads. */
final class StoredQueueTest {
    private static final Path DIRECTORY = Path.of("/queue");
    private static final int SEGMENT = 64 * 1024;
    private static final int MEGABYTE = 1 << 20;

    private final MemoryFiles files = new MemoryFiles();

    /** A store's parts, with so many bytes of memory for items. */
    private JournalParts parts(long memory) {
        return new JournalParts(files, DIRECTORY, SEGMENT, StoreSettings.DEFAULT.withMemory(memory));
    }

    /** Changes a bit of an item's bytes. */
    private void rot(JournalParts parts, StoredItem item) throws IOException {
        parts.writer.writeOut();
        int offset = Objects.requireNonNull(item.run.offsets())[item.index];
        files.bytes(item.run.segment.path)[offset + Records.FRAME + Records.ADD_FIXED] ^= 1;
    }

    private static int inMemory(StoredQueue queue) {
        return queue.window.size();
    }

    @Test
    void theMemoryIsUsedUpToItsLastByte() {
        assertEquals(1, inMemory(parts(1000).push("q", 1, 1000)));
        assertEquals(0, inMemory(parts(999).push("r", 1, 1000)));

        int two = StoredItem.OVERHEAD + 400 + 400;
        assertEquals(2, inMemory(parts(two).push("s", 2, 400)));
        assertEquals(1, inMemory(parts(two - 1).push("t", 2, 400)));
    }

    @Test
    void aQueueKeepsFourMegabytesWhateverThereIs() {
        var parts = parts(100 * MEGABYTE);

        assertEquals(1, inMemory(parts.push("q", 1, 4 * MEGABYTE)));
        assertEquals(0, inMemory(parts.push("r", 1, 4 * MEGABYTE + 1)));
        assertEquals(1, inMemory(parts.push("s", 2, 3 * MEGABYTE)));
        assertEquals(3 * MEGABYTE + StoredItem.OVERHEAD, parts.table.queue("s").bytesInMemory());
    }

    @Test
    void noMoreThanSoManyItemsAreReadBackAtATime() {
        var parts = parts(1);
        var queue = parts.push("q", 300, 0);
        assertEquals(1, inMemory(queue));
        parts.confirm(queue, parts.take(queue));

        parts.head(queue);

        assertEquals(256, inMemory(queue));
    }

    @Test
    void norMoreThanSoManyBytesFromHoweverManySegments() {
        var parts = parts(1);
        var queue = parts.push("q", 200, 2048);
        parts.confirm(queue, parts.take(queue));
        assertEquals(0, inMemory(queue));

        parts.head(queue);

        assertEquals(128, inMemory(queue));
        assertTrue(queue.runs.size() > 4);
    }

    @Test
    void whileOthersNeedAllTheMemoryAQueueGetsItsHead() {
        var scarce = parts(StoredItem.OVERHEAD + 500);
        scarce.push("other", 1, 500);
        var queue = scarce.push("q", 10, 10);
        scarce.confirm(queue, scarce.take(queue));
        scarce.head(queue);
        assertEquals(1, inMemory(queue));

        var enough = parts(StoredItem.OVERHEAD + 501);
        enough.push("another", 1, 500);
        var read = enough.push("r", 10, 10);
        enough.confirm(read, enough.take(read));
        enough.head(read);
        assertEquals(9, inMemory(read));
    }

    @Test
    void anItemThatComesBackIsReadAgainWhenItIsNeeded() {
        var parts = parts(1000);
        var queue = parts.push("q", 2, 100);
        var item = parts.take(queue);
        parts.giveBack(queue, item);
        assertNull(item.data);
        assertEquals(2 * StoredItem.OVERHEAD + 100, queue.bytesInMemory());

        assertSame(item, queue.head(parts.reader));

        assertEquals(100, Objects.requireNonNull(item.data).length);
        assertEquals(2 * (StoredItem.OVERHEAD + 100), queue.bytesInMemory());
    }

    @Test
    void anItemThatRottedWhileItWasOpenIsGoneWhenItComesBack() throws IOException {
        var parts = parts(1000);
        var queue = parts.push("q", 2, 100);
        var item = parts.take(queue);
        rot(parts, item);
        parts.giveBack(queue, item);

        var next = Objects.requireNonNull(queue.head(parts.reader));

        assertEquals(1, next.index);
        assertEquals(List.of(1L, 100L), List.of(queue.items, queue.bytes));
        assertEquals(1, inMemory(queue));
        assertEquals(StoredItem.OVERHEAD + 100, queue.bytesInMemory());
        assertFalse(item.isLive());
    }

    @Test
    void anOpenItemThatIsFoundToHaveRottedIsNoneOfThoseThatWait() {
        var parts = parts(1000);
        var queue = parts.push("q", 2, 100);
        var item = parts.take(queue);

        queue.lost(item.run, item.index, item);
        queue.lost(item.run, item.index, item);

        assertTrue(queue.open.isEmpty());
        assertEquals(List.of(1L, 100L), List.of(queue.items, queue.bytes));
        assertEquals(StoredItem.OVERHEAD + 100, queue.bytesInMemory());
        assertEquals(List.of(1, 100L), List.of(item.run.live, item.run.liveBytes));
    }

    @Test
    void aFlushLeavesWhatIsOpenAndWhatComesAfterIt() {
        var parts = parts(1000);
        var queue = parts.push("q", 4, 100);
        var first = parts.take(queue);
        var second = parts.take(queue);
        var run = first.run;

        queue.clear();

        assertEquals(List.of(0L, 0L, 0L), List.of(queue.items, queue.bytes, queue.bytesInMemory()));
        assertEquals(List.of(2, 200L), List.of(run.live, run.liveBytes));
        assertEquals(List.of(run), queue.runs);
        assertTrue(first.isLive() && second.isLive());

        parts.push("q", 1, 10);
        assertEquals(10, parts.head(queue).length);
        parts.confirm(queue, first);
        parts.confirm(queue, second);
        assertEquals(1, queue.runs.size());
        assertEquals(1, queue.items);
    }

    @Test
    void aFlushOfWhatNobodyHoldsLeavesNothingBehind() {
        var queue = parts(1000).push("q", 4, 100);

        queue.clear();

        assertTrue(queue.runs.isEmpty());
    }

    @Test
    void aRunOfWhichNothingIsLeftIsLetGoOfUnlessMoreWillCome() {
        var parts = parts(1);
        var queue = parts.push("q", 4, 30_000);
        assertEquals(2, queue.runs.size());

        for (int i = 0; i < 2; i++) parts.confirm(queue, parts.take(queue));
        assertEquals(1, queue.runs.size());

        for (int i = 0; i < 2; i++) parts.confirm(queue, parts.take(queue));
        assertEquals(1, queue.runs.size());
    }
}
