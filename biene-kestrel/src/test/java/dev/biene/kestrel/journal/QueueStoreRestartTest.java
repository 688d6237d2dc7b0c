package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueStoreRestartTest {
    private static final StoreSettings SMALL = StoreSettings.DEFAULT
            .withFsync(Fsync.NEVER)
            .withSegmentSize(64 * 1024)
            .withMemory(20_000);

    @TempDir
    Path directory;

    private QueueStore open() {
        return QueueStore.open(directory, SMALL);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static @Nullable String text(@Nullable Delivery delivery) {
        return delivery == null ? null : new String(delivery.bytes(), StandardCharsets.ISO_8859_1);
    }

    private static @Nullable String get(QueueStore store, String queue) {
        var delivery = store.take(queue);
        if (delivery != null) store.confirm(delivery.item());
        return text(delivery);
    }

    @Test
    void whatWasPushedIsThereAfterARestartInItsOrder() {
        try (var store = open()) {
            for (int i = 0; i < 5000; i++) assertTrue(store.push("q" + i % 3, bytes("item " + i), 0));
            store.commit();
        }

        try (var store = open()) {
            for (int i = 0; i < 5000; i++) assertEquals("item " + i, get(store, "q" + i % 3));
            assertNull(get(store, "q0"));
        }
    }

    @Test
    void anOpenItemIsAtTheHeadAgainAfterARestart() {
        try (var store = open()) {
            for (var item : List.of("1", "2", "3")) store.push("q", bytes(item), 0);
            store.take("q");
            get(store, "q");
            store.commit();
        }

        try (var store = open()) {
            assertEquals("1", get(store, "q"));
            assertEquals("3", get(store, "q"));
        }
    }

    @Test
    void aFlushLeavesOpenItemsAndADeletionLeavesNothing() {
        try (var store = open()) {
            for (var item : List.of("1", "2", "3")) store.push("flushed", bytes(item), 0);
            for (var item : List.of("1", "2", "3")) store.push("deleted", bytes(item), 0);
            store.take("flushed");
            store.take("deleted");
            store.flush("flushed");
            store.delete("deleted");
            store.push("flushed", bytes("4"), 0);
            store.push("deleted", bytes("4"), 0);
            store.commit();
        }

        try (var store = open()) {
            assertEquals("1", get(store, "flushed"));
            assertEquals("4", get(store, "flushed"));
            assertEquals("4", get(store, "deleted"));
            assertNull(get(store, "deleted"));
        }
    }

    @Test
    void aParentWithItemsKnowsItsChildAfterARestart() {
        try (var store = open()) {
            assertNull(store.take("q+child"));
            store.push("q", bytes("1"), 0);
            store.commit();
        }

        try (var store = open()) {
            store.push("q", bytes("2"), 0);
            assertEquals("1", get(store, "q+child"));
            assertEquals("2", get(store, "q+child"));
        }
    }

    @Test
    void aFanoutChildWithoutItemsIsStillOneAfterARestart() {
        try (var store = open()) {
            assertNull(store.take("q+child"));
            store.commit();
        }

        try (var store = open()) {
            store.push("q", bytes("1"), 0);
            assertEquals("1", get(store, "q+child"));
            assertEquals("1", get(store, "q"));
        }
    }

    @Test
    void aDirectoryIsUsedByOneStoreAtATime() {
        try (var store = open()) {
            var refused = assertThrows(StorageException.class, this::open);
            assertTrue(String.valueOf(refused.getMessage())
                    .contains("in use by process " + ProcessHandle.current().pid()));
            assertFalse(store.names().contains("q"));
        }
    }

    /** Against a model that is a list: random pushes, gets, aborts, flushes and restarts. */
    @Test
    void anyMixtureOfOperationsAndRestartsIsWhatTheModelSays() {
        for (long seed = 1; seed <= 20; seed++) new Mixture(seed, directory.resolve("seed-" + seed)).run();
    }

    private static final class Mixture {
        private static final int STEPS = 3000;
        private final Random random;
        private final Path directory;
        private final Map<String, ArrayDeque<String>> model = new HashMap<>();
        private final Map<String, ArrayList<Delivery>> opened = new HashMap<>();
        private QueueStore store;
        private int next;

        Mixture(long seed, Path directory) {
            this.random = new Random(seed);
            this.directory = directory;
            this.store = QueueStore.open(directory, SMALL);
        }

        void run() {
            for (int i = 0; i < STEPS; i++) step();
            restart();
            for (var entry : model.entrySet())
                for (var expected : entry.getValue()) assertEquals(expected, get(store, entry.getKey()));
            for (var name : model.keySet()) assertNull(get(store, name));
            store.close();
        }

        private ArrayDeque<String> waiting(String queue) {
            return model.computeIfAbsent(queue, name -> new ArrayDeque<>());
        }

        private void step() {
            String queue = "q" + random.nextInt(3);
            int kind = random.nextInt(1000);
            if (kind < 480) {
                String item = next++ + "-" + "x".repeat(random.nextInt(random.nextInt(50) == 0 ? 70_000 : 400));
                assertTrue(store.push(queue, bytes(item), 0));
                waiting(queue).addLast(item);
            } else if (kind < 700) {
                assertEquals(waiting(queue).pollFirst(), get(store, queue));
            } else if (kind < 850) {
                var delivery = store.take(queue);
                assertEquals(waiting(queue).pollFirst(), text(delivery));
                if (delivery != null)
                    opened.computeIfAbsent(queue, name -> new ArrayList<>()).add(delivery);
            } else if (kind < 985) {
                settle(queue);
            } else if (kind < 990) {
                store.flush(queue);
                waiting(queue).clear();
            } else if (kind < 992) {
                store.delete(queue);
                waiting(queue).clear();
                opened.remove(queue);
            } else if (kind < 997) {
                restart();
            }
        }

        private void settle(String queue) {
            var items = opened.getOrDefault(queue, new ArrayList<>());
            if (items.isEmpty()) return;
            var one = items.remove(random.nextInt(items.size()));
            if (random.nextBoolean()) {
                store.confirm(one.item());
            } else {
                store.abort(one.item());
                waiting(queue).addFirst(String.valueOf(text(one)));
            }
        }

        /** After a restart what was open comes before what waited, and all in the order of the pushes. */
        private void restart() {
            store.commit();
            store.close();
            opened.forEach(
                    (queue, items) -> items.forEach(item -> waiting(queue).add(String.valueOf(text(item)))));
            opened.clear();
            model.replaceAll((queue, items) -> {
                var sorted = new ArrayList<>(items);
                sorted.sort(java.util.Comparator.comparing(item -> Integer.valueOf(item.split("-", 2)[0])));
                return new ArrayDeque<>(sorted);
            });
            store = QueueStore.open(directory, SMALL);
        }
    }
}
