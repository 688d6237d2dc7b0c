package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What is promised of queues in a directory: it is on the disk on return, and after that nobody is let in. */
final class JournalQueuesSafetyTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void eachOfThemIsOnTheDiskWhenItReturns() throws Exception {
        var files = new RecordedFiles();
        var store = QueueStore.open(files, directory, StoreSettings.DEFAULT.withSegmentSize(1 << 20));
        try (var queues = new JournalQueues(store, true)) {
            forced(files, () -> queues.push("q", "a"));
            forced(files, () -> queues.push("q", "b"));
            forced(files, () -> queues.push("other", "c"));
            forced(files, () -> assertNotNull(queues.get("q", Duration.ZERO)));
            var lease = Objects.requireNonNull(queues.open("q", Duration.ZERO));
            forced(files, () -> lease.forward(Output.to("next", "d")));
            forced(files, () -> queues.flush("other"));
            queues.push("gone+child", "e");
            forced(files, () -> queues.delete("gone+child"));
        }
        try (var again = JournalQueues.open(directory, StoreSettings.DEFAULT)) {
            assertNull(again.peek("q"));
            assertNull(again.peek("other"));
            assertEquals(1, again.stats("next").items());
        }
        JournalQueues.open(directory, StoreSettings.DEFAULT).close();
    }

    private static void forced(RecordedFiles files, Executable step) {
        int before = files.done().size();
        assertDoesNotThrow(step);
        var done = files.done();
        assertTrue(
                done.subList(before, done.size()).stream().anyMatch(what -> what.startsWith("force 0")),
                () -> "nothing was forced: " + done);
    }

    @Test
    void aClosedStoreDoesNothing() {
        var store = QueueStore.open(directory, StoreSettings.DEFAULT);
        store.push("q", new byte[1], 0);
        store.close();
        store.close();

        for (Executable step : List.<Executable>of(
                () -> store.push("q", new byte[1], 0),
                () -> store.take("q"),
                () -> store.peek("q"),
                () -> store.flush("q"),
                () -> store.delete("q"),
                () -> store.flushExpired("q")))
            assertEquals(
                    "the queues are closed",
                    assertThrows(IllegalStateException.class, step).getMessage());
    }
}
