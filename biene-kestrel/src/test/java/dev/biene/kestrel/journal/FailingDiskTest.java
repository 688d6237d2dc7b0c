package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailingDiskTest {
    private static final StoreSettings SMALL = StoreSettings.DEFAULT.withSegmentSize(64 * 1024);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> drain(QueueStore store) {
        var items = new ArrayList<String>();
        for (var item = store.take("q"); item != null; item = store.take("q")) {
            store.confirm(item.item());
            items.add(new String(item.bytes(), StandardCharsets.ISO_8859_1));
        }
        return items;
    }

    /** Pushes until the disk fails; returns what was acknowledged. */
    private static List<String> pushUntilFailure(QueueStore store, int most) {
        var acknowledged = new ArrayList<String>();
        for (int i = 0; i < most; i++) {
            String item = i + "-" + "x".repeat(i * 37 % 3000);
            try {
                store.push("q", bytes(item), 0);
                store.awaitSafe(store.position());
                acknowledged.add(item);
            } catch (StorageException e) {
                return acknowledged;
            }
        }
        return acknowledged;
    }

    private void nothingAcknowledgedIsLost(Path directory, List<String> acknowledged) {
        try (var store = QueueStore.open(directory, SMALL)) {
            var found = drain(store);
            assertTrue(found.size() >= acknowledged.size());
            assertEquals(acknowledged, found.subList(0, acknowledged.size()));
            for (int i = 0; i < found.size(); i++) assertTrue(found.get(i).startsWith(i + "-"), found.get(i));
        }
    }

    @Test
    void afterAForceThatFailedNothingIsAcknowledgedForGood() {
        int failures = 0;
        for (int n = 1; n <= 60; n += 1 + n / 10) {
            var directory = root.resolve("force-" + n);
            List<String> acknowledged;
            try (var store = QueueStore.open(new FaultyFiles().failForce(n), directory, SMALL)) {
                acknowledged = pushUntilFailure(store, 200);
                if (store.failure() == null) continue;
                failures++;
                var refused = assertThrows(StorageException.class, () -> store.push("q", bytes("late"), 0));
                assertTrue(String.valueOf(refused.getMessage()).contains("nothing is acknowledged any more"));
                assertThrows(StorageException.class, () -> store.awaitSafe(store.position()));
            }
            nothingAcknowledgedIsLost(directory, acknowledged);
        }
        assertTrue(failures > 5, "the test is vacuous: " + failures);
    }

    @Test
    void afterAWriteThatFailedNothingIsAcknowledgedForGood() {
        int failures = 0;
        for (int n = 1; n <= 60; n += 1 + n / 10) {
            var directory = root.resolve("write-" + n);
            List<String> acknowledged;
            try (var store = QueueStore.open(new FaultyFiles().failWrite(n), directory, SMALL)) {
                acknowledged = pushUntilFailure(store, 200);
                if (store.failure() != null) failures++;
            }
            nothingAcknowledgedIsLost(directory, acknowledged);
        }
        assertTrue(failures > 5, "the test is vacuous: " + failures);
    }

    @Test
    void writesThatTakeAFewBytesOnlyAreGoneOnWith() {
        var directory = root.resolve("short");
        List<String> acknowledged;
        try (var store = QueueStore.open(new FaultyFiles().writeLittle(), directory, SMALL)) {
            acknowledged = pushUntilFailure(store, 100);
        }

        assertEquals(100, acknowledged.size());
        nothingAcknowledgedIsLost(directory, acknowledged);
    }

    @Test
    void aFullDiskRefusesItemsWholeAndReadsGoOnUntilThereIsSpaceAgain() {
        var directory = root.resolve("full");
        var files = new FaultyFiles().capacity(400_000);
        try (var store = QueueStore.open(files, directory, SMALL)) {
            var acknowledged = pushUntilFailure(store, 10_000);
            assertTrue(acknowledged.size() > 10, "only " + acknowledged.size());
            assertEquals(null, store.failure());
            var refused = assertThrows(StorageException.class, () -> store.push("q", bytes("refused"), 0));
            assertTrue(String.valueOf(refused.getMessage()).contains("No space left on device"));

            var head = store.take("q");
            assertNotNull(head);
            store.confirm(head.item());
            store.awaitSafe(store.position());

            assertEquals(acknowledged.subList(1, acknowledged.size()), drain(store));
            store.awaitSafe(store.position());
            awaitPushed(store);
        }
        try (var store = QueueStore.open(directory, SMALL)) {
            assertEquals(List.of("again"), drain(store));
        }
    }

    /** The housekeeping gives the drained segments back in its own time. */
    private static void awaitPushed(QueueStore store) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try {
                assertTrue(store.push("q", bytes("again"), 0));
                store.awaitSafe(store.position());
                return;
            } catch (StorageException e) {
                assertFalse(System.nanoTime() > until, "there is still no space");
                LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
