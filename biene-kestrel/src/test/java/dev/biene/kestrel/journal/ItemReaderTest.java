package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How items are read back, how often the files are asked, and what is not believed; without threads. */
final class ItemReaderTest {
    private static final int SEGMENT = 1 << 20;
    private static final int ITEMS = 600;
    private static final int BYTES = 1000;

    private final MemoryFiles files = new MemoryFiles();
    private final JournalParts parts =
            new JournalParts(files, Path.of("/items"), SEGMENT, StoreSettings.DEFAULT.withMemory(1));
    private final StoredQueue queue = parts.table.queue("q");
    private final Run run = push();

    /** Of different lengths, so that one is not taken for another. */
    private Run push() {
        for (int i = 0; i < ITEMS; i++) parts.push("q", 1, length(i));
        return queue.runs.get(0);
    }

    private static int length(int index) {
        return BYTES + index % 100;
    }

    @BeforeEach
    void write() {
        assertEquals(ITEMS, run.count);
        parts.writer.writeOut();
        files.reads = 0;
    }

    private boolean isReadable(int index) {
        var item = parts.reader.read(queue, run, index);
        return item != null && Objects.requireNonNull(item.data).length == length(index);
    }

    /** What the housekeeping does with a complete segment: where its items are is in a file then. */
    private void sumUp() throws IOException {
        var removals = Objects.requireNonNull(run.segment.removals);
        run.forgetOffsets(
                Summary.write(files, run.segment, removals, false).positions().get(0));
        files.reads = 0;
    }

    private ByteBuffer frame(int index) throws IOException {
        return bytes(run.segment.path, Objects.requireNonNull(run.offsets())[index]);
    }

    @Test
    void itemsOneBehindTheOtherAreReadManyAtATime() {
        for (int i = 0; i < ITEMS; i++) assertTrue(isReadable(i), "item " + i);

        // 650 kB in pieces of 128 KiB; what a piece ends amid is read again with the next.
        assertTrue(files.reads <= 7, files.reads + " reads");
    }

    @Test
    void thoseBeforeWhatWasReadLastAreReadToo() {
        assertTrue(isReadable(ITEMS - 1));
        assertTrue(isReadable(ITEMS - 2));
        assertTrue(isReadable(0));
    }

    @Test
    void whereTheyAreIsReadManyAtATimeToo() throws IOException {
        sumUp();

        for (int i = 0; i < ITEMS; i++) assertTrue(isReadable(i), "item " + i);
        int reads = files.reads;
        assertTrue(isReadable(ITEMS - 1));
        assertTrue(isReadable(0));

        // 512 offsets and the rest, beside the items.
        assertTrue(reads <= 9, reads + " reads");
        assertEquals(reads + 2, files.reads);
    }

    @Test
    void aLengthThatGoesBeyondTheSegmentIsDamage() throws IOException {
        int length = frame(ITEMS - 1).getInt();
        frame(ITEMS - 1).putInt(length + 1);
        assertNull(parts.reader.read(queue, run, ITEMS - 1));

        frame(ITEMS - 2).putInt(Integer.MAX_VALUE);
        assertNull(parts.reader.read(queue, run, ITEMS - 2));
    }

    @Test
    void noLengthIsDamage() throws IOException {
        frame(400).putInt(0);
        assertNull(parts.reader.read(queue, run, 400));

        frame(300).putInt(-1);
        assertNull(parts.reader.read(queue, run, 300));
    }

    @Test
    void ofAForgottenSegmentNothingIsRememberedAndNoFileIsOpen() throws IOException {
        sumUp();
        assertTrue(isReadable(0));
        int open = files.open;
        files.bytes(run.segment.path)[SEGMENT / 2]++;
        bytes(run.segment.summaryPath(), run.summaryPosition).putInt(0);
        assertTrue(isReadable(0), "it is still buffered");

        parts.reader.forget(run.segment);

        assertEquals(open - 2, files.open);
        assertNull(parts.reader.read(queue, run, 0), "its place is read again");
        assertNotNull(parts.reader.read(queue, run, 1));
    }

    private ByteBuffer bytes(Path path, long position) throws IOException {
        return ByteBuffer.wrap(files.bytes(path)).position((int) position).slice();
    }
}
