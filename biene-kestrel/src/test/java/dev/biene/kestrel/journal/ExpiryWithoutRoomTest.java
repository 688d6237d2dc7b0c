package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items that are to expire into another queue, which cannot take them now: they stay where they are and are read. */
final class ExpiryWithoutRoomTest {

    private static final Duration AGE = Duration.ofSeconds(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_800_000_000));

    private StoreSettings settings() {
        var limits = QueueLimits.NONE.withMaxAge(AGE).withExpireToQueue("late");
        return StoreSettings.DEFAULT
                .withSegmentSize(64 * 1024)
                .withFsync(Fsync.NEVER)
                .withLimitsByQueue(Map.of("q", limits))
                .withClock(now::get);
    }

    /** Fills the disk; returns what was taken. */
    private static List<String> fill(QueueStore store) {
        var taken = new ArrayList<String>();
        int refusals = 0;
        // A spare segment that is being made when the first item is refused takes some more.
        for (int i = 0; i < 100_000 && refusals < 1_000; i++) {
            String item = i + "-" + "x".repeat(refusals == 0 ? 3_000 : 300);
            try {
                store.push("q", item.getBytes(StandardCharsets.US_ASCII), 0);
                taken.add(item);
            } catch (StorageException e) {
                refusals++;
            }
        }
        assertTrue(refusals > 0, "the disk has no end");
        return taken;
    }

    @Test
    void onAFullDiskTheyAreReadWhereTheyAreAndPassedOnWhenThereIsSpace() throws Exception {
        var files = new FaultyFiles().capacity(400_000);
        List<String> pushed;
        try (var store = QueueStore.open(files, directory, settings())) {
            pushed = fill(store);
            assertTrue(pushed.size() > 20, "only " + pushed.size());
            now.updateAndGet(before -> before.plus(AGE));

            var head = store.take("q");
            assertNotNull(head, "lost on the way");
            assertEquals(pushed.get(0), new String(head.bytes(), StandardCharsets.US_ASCII));
            store.confirm(head.item());
            assertEquals(List.of(), QueueLimitsTest.drained(store, "late"));

            files.capacity(4_000_000);
            // The housekeeping makes a segment in its own time.
            Await.until("all have been passed on", () -> {
                store.flushExpired("q");
                return Objects.requireNonNull(store.counts("q")).items() == 0;
            });
        }
        try (var store = QueueStore.open(directory, settings())) {
            assertEquals(pushed.subList(1, pushed.size()), QueueLimitsTest.drained(store, "late"));
            assertNull(store.take("q"));
        }
    }

    @Test
    void whereNoFurtherQueueMayBeMadeTheyAreReadWhereTheyAre() {
        try (var store = QueueStore.open(directory, settings().withMaxQueues(2))) {
            store.push("q", new byte[] {'a'}, 0);
            store.push("q", new byte[] {'b'}, 0);
            store.push("other", new byte[1], 0);
            now.updateAndGet(before -> before.plus(AGE));

            var head = store.take("q");
            assertNotNull(head);
            store.confirm(head.item());
            store.delete("other");

            assertNull(store.take("q"));
            assertEquals(List.of("b"), QueueLimitsTest.drained(store, "late"));
        }
    }
}
