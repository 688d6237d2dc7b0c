package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store tells of its queues, and that its memory is shared by those who need it now. */
final class StoreFiguresTest {
    /** Of an item's record, besides its bytes. */
    private static final int RECORD = Records.FRAME + Records.ADD_FIXED;

    /** A memory into which an item of a hundred bytes fits just after thirteen others. */
    private static final int FOURTEENTH = 13 * (StoredItem.OVERHEAD + 100) + 100;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
    private final StoreSettings settings =
            StoreSettings.DEFAULT.withFsync(Fsync.NEVER).withClock(() -> Instant.ofEpochMilli(now.get()));

    private QueueStore open(StoreSettings with) {
        return QueueStore.open(directory, with);
    }

    private static void push(QueueStore store, String queue, String... texts) {
        for (var text : texts) assertTrue(store.push(queue, text.getBytes(StandardCharsets.US_ASCII), 0));
    }

    private static Delivery take(QueueStore store, String queue) {
        return Objects.requireNonNull(store.take(queue));
    }

    private static QueueCounts counts(QueueStore store, String queue) {
        return Objects.requireNonNull(store.counts(queue));
    }

    private void pass(long millis) {
        now.addAndGet(millis);
    }

    @Test
    void aQueueTellsWhatItHoldsAndWhatHappenedToIt() {
        try (var store = open(settings)) {
            for (var child : List.of("q+b", "q+a")) assertNull(store.take(child));
            push(store, "q", "ab", "cde", "f", "gh");
            pass(5);
            store.confirm(take(store, "q").item());
            store.abort(take(store, "q").item());
            take(store, "q");

            int inMemory = 2 * StoredItem.OVERHEAD + 3;
            assertEquals(
                    new QueueCounts(
                            "q",
                            2,
                            3,
                            4,
                            6 + 3 * RECORD,
                            0,
                            2,
                            inMemory,
                            5,
                            0,
                            0,
                            1,
                            3,
                            1,
                            0,
                            0,
                            1,
                            List.of("q+a", "q+b")),
                    counts(store, "q"));
            assertNull(store.counts("unknown"));
        }
    }

    @Test
    void theAgeIsThatOfTheItemReadLastForAsLongAsThereIsOne() {
        try (var store = open(settings)) {
            push(store, "q", "a", "b");
            pass(40);
            store.confirm(take(store, "q").item());
            assertEquals(40, counts(store, "q").ageMillis());
            pass(2);
            var last = take(store, "q");
            assertEquals(42, counts(store, "q").ageMillis());

            store.confirm(last.item());

            assertEquals(0, counts(store, "q").ageMillis());
        }
    }

    @Test
    void whatIsDroppedIsCounted() {
        var limits = QueueLimits.NONE.withMaxItems(2).withDiscardOldWhenFull(true);
        try (var store = open(settings.withLimitsByQueue(Map.of("full", limits)))) {
            push(store, "full", "a", "b", "c", "d");
            push(store, "flushed", "a");
            for (int i = 0; i < 3; i++) store.flush("flushed");
            store.push("expired", new byte[1], now.get() + 1);
            store.push("expired", new byte[1], now.get() + 1);
            pass(1);

            assertEquals(2, store.flushExpired("expired"));
            assertEquals(2, counts(store, "full").discarded());
            assertEquals(3, counts(store, "flushed").flushes());
            assertEquals(2, counts(store, "expired").expired());
            assertEquals(0, counts(store, "expired").items());
        }
    }

    @Test
    void whatWasDroppedDoesNotComeBackWithAStart() {
        var limits = QueueLimits.NONE.withMaxItems(2).withDiscardOldWhenFull(true);
        var limited = settings.withLimitsByQueue(Map.of("full", limits));
        try (var store = open(limited)) {
            push(store, "full", "a", "b", "c", "d");
            for (int i = 0; i < 2; i++) store.push("expired", new byte[1], now.get() + 1);
            push(store, "expired", "lives");
            pass(1);

            assertEquals(2, store.flushExpired("expired"));
            assertEquals(2, counts(store, "expired").expired());
        }
        // Whatever is there shows, though its time had come.
        pass(-1);

        try (var store = open(settings)) {
            assertEquals(2, counts(store, "full").items());
            assertEquals(1, counts(store, "expired").items());
        }
    }

