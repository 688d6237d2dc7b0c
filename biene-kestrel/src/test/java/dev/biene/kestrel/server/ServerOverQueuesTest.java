package dev.biene.kestrel.server;

import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesContract;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A server over queues in memory keeps the contract for its clients, as those queues do themselves. */
final class ServerOverQueuesTest extends QueuesContract {
    private @Nullable KestrelServer server;

    @Override
    protected Queues connect() {
        var started = server;
        if (started == null)
            started = KestrelServer.over(
                    new MemoryQueues(), KestrelServer.Settings.defaults().withPort(0));
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
