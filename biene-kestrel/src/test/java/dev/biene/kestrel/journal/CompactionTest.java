package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Space is given back, also when something old is kept. */
class CompactionTest {
    private static final int SEGMENT = 64 * 1024;
    /** Little memory, so that most items are on the disk only when they are moved. */
    private static final StoreSettings SMALL = StoreSettings.DEFAULT
            .withFsync(Fsync.NEVER)
            .withSegmentSize(SEGMENT)
            .withMemory(5_000);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private static byte[] item(int number) {
        return (number + "-" + "x".repeat(200)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int number(Delivery delivery) {
        String text = new String(delivery.bytes(), StandardCharsets.ISO_8859_1);
        return Integer.parseInt(text.substring(0, text.indexOf('-')));
    }

    private static int take(QueueStore store, String queue) {
        var delivery = store.take(queue);
        assertNotNull(delivery);
        store.confirm(delivery.item());
        return number(delivery);
    }

    private long bytesOnDisk() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void awaitBytesOnDisk(long most) throws IOException {
        long until = System.nanoTime() + 20_000_000_000L;
        while (bytesOnDisk() > most) {
            if (System.nanoTime() > until) fail("there are still " + bytesOnDisk() + " bytes");
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static void flow(QueueStore store, int items) {
        for (int i = 0; i < items; i++) {
            store.push("flow", item(i), 0);
            store.commit();
            assertEquals(i, take(store, "flow"));
        }
    }

    @Test
    void aDrainedJournalGivesItsSpaceBack() throws IOException {
        try (var store = QueueStore.open(directory, SMALL)) {
            for (int i = 0; i < 10_000; i++) store.push("q", item(i), 0);
            store.commit();
            assertTrue(bytesOnDisk() > 2_000_000);

            for (int i = 0; i < 10_000; i++) assertEquals(i, take(store, "q"));
            store.commit();

            awaitBytesOnDisk(2 * SEGMENT);
        }
    }

    @Test
    void oldItemsDoNotKeepWhatFlowsPastThem() throws IOException {
        var old = new ArrayList<Delivery>();
        try (var store = QueueStore.open(directory, SMALL)) {
            for (int i = 0; i < 500; i++) store.push("old", item(i), 0);
            for (int i = 0; i < 10; i++) old.add(store.take("old"));

            flow(store, 10_000);

            // 500 items of 240 bytes are two segments; as much again may be dead, and some.
            awaitBytesOnDisk(8 * SEGMENT);
            store.confirm(old.get(3).item());
            store.abort(old.get(5).item());
            assertEquals(5, take(store, "old"));
            store.commit();
        }

        try (var store = QueueStore.open(directory, SMALL)) {
            for (int expected : List.of(0, 1, 2, 4, 6, 7, 8, 9)) assertEquals(expected, take(store, "old"));
            for (int i = 10; i < 500; i++) assertEquals(i, take(store, "old"));
            assertEquals(null, store.take("old"));
        }
    }

    @Test
    void itemsMovedTwiceAndReadInBetweenStayInOrder() throws IOException {
        int next = 0;
        int pushed = 0;
        for (int round = 0; round < 4; round++) {
            try (var store = QueueStore.open(directory, SMALL)) {
                for (int i = 0; i < 300; i++) store.push("old", item(pushed++), 0);
                flow(store, 4_000);
                awaitBytesOnDisk(16 * SEGMENT);
                for (int i = 0; i < 150; i++) assertEquals(next++, take(store, "old"));
                store.commit();
            }
        }
        try (var store = QueueStore.open(directory, SMALL)) {
            while (next < pushed) assertEquals(next++, take(store, "old"));
            assertEquals(null, store.take("old"));
        }
    }
}