    @Test
    void theTotalsAreThoseOfAllQueues() {
        try (var store = open(settings)) {
            push(store, "a", "12", "3");
            push(store, "b", "4567");
            push(store, "gone", "8");
            store.delete("gone");
            store.push("c", new byte[1], now.get() + 1);
            pass(1);
            assertNull(store.take("c"));

            var expected = new TreeMap<String, Long>(Map.of(
                    "curr_items", 3L,
                    "bytes", 7L,
                    "journal_bytes", store.position(),
                    "queue_creates", 4L,
                    "queue_deletes", 1L,
                    "queue_expires", 1L));
            assertEquals(expected, store.totals());
            assertEquals(List.of("a", "b", "c"), store.names());
        }
    }

    @Test
    void whatIsFoundAtAStartIsCountedAndNothingOfIt() {
        try (var store = open(settings)) {
            push(store, "q", "ab", "cde", "f");
            store.confirm(take(store, "q").item());
        }
        try (var store = open(settings)) {
            assertEquals(
                    new QueueCounts("q", 2, 4, 0, 4 + 2 * RECORD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, List.of()),
                    counts(store, "q"));
        }
    }

    @Test
    void aChildThatIsDeletedGetsNoCopiesAndOneOfAnotherQueueNever() {
        try (var store = open(settings)) {
            for (var child : List.of("q+a", "q+b", "q-+a", "qq+a")) assertNull(store.take(child));
            push(store, "q", "1");
            store.delete("q+a");
            push(store, "q", "2");

            assertEquals(List.of("q+b"), counts(store, "q").children());
            assertEquals(2, counts(store, "q+b").items());
            assertEquals(0, counts(store, "q-+a").items());
            assertEquals(0, counts(store, "qq+a").items());
            assertNull(store.counts("q+a"));
        }
    }

    @Test
    void aNameThatBeginsWithAPlusIsAQueueLikeOthers() {
        try (var store = open(settings)) {
            push(store, "+a", "1");
            push(store, "+", "2");

            assertEquals(1, counts(store, "+a").items());
            assertEquals(List.of(), counts(store, "+").children());
            store.delete("+a");
            assertEquals(List.of("+"), store.names());
        }
    }

    @Test
    void memoryThatAQueueHasDoneWithIsAnothers() {
        try (var store = open(settings.withMemory(FOURTEENTH))) {
            for (var queue : List.of("read", "aborted", "flushed", "deleted")) {
                fill(store, queue);
                switch (queue) {
                    case "read" -> drain(store, queue);
                    case "aborted" -> {
                        var opened = new ArrayList<StoredItem>();
                        for (int i = 0; i < 20; i++)
                            opened.add(take(store, queue).item());
                        store.abort(opened);
                        drain(store, queue);
                    }
                    case "flushed" -> store.flush(queue);
                    default -> store.delete(queue);
                }
            }

            fill(store, "last");
        }
    }

    /** Of twenty items of a hundred bytes fourteen are kept in memory. */
    private static void fill(QueueStore store, String queue) {
        for (int i = 0; i < 20; i++) push(store, queue, "x".repeat(100));
        var counts = counts(store, queue);
        assertEquals(14, counts.itemsInMemory(), queue);
        assertEquals(14 * (100 + StoredItem.OVERHEAD), counts.bytesInMemory(), queue);
    }

    private static void drain(QueueStore store, String queue) {
        for (int i = 0; i < 20; i++) store.confirm(take(store, queue).item());
        assertNull(store.take(queue));
        assertEquals(0, counts(store, queue).bytesInMemory(), queue);
    }

    @Test
    void anItemExpiresWithTheFirstOfItsTimes() {
        var aged = QueueLimits.NONE.withMaxAge(Duration.ofSeconds(10));
        try (var store = open(settings.withLimits(aged))) {
            store.push("q", new byte[1], now.get() + 1_000);
            pass(999);
            assertFalse(store.peek("q") == null);
            pass(1);
            assertNull(store.peek("q"));

            store.push("q", new byte[1], now.get() + 20_000);
            pass(9_999);
            assertFalse(store.peek("q") == null);
            pass(1);
            assertNull(store.peek("q"));
        }
    }
}
