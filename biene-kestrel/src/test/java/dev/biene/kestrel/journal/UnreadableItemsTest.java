package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items whose bytes on the disk rot while they wait, and a store that has closed under its users. */
final class UnreadableItemsTest {
    /** Held, or the setting is forgotten: each unreadable item is told of. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.kestrel.journal");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private QueueStore open(long memory) {
        QUIET.setLevel(Level.OFF);
        return QueueStore.open(
                directory, StoreSettings.DEFAULT.withFsync(Fsync.NEVER).withMemory(memory));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static @Nullable String get(QueueStore store) {
        var delivery = store.take("q");
        if (delivery == null) return null;
        store.confirm(delivery.item());
        return new String(delivery.bytes(), StandardCharsets.US_ASCII);
    }

    private static long items(QueueStore store) {
        return Objects.requireNonNull(store.counts("q")).items();
    }

    private static List<String> drained(QueueStore store) {
        var all = new ArrayList<String>();
        for (var text = get(store); text != null; text = get(store)) all.add(text);
        return all;
    }

    /** Changes a byte of each of these texts where it stands on the disk. */
    private void rot(String... texts) throws IOException {
        try (var files = Files.newDirectoryStream(directory, "*.log")) {
            for (var file : files) {
                byte[] all = Files.readAllBytes(file);
                var content = new String(all, StandardCharsets.ISO_8859_1);
                for (var text : texts) {
                    int at = content.indexOf(text);
                    if (at >= 0) all[at] ^= 1;
                }
                Files.write(file, all);
            }
        }
    }

    @Test
    void anItemThatIsNotInMemoryAndCannotBeReadIsSteppedOver() throws IOException {
        try (var store = open(1)) {
            for (int i = 0; i < 6; i++) store.push("q", bytes("item-" + i), 0);
            store.commit();
            rot("item-2", "item-5");

            assertEquals(List.of("item-0", "item-1", "item-3", "item-4"), drained(store));
            assertEquals(0, items(store));
            assertEquals(
                    0, Objects.requireNonNull(store.counts("q")).bytes(), "of which nobody knew how many they were");
        }
    }

    @Test
    void aHeadThatCannotBeReadIsNotWaitedFor() throws IOException {
        try (var store = open(1)) {
            store.push("q", bytes("item-0"), 0);
            store.commit();
            rot("item-0");

            assertNull(get(store));
            assertEquals(0, items(store));
            store.push("q", bytes("item-1"), 0);
            assertEquals("item-1", get(store));
        }
    }

    @Test
    void aStoreThatIsClosedTakesNothingAndForgetsNothing() {
        var store = open(1 << 20);
        store.push("q", bytes("held"), 0);
        var held = Objects.requireNonNull(store.take("q"));
        store.close();

        assertThrows(IllegalStateException.class, () -> store.push("q", bytes("late"), 0));
        assertThrows(IllegalStateException.class, () -> store.take("q"));
        assertThrows(IllegalStateException.class, () -> store.peek("q"));
        assertThrows(IllegalStateException.class, () -> store.flush("q"));
        assertThrows(IllegalStateException.class, () -> store.delete("q"));
        // As connections do that end after the store.
        store.confirm(held.item());
        store.abort(held.item());
        store.close();

        try (var again = open(1 << 20)) {
            assertEquals("held", get(again), "a confirmation that came too late counted");
        }
    }

    @Test
    void whoConfirmsOrAbortsAgainChangesNothing() {
        try (var store = open(1 << 20)) {
            store.push("q", bytes("a"), 0);
            store.push("q", bytes("b"), 0);
            var first = store.take("q");
            if (first == null) throw new AssertionError("nothing was taken");
            store.confirm(first.item());
            store.confirm(first.item());
            store.abort(first.item());

            assertEquals(1, items(store));
            assertEquals("b", get(store));
            assertNull(get(store));
        }
    }

    @Test
    void anItemWhoseQueueWasDeletedIsGoneForItsHolderToo() {
        try (var store = open(1 << 20)) {
            store.push("q", bytes("a"), 0);
            var held = store.take("q");
            if (held == null) throw new AssertionError("nothing was taken");
            store.delete("q");
            store.abort(held.item());
            assertNull(get(store));
            assertEquals(0, store.flushExpired("nowhere"));
            store.delete("nowhere");
            store.flush("nowhere");
            assertTrue(store.names().stream().noneMatch("nowhere"::equals));
        }
    }
}
