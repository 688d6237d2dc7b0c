package dev.biene.kestrel;

import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesContract;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The client keeps the contract against the least of servers. */
@SuppressWarnings("NullAway.Init")
final class KestrelQueuesContractTest extends QueuesContract {
    private ScriptedServer server;

    @BeforeEach
    void startServer() throws IOException {
        if (server == null) server = new ScriptedServer(new PlainServer(new MemoryQueues()));
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Override
    protected Queues connect() throws IOException {
        startServer();
        return new KestrelQueues(List.of(server.address()), KestrelOptions.defaults());
    }

    @Override
    protected Set<Feature> features() {
        return EnumSet.of(Feature.FANOUT, Feature.EXPIRY);
    }
}
