package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
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
        return drain(store, Integer.MAX_VALUE);
    }

    private static List<String> drain(QueueStore store, int most) {
        var items = new ArrayList<String>();
        while (items.size() < most) {
            var item = store.take("q");
            if (item == null) break;
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
        failForces(20);
    }

    @Test
    @Tag("fault")
    void afterAnyForceThatFailedNothingIsAcknowledgedForGood() {
        failForces(200);
    }

    private void failForces(int most) {
        int failures = 0;
        for (int n = 1; n <= most; n++) {
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
        failWrites(20);
    }

    @Test
    @Tag("fault")
    void afterAnyWriteThatFailedNothingIsAcknowledgedForGood() {
        failWrites(200);
    }

    private void failWrites(int most) {
        int failures = 0;
        for (int n = 1; n <= most; n++) {
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
    void afterAFailureNothingIsTakenAwayEither() {
        var files = new RecordedFiles();
        try (var store = QueueStore.open(files, root.resolve("kept"), SMALL)) {
            for (var item : List.of("open", "waits")) store.push("q", bytes(item), 0);
            var open = store.take("q");
            assertNotNull(open);
            files.failOnce("force " + Segment.path(root, 1).getFileName());
            // The housekeeping may be the first to meet the failure.
            assertThrows(StorageException.class, () -> {
                store.push("q", bytes("late"), 0);
                store.awaitSafe(store.position());
            });

            assertThrows(StorageException.class, () -> store.confirm(open.item()));
            assertThrows(StorageException.class, () -> store.flush("q"));
            assertThrows(StorageException.class, () -> store.delete("q"));
        }
        try (var store = QueueStore.open(root.resolve("kept"), SMALL)) {
            assertEquals(List.of("open", "waits"), drain(store).subList(0, 2));
        }
    }

    @Test
    void whatATornEndLeftIsOverwrittenAFewBytesAtATime() throws IOException {
        var directory = root.resolve("torn");
        try (var store = QueueStore.open(directory, SMALL)) {
            store.push("q", bytes("whole"), 0);
        }
        var path = Segment.path(directory, 1);
        byte[] whole = Files.readAllBytes(path);
        byte[] torn = whole.clone();
        Arrays.fill(torn, torn.length - 300, torn.length, (byte) 1);
        Files.write(path, torn);

        try (var store = QueueStore.open(new FaultyFiles().writeLittle(), directory, SMALL)) {
            assertArrayEquals(whole, Files.readAllBytes(path));
            assertEquals(List.of("whole"), drain(store));
        }
    }

    @Test
    void aFullDiskRefusesItemsWholeAndReadsGoOnUntilThereIsSpaceAgain() {
        var directory = root.resolve("full");
        var files = new FaultyFiles().capacity(400_000);
        try (var store = QueueStore.open(files, directory, SMALL)) {
            var acknowledged = pushUntilFailure(store, 10_000);
            assertTrue(acknowledged.size() > 10, "only " + acknowledged.size());
            assertEquals(null, store.failure());
            var refused = pushUntilRefused(store, acknowledged);
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

    @Test
    void anItemThatCannotBeReadNowIsReadLaterInItsTurn() {
        // Next to nothing stays in memory, so nearly every item is read back.
        var paging = SMALL.withMemory(1).withFsync(Fsync.NEVER);
        int failures = 0;
        for (int n = 1; n <= 12; n++) {
            var files = new FaultyFiles();
            var pushed = new ArrayList<String>();
            try (var store = QueueStore.open(files, root.resolve("read-" + n), paging)) {
                for (int i = 0; i < 30; i++) {
                    pushed.add(i + "-" + "x".repeat(30_000));
                    store.push("q", bytes(pushed.get(i)), 0);
                }
                store.awaitSafe(store.position());
                files.failRead(n);

                var found = new ArrayList<String>();
                while (found.size() < pushed.size()) {
                    try {
                        var next = drain(store, 1);
                        if (next.isEmpty()) break;
                        found.addAll(next);
                    } catch (StorageException e) {
                        failures++;
                    }
                }

                assertEquals(pushed, found, "read " + n);
                assertEquals(List.of(), drain(store));
            }
        }
        assertTrue(failures > 5, "the test is vacuous: " + failures);
    }

    @Test
    void aHundredWhoWaitShareAFewForces() throws Exception {
        var files = new FaultyFiles();
        try (var store = QueueStore.open(files, root.resolve("slow"), SMALL);
                var queues = new JournalQueues(store, false)) {
            files.holdForces();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 100; i++) threads.add(new Thread(() -> queues.push("q", "x")));
            threads.forEach(Thread::start);
            Await.until("all have written", () -> queues.stats("q").items() == 100);
            assertTrue(threads.stream().allMatch(Thread::isAlive), "acknowledged before it was forced");

            files.releaseForces();

            for (var thread : threads) thread.join();
            assertTrue(files.logForces() <= 3, files.logForces() + " forces");
        }
    }

    /** A spare segment that was being made when the first item was refused takes some more. */
    private static StorageException pushUntilRefused(QueueStore store, List<String> taken) {
        for (int i = 0; i < 10_000; i++) {
            try {
                store.push("q", bytes("late " + i), 0);
                taken.add("late " + i);
            } catch (StorageException e) {
                return e;
            }
        }
        throw new AssertionError("the disk has no end");
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
