package dev.biene.kestrel.server;

import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesContract;
import dev.biene.kestrel.journal.StoreSettings;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Our client and our server keep the contract together, over a socket. */
final class KestrelServerQueuesTest extends QueuesContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private @Nullable KestrelServer server;

    @Override
    protected Queues connect() {
        var started = server;
        if (started == null)
            started = KestrelServer.start(KestrelServer.Settings.in(directory)
                    .withPort(0)
                    .withStore(StoreSettings.DEFAULT.withSegmentSize(1 << 20)));
        server = started;
        return Queues.connect("kestrel://127.0.0.1:" + started.port());
    }

    @AfterEach
    void stopServer() {
        if (server != null) server.close();
    }

    @Override
    protected Set<Feature> features() {
        return EnumSet.of(Feature.FANOUT, Feature.EXPIRY, Feature.SIGHT);
    }
}
