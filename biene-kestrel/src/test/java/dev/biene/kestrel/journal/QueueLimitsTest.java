package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.ItemRefusedException;
import dev.biene.arbeiter.Output;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What queues do not take, what they drop, and when what is open comes back; at a time that a test says. */
final class QueueLimitsTest {
    private static final QueueLimits NONE = QueueLimits.NONE;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_800_000_000));

    private QueueStore open(QueueLimits limits, UnaryOperator<StoreSettings> more) {
        return QueueStore.open(
                directory,
                more.apply(StoreSettings.DEFAULT
                        .withFsync(Fsync.NEVER)
                        .withLimitsByQueue(Map.of("q", limits))
                        .withClock(now::get)));
    }

    private QueueStore open(QueueLimits limits) {
        return open(limits, settings -> settings);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private static boolean push(QueueStore store, String queue, String text) {
        return store.push(queue, text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    static List<String> drained(QueueStore store, String queue) {
        var all = new ArrayList<String>();
        for (var next = store.take(queue); next != null; next = store.take(queue)) {
            all.add(new String(next.bytes(), StandardCharsets.US_ASCII));
            store.confirm(next.item());
        }
        return all;
    }

    @Test
    void aChildThatIsFullGetsNoCopyAndItsParentItsItem() {
        try (var store = open(NONE.withMaxItems(2))) {
            assertNull(store.take("q+slow"));
            for (var text : List.of("a", "b")) assertTrue(push(store, "q", text));
            assertEquals(List.of("a", "b"), drained(store, "q"));

            assertTrue(push(store, "q", "c"));

            assertEquals(List.of("c"), drained(store, "q"));
            assertEquals(List.of("a", "b"), drained(store, "q+slow"));
        }
    }

    @Test
    void aChildThatMayDiscardKeepsTheNewest() {
        try (var store = open(NONE.withMaxItems(2).withDiscardOldWhenFull(true))) {
            assertNull(store.take("q+slow"));
            for (var text : List.of("a", "b", "c")) assertTrue(push(store, "q", text));

            assertEquals(List.of("b", "c"), drained(store, "q+slow"));
            assertEquals(List.of("b", "c"), drained(store, "q"));
        }
    }

    @Test
    void aQueueThatIsOnlyForItsChildrenKeepsNothing() {
        try (var store = open(NONE.withFanoutOnly(true))) {
            assertNull(store.take("q+a"));
            assertTrue(push(store, "q", "x"));

            assertEquals(List.of(), drained(store, "q"));
            assertEquals(List.of("x"), drained(store, "q+a"));
        }
    }

    @Test
    void anItemExactlyAsLargeAsAllowedIsTaken() {
        try (var store = open(NONE.withMaxItemSize(3))) {
            assertTrue(push(store, "q", "abc"));
            assertFalse(push(store, "q", "abcd"));
            assertEquals(List.of("abc"), drained(store, "q"));
        }
    }

    @Test
    void aQueueIsFullWhenItsBytesAreReachedAndNotBefore() {
        try (var store = open(NONE.withMaxBytes(4))) {
            assertTrue(push(store, "q", "abc"));
            assertTrue(push(store, "q", "d"));
            assertFalse(push(store, "q", "e"));
            assertEquals(List.of("abc", "d"), drained(store, "q"));
            assertTrue(push(store, "q", "e"));
        }
    }

    @Test
    void anItemExpiresAtItsAgeAndGoesWhereExpiredOnesGo() {
        try (var store = open(NONE.withMaxAge(Duration.ofSeconds(2)).withExpireToQueue("late"))) {
            push(store, "q", "a");
            pass(Duration.ofMillis(1999));
            assertNotNull(store.peek("q"), "expired too early");
            pass(Duration.ofMillis(1));

            assertNull(store.peek("q"));
            assertEquals(List.of("a"), drained(store, "late"));
            assertEquals(1, Objects.requireNonNull(store.counts("q")).expired());
        }
    }

    @Test
    void aQueueThatExpiresIntoItselfDrops() {
        try (var store = open(NONE.withMaxAge(Duration.ofSeconds(1)).withExpireToQueue("q"))) {
            push(store, "q", "a");
            pass(Duration.ofSeconds(1));

            assertEquals(1, store.flushExpired("q"));
            assertEquals(List.of(), drained(store, "q"));
        }
    }

    @Test
    void whatIsOpenForTooLongIsGivenToTheNextAndItsFirstHolderChangesNothing() {
        try (var store = open(NONE.withOpenTimeout(Duration.ofSeconds(2)))) {
            push(store, "q", "a");
            var first = Objects.requireNonNull(store.take("q"));
            pass(Duration.ofMillis(1999));
            assertNull(store.take("q"), "taken back too early");
            pass(Duration.ofMillis(1));

            var second = Objects.requireNonNull(store.take("q"));
            store.confirm(first.item());
            store.abort(first.item());
            store.abort(second.item());

            assertEquals(List.of("a"), drained(store, "q"));
        }
    }

    @Test
    void thereAreOnlySoManyQueues() {
        try (var store = open(NONE, settings -> settings.withMaxQueues(2))) {
            push(store, "a", "1");
            push(store, "b", "1");

            var refusal = assertThrows(IllegalArgumentException.class, () -> push(store, "c", "1"));

            assertEquals("at most 2 queues are allowed; delete some", refusal.getMessage());
            store.delete("a");
            assertTrue(push(store, "c", "1"));
        }
    }

    @Test
    void aRefusedPartOfAnOutputIsNamedAndWhatCameBeforeItIsStored() {
        try (var store = open(NONE.withMaxItems(1));
                var queues = new JournalQueues(store, false)) {
            var output = Output.to("other", "1").and("q", "1").and("q", "2");

            var refusal = assertThrows(ItemRefusedException.class, () -> queues.push(output));

            assertTrue(String.valueOf(refusal.getMessage()).contains("\"q\""), refusal::getMessage);
            assertEquals(1, queues.stats("other").items());
            assertEquals(1, queues.stats("q").items());
        }
    }

    @Test
    void queuesThatAreClosedGiveBackWhatTheyHeldAndTakeNothing() throws Exception {
        try (var store = open(NONE)) {
            var queues = new JournalQueues(store, false);
            queues.push("q", "a");
            var lease = Objects.requireNonNull(queues.open("q", Duration.ZERO));
            queues.close();
            queues.close();
            lease.close();

            assertThrows(IllegalStateException.class, () -> lease.forward(Output.none()));
            assertThrows(IllegalStateException.class, () -> queues.open("q", Duration.ofSeconds(1)));
            assertEquals(List.of("a"), drained(store, "q"));
        }
    }
}
