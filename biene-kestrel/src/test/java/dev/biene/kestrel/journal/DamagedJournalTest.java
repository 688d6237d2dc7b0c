package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("any-jdk")
class DamagedJournalTest {
    private static final StoreSettings SMALL =
            StoreSettings.DEFAULT.withFsync(Fsync.NEVER).withSegmentSize(64 * 1024);
    private static final int ITEMS = 40;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private static String item(int i) {
        return i + "-" + "x".repeat(i * 13 % 90);
    }

    /** A journal of one segment; returns its bytes up to the end of the last record. */
    private static byte[] written(Path directory) throws IOException {
        return written(directory, ITEMS);
    }

    private static byte[] written(Path directory, int count) throws IOException {
        try (var store = QueueStore.open(directory, SMALL)) {
            for (int i = 0; i < count; i++) store.push("q", item(i).getBytes(StandardCharsets.ISO_8859_1), 0);
            store.commit();
        }
        byte[] bytes = Files.readAllBytes(Segment.path(directory, 1));
        int end = bytes.length;
        while (bytes[end - 1] == 0) end--;
        return Arrays.copyOf(bytes, end);
    }

    /** What a journal of these bytes holds. */
    private List<String> read(byte[] bytes) throws IOException {
        var directory = Files.createTempDirectory(root, "read");
        Files.write(Segment.path(directory, 1), bytes);
        var items = new ArrayList<String>();
        try (var store = QueueStore.open(directory, SMALL)) {
            for (var item = store.take("q"); item != null; item = store.take("q"))
                items.add(new String(item.bytes(), StandardCharsets.ISO_8859_1));
        }
        return items;
    }

    private static List<String> items(int count) {
        var items = new ArrayList<String>();
        for (int i = 0; i < count; i++) items.add(item(i));
        return items;
    }

    @Test
    void cutAnywhereItHoldsAllItemsBeforeTheCut() throws IOException {
        cut(ITEMS, 1500);
    }

    @Test
    @Tag("fault")
    void cutAtEachOfItsLastFourThousandBytesItHoldsAllItemsBeforeTheCut() throws IOException {
        cut(100, 4096);
    }

    private void cut(int count, int last) throws IOException {
        byte[] whole = written(root.resolve("whole"), count);
        assertTrue(whole.length > last, "the journal has only " + whole.length + " bytes");
        int before = count;
        int each = whole.length - last;

        for (int length = whole.length; length >= 0; length -= length > each ? 1 : 41) {
            var found = read(Arrays.copyOf(whole, length));

            assertEquals(items(found.size()), found);
            assertTrue(found.size() == before || found.size() == before - 1 || length <= each);
            before = found.size();
        }
    }

    @Test
    void garbageAndZerosAfterTheLastRecordAreNotTakenForItems() throws IOException {
        byte[] whole = written(root.resolve("whole"));
        var random = new Random(7);
        for (int i = 0; i < 20; i++) {
            byte[] garbage = Arrays.copyOf(whole, whole.length + 4096 + random.nextInt(4096));
            for (int at = whole.length; at < garbage.length; at++) if (i > 0) garbage[at] = (byte) random.nextInt();

            assertEquals(items(ITEMS), read(garbage));
        }
    }

    @Test
    void aPageOfZerosInTheMiddleCostsWhatWasInItOnly() throws IOException {
        byte[] whole = written(root.resolve("whole"));
        byte[] holed = whole.clone();
        Arrays.fill(holed, 512, 1024, (byte) 0);

        var found = read(holed);

        var expected = new ArrayList<>(items(ITEMS));
        assertTrue(expected.containsAll(found));
        assertTrue(found.size() >= ITEMS - 20, "only " + found.size());
        expected.retainAll(found);
        assertEquals(expected, found);
    }

    @Test
    void aFlippedBitCostsOneRecordAndIsNamedByFileAndOffset() throws IOException {
        byte[] whole = written(root.resolve("whole"));
        var random = new Random(11);
        for (int i = 0; i < 400; i++) {
            byte[] flipped = whole.clone();
            int at = Records.HEADER + random.nextInt(whole.length - Records.HEADER);
            flipped[at] ^= (byte) (1 << random.nextInt(8));

            try (var log = new Log(SegmentScan.class)) {
                var found = read(flipped);

                // The first record names the queue; without it the items are kept under another name.
                if (found.isEmpty() && at < Records.HEADER + 40) continue;
                assertTrue(found.size() >= ITEMS - 1, "byte " + at + " costs " + (ITEMS - found.size()));
                assertTrue(items(ITEMS).containsAll(found));
                assertTrue(
                        found.size() == ITEMS || log.text().contains("0000000000000001.log"),
                        "byte " + at + ": " + log.text());
            }
        }
    }

    @Test
    void oneOfTwoCopiesOfTheHeaderIsEnough() throws IOException {
        byte[] whole = written(root.resolve("whole"));
        for (int copy = 0; copy < 2; copy++) {
            byte[] damaged = whole.clone();
            damaged[copy * Records.HEADER_COPY + 17] ^= 4;

            assertEquals(items(ITEMS), read(damaged));
        }
    }
}
