package dev.biene.kestrel;

import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesContract;
import dev.biene.kestrel.server.KestrelServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Client and server together keep the contract, through a socket and with every byte on disk. */
@SuppressWarnings("NullAway.Init")
final class KestrelServerContractTest extends QueuesContract {
    @TempDir
    private static Path directory;

    private static KestrelServer server;

    @BeforeAll
    static void startServer() {
        server = KestrelServer.start(KestrelServer.Settings.in(directory).withPort(0));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected Queues connect() {
        var address = InetSocketAddress.createUnresolved("127.0.0.1", server.port());
        return new KestrelQueues(List.of(address), KestrelOptions.defaults());
    }

    @Override
    protected Set<Feature> features() {
        return EnumSet.of(Feature.FANOUT, Feature.EXPIRY);
    }
}
