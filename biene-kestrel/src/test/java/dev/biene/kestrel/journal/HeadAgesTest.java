package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the heads of queues have been there, told without reading half the disk for it. */
final class HeadAgesTest {
    private static final int FETCHED = 100;
    private static final int QUEUES = FETCHED + 7;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final AtomicLong now = new AtomicLong(1_000_000);

    private QueueStore open() {
        return QueueStore.open(
                directory,
                StoreSettings.DEFAULT.withFsync(Fsync.NEVER).withClock(() -> Instant.ofEpochMilli(now.get())));
    }

    private static List<String> queues() {
        return IntStream.range(0, QUEUES).mapToObj(i -> "q" + i).toList();
    }

    @Test
    void onlyQueuesWithSomethingWaitingHaveAnAge() {
        try (var store = open()) {
            store.push("waits", new byte[1], 0);
            now.addAndGet(300);
            store.push("waits", new byte[1], 0);
            store.push("open", new byte[1], 0);
            store.take("open");
            now.addAndGet(40);

            assertEquals(Map.of("waits", 340L), store.headAges(List.of("waits", "open", "unknown")));
            // A clock that was set back makes nothing younger than new.
            now.set(0);
            assertEquals(Map.of("waits", 0L), store.headAges(List.of("waits")));
        }
    }

    @Test
    void headsOnTheDiskAreFetchedForSoManyQueuesAtATime() {
        try (var store = open()) {
            for (var queue : queues()) store.push(queue, new byte[1], 0);
        }
        now.addAndGet(5);
        try (var store = open()) {
            var first = store.headAges(queues());
            assertEquals(queues().subList(0, FETCHED), List.copyOf(first.keySet()));
            assertEquals(List.of(5L), first.values().stream().distinct().toList());

            // What was fetched stays in memory.
            assertEquals(queues(), List.copyOf(store.headAges(queues()).keySet()));
        }
    }

    @Test
    void aClosedStoreTellsNone() {
        var store = open();
        store.push("q", new byte[1], 0);
        store.close();

        assertEquals(Map.of(), store.headAges(List.of("q")));
    }
}
