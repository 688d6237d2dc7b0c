package dev.biene.kestrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesContract;
import dev.biene.arbeiter.StageReport;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    @Test
    void serverOfOthersIsAskedNothingThatIsBienesOwn() throws Exception {
        try (var queues = connect()) {
            queues.push("q", "x");
            var report = new StageReport("a1", "q", Map.of(), "elm", 1, 1, 0, 0, 0, 0, Duration.ZERO);

            assertFalse(queues.report(report, Duration.ofSeconds(7)));

            assertEquals(List.of(), queues.stages());
            assertNull(queues.stats("q").oldest(), "a Kestrel does not tell");
            assertEquals(Duration.ZERO, queues.stats("unknown").oldest());
            assertEquals(
                    List.of(),
                    server.requests().stream()
                            .filter(line -> line.contains("biene"))
                            .toList());
            assertTrue(server.requests().contains("version"), "nor is it told from others by chance");
        }
    }

    @Override
    protected Set<Feature> features() {
        return EnumSet.of(Feature.FANOUT, Feature.EXPIRY);
    }
}
