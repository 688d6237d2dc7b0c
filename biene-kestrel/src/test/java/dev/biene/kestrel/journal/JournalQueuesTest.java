package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.biene.arbeiter.Await;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal, used within one process, keeps the contract. */
final class JournalQueuesTest extends QueuesContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private @Nullable QueueStore store;

    @Override
    protected Queues connect() {
        var opened = store;
        if (opened == null) opened = QueueStore.open(directory, StoreSettings.DEFAULT.withSegmentSize(1 << 20));
        store = opened;
        return new JournalQueues(opened, false);
    }

    @AfterEach
    void closeStore() {
        if (store != null) store.close();
    }

    @Test
    void anItemThatWentOnDoesNotGoOnceMore() throws Exception {
        try (var queues = connect()) {
            queues.push("q", "a");
            var lease = Objects.requireNonNull(queues.open("q", Duration.ZERO));
            lease.forward(Output.to("next", "b"));

            assertThrows(IllegalStateException.class, () -> lease.forward(Output.to("next", "b")));

            assertEquals(1, queues.stats("next").items());
        }
    }

    @Test
    void nothingIsToldOfQueuesThatAreClosed() {
        var queues = connect();
        queues.close();

        assertThrows(IllegalStateException.class, queues::stats);
        assertThrows(IllegalStateException.class, () -> queues.stats("q"));
        assertThrows(IllegalStateException.class, queues::stages);
    }

    /** Whoever comes first: an item that was handed over to a thread that leaves is the next one's. */
    @Test
    void anItemThatComesWithAnInterruptIsReadOrStays() throws Exception {
        try (var queues = connect()) {
            for (int i = 0; i < 500; i++) {
                var got = new AtomicBoolean();
                var reader = new Thread(() -> {
                    try {
                        got.set(queues.get("q", Duration.ofSeconds(20)) != null);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                reader.start();
                Await.until("it waits", () -> queues.stats("q").waiters() == 1);
                reader.interrupt();
                queues.push("q", "a");
                reader.join();

                assertEquals(!got.get(), queues.get("q", Duration.ZERO) != null);
                assertEquals(0, queues.stats("q").open());
            }
        }
    }

    @Override
    protected Set<Feature> features() {
        return EnumSet.of(Feature.FANOUT, Feature.EXPIRY, Feature.SIGHT);
    }
}
