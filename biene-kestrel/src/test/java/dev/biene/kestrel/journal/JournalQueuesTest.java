package dev.biene.kestrel.journal;

import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesContract;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
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

    @Override
    protected Set<Feature> features() {
        return EnumSet.of(Feature.FANOUT, Feature.EXPIRY, Feature.SIGHT);
    }
}
