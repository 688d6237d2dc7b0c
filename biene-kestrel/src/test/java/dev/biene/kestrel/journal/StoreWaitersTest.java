package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets an item that comes, and what happens to items that nobody comes for. */
final class StoreWaitersTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final AtomicLong now = new AtomicLong(1_800_000_000_000L);
    private final StoreSettings settings =
            StoreSettings.DEFAULT.withFsync(Fsync.NEVER).withClock(() -> Instant.ofEpochMilli(now.get()));

    /** Keeps what it was given, "none" if that was nothing. */
    private static final class Got extends Waiter {
        final List<String> texts = new ArrayList<>();
        private @Nullable StoredItem item;

        Got(boolean peeks) {
            super(peeks);
        }

        @Override
        protected void ready(@Nullable Delivery delivery) {
            texts.add(delivery == null ? "none" : text(delivery));
            item = delivery == null ? null : delivery.item();
        }

        StoredItem item() {
            return Objects.requireNonNull(item);
        }
    }

    private QueueStore open() {
        return QueueStore.open(directory, settings);
    }

    private static String text(@Nullable Delivery delivery) {
        return delivery == null ? "none" : new String(delivery.bytes(), StandardCharsets.US_ASCII);
    }

    private static boolean push(QueueStore store, String queue, String text) {
        return store.push(queue, text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    private static Got awaiting(QueueStore store, String queue, boolean peeks) {
        var waiter = new Got(peeks);
        store.await(queue, waiter);
        return waiter;
    }

    private static QueueCounts counts(QueueStore store, String queue) {
        return Objects.requireNonNull(store.counts(queue));
    }

    @Test
    void whoWaitsLongestIsServedFirstAndWhoOnlyLooksTakesNothing() {
        try (var store = open()) {
            var looks = awaiting(store, "q", true);
            var first = awaiting(store, "q", false);
            var second = awaiting(store, "q", false);
            assertEquals(3, counts(store, "q").waiters());

            push(store, "q", "a");
            assertEquals(List.of("a"), looks.texts);
            assertEquals(List.of("a"), first.texts);
            assertEquals(List.of(), second.texts);
            push(store, "q", "b");

            assertEquals(List.of("b"), second.texts);
            var counts = counts(store, "q");
            assertEquals(List.of(0, 2, 0L), List.of(counts.waiters(), counts.open(), counts.items()));
        }
    }

    @Test
    void whatIsThereIsHandedOverAtOnce() {
        try (var store = open()) {
            push(store, "q", "a");

            var first = awaiting(store, "q", false);

            assertEquals(List.of("a"), first.texts);
            store.confirm(first.item());
            assertEquals("none", text(store.take("q")));
        }
    }

    @Test
    void whatIsAbortedGoesToWhoWaits() {
        try (var store = open()) {
            push(store, "q", "a");
            var first = awaiting(store, "q", false);
            var second = awaiting(store, "q", false);

            store.abort(first.item());

            assertEquals(List.of("a"), second.texts);
        }
    }

    @Test
    void itemsAbortedTogetherComeBackInTheirOrder() {
        try (var store = open()) {
            var opened = new ArrayList<StoredItem>();
            for (var text : List.of("a", "b", "c")) push(store, "q", text);
            for (int i = 0; i < 2; i++)
                opened.add(Objects.requireNonNull(store.take("q")).item());

            store.abort(opened);

            for (var text : List.of("a", "b", "c")) assertEquals(text, text(store.take("q")));
            assertEquals(2, counts(store, "q").aborts());
        }
    }

    @Test
    void whoHasGivenUpGetsNothingAndIsToldOnceThatItWasInTime() {
        try (var store = open()) {
            var waiter = awaiting(store, "q", false);

            assertTrue(store.cancel(waiter));
            assertFalse(store.cancel(waiter));
            assertFalse(store.cancel(new Got(false)), "it has never waited");

            push(store, "q", "a");
            assertEquals(List.of(), waiter.texts);
            assertEquals("a", text(store.take("q")));
        }
    }

    @Test
    void whoWaitsIsToldOnceWhenTheQueueOrTheStoreGoes() {
        var store = open();
        var deleted = awaiting(store, "deleted", false);
        var closed = awaiting(store, "closed", false);

        store.delete("deleted");
        push(store, "deleted", "new");
        store.close();
        store.close();

        assertEquals(List.of("none"), deleted.texts);
        assertEquals(List.of("none"), closed.texts);
        assertFalse(store.cancel(closed));
        assertThrows(IllegalStateException.class, () -> store.await("q", new Got(false)));
        assertThrows(IllegalStateException.class, () -> store.flushExpired("q"));
    }

    @Test
    void anAliasPassesOnToAllItsQueuesAndSaysIfOneDoesNotTakeIt() {
        var aliases = Map.of("all", List.of("a", "full", "b"));
        var limits = Map.of("full", QueueLimits.NONE.withMaxItems(1));
        try (var store =
                QueueStore.open(directory, settings.withAliases(aliases).withLimitsByQueue(limits))) {
            assertTrue(push(store, "all", "1"));
            assertFalse(push(store, "all", "2"));

            assertEquals(2, counts(store, "a").items());
            assertEquals(1, counts(store, "full").items());
            assertEquals(2, counts(store, "b").items());
            assertNull(store.counts("all"));
        }
    }

    @Test
    void whatExpiresWhileNobodyComesIsDroppedAfterASecond() throws Exception {
        try (var store = open()) {
            long expires = now.get() + 1;
            for (var queue : List.of("a", "y")) store.push(queue, new byte[1], expires);
            push(store, "b", "stays");
            now.addAndGet(1);
            store.push("z", new byte[1], expires + 1);
            now.addAndGet(999);

            Await.until("both have expired", () -> counts(store, "y").expired() == 1);

            assertEquals(1, counts(store, "a").expired());
            assertEquals(1, counts(store, "b").items());
            // It has expired too, but came within the second; whoever looks at it drops it.
            assertEquals(1, counts(store, "z").items());
            assertNull(store.peek("z"));
            assertEquals(1, counts(store, "z").expired());
        }
    }

    @Test
    void aHeadThatCannotBeReadNowHasNoAgeUntilItCan() {
        var files = new FaultyFiles();
        try (var store = QueueStore.open(files, directory, settings.withMemory(0))) {
            push(store, "q", "a");
            store.commit();
            now.addAndGet(7);
            files.failRead(1);

            assertEquals(Map.of(), store.headAges(List.of("q")));
            assertEquals(Map.of("q", 7L), store.headAges(List.of("q")));
        }
    }
}
