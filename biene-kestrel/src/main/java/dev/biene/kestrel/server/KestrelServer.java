package dev.biene.kestrel.server;

import dev.biene.BieneException;
import dev.biene.arbeiter.Queues;
import dev.biene.kestrel.journal.QueueStore;
import dev.biene.kestrel.journal.StorageException;
import dev.biene.kestrel.journal.StoreSettings;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable queue server that speaks Kestrel's memcache protocol, so that Kestrel's clients in every language use
 * it. One event loop does all requests; with {@code fsync} always it waits for a disk only if that is
 * quick.
 *
 * <pre>{@code
 * try (var server = KestrelServer.start(KestrelServer.Settings.in(Path.of("/var/lib/queues")))) {
 *     server.awaitClose();
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty reports failures to the pipeline as well.
public final class KestrelServer implements AutoCloseable {
    /** Kestrel's own default. */
    public static final int DEFAULT_PORT = 22133;

    static final String VERSION = "2.4.8-biene";

    private static final Logger log = LoggerFactory.getLogger(KestrelServer.class);
    private static final int SWEEP_MILLIS = 500;
    /** Bytes of answers that clients have not read, over all connections, before each gets one at a time. */
    private static final long MAX_UNREAD = 16 << 20;

    private final Settings settings;
    private final Backend backend;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final Outbox outbox;
    private final int maxConnections;
    private final Receiving receiving;
    private final Channel channel;
    private final int port;
    private final CountDownLatch closed = new CountDownLatch(1);

    // Used by the event loop only.
    private final ServerStats stats = new ServerStats();
    private final Set<Connection> connections = new LinkedHashSet<>();
    private ServerStatus status = ServerStatus.UP;
    private long unread;
    private boolean closing;

    /**
     * How a server works.
     *
     * @param host to listen on; 127.0.0.1 by default, as there are no passwords in the protocol
     * @param port to listen on; 0 for any that is free
     * @param directory the queues are in; made if it is not there
     * @param store how they are kept
     * @param maxConnections at a time; 16,384 by default
     * @param maxOpenReads of one connection and queue; 100 by default, as in Kestrel
     * @param maxLine bytes of a request line; 8,192 by default
     * @param maxReceiving bytes of incomplete items over all connections; 64 MiB by default, and a sixth of the memory at most
     * @param requestTimeout for a request to arrive, from its first byte on; 30 s by default
     * @param slowestBytesPerMilli that an item may arrive with, on top of the time-out
     */
    public record Settings(
            String host,
            int port,
            Path directory,
            StoreSettings store,
            int maxConnections,
            int maxOpenReads,
            int maxLine,
            long maxReceiving,
            Duration requestTimeout,
            int slowestBytesPerMilli) {

        /** The defaults, for a server {@link KestrelServer#over over} queues that are elsewhere. */
        public static Settings defaults() {
            return in(Path.of(""));
        }

        /** The defaults, with the queues in this directory. */
        public static Settings in(Path directory) {
            return new Settings(
                    "127.0.0.1",
                    DEFAULT_PORT,
                    directory,
                    StoreSettings.DEFAULT,
                    16_384,
                    100,
                    8192,
                    64L << 20,
                    Duration.ofSeconds(30),
                    16);
        }

        public Settings withHost(String address) {
            return new Settings(
                    address,
                    port,
                    directory,
                    store,
                    maxConnections,
                    maxOpenReads,
                    maxLine,
                    maxReceiving,
                    requestTimeout,
                    slowestBytesPerMilli);
        }

        public Settings withDirectory(Path path) {
            return new Settings(
                    host,
                    port,
                    path,
                    store,
                    maxConnections,
                    maxOpenReads,
                    maxLine,
                    maxReceiving,
                    requestTimeout,
                    slowestBytesPerMilli);
        }

        public Settings withPort(int number) {
            return new Settings(
                    host,
                    number,
                    directory,
                    store,
                    maxConnections,
                    maxOpenReads,
                    maxLine,
                    maxReceiving,
                    requestTimeout,
                    slowestBytesPerMilli);
        }

        public Settings withStore(StoreSettings how) {
            return new Settings(
                    host,
                    port,
                    directory,
                    how,
                    maxConnections,
                    maxOpenReads,
                    maxLine,
                    maxReceiving,
                    requestTimeout,
                    slowestBytesPerMilli);
        }

        public Settings withMaxConnections(int connections) {
            return new Settings(
                    host,
                    port,
                    directory,
                    store,
                    connections,
                    maxOpenReads,
                    maxLine,
                    maxReceiving,
                    requestTimeout,
                    slowestBytesPerMilli);
        }

        public Settings withMaxOpenReads(int reads) {
            return new Settings(
                    host,
                    port,
                    directory,
                    store,
                    maxConnections,
                    reads,
                    maxLine,
                    maxReceiving,
                    requestTimeout,
                    slowestBytesPerMilli);
        }

        public Settings withMaxReceiving(long bytes) {
            return new Settings(
                    host,
                    port,
                    directory,
                    store,
                    maxConnections,
                    maxOpenReads,
                    maxLine,
                    bytes,
                    requestTimeout,
                    slowestBytesPerMilli);
        }

        public Settings withRequestTimeout(Duration timeout) {
            return new Settings(
                    host,
                    port,
                    directory,
                    store,
                    maxConnections,
                    maxOpenReads,
                    maxLine,
                    maxReceiving,
                    timeout,
                    slowestBytesPerMilli);
        }
    }

    private KestrelServer(Settings settings, Function<KestrelServer, Backend> backend) {
        this(
                settings,
                backend,
                () -> Transport.loop(new DefaultThreadFactory("biene-queue-server", true)),
                Transport::bind);
    }

    /** A server whose loop and connections are given to it. */
    KestrelServer(
            Settings settings,
            Function<KestrelServer, Backend> backend,
            Supplier<EventLoopGroup> loops,
            Transport.Binding binding) {
        this.settings = settings;
        this.backend = backend.apply(this);
        this.group = loops.get();
        this.maxConnections = Transport.connections(settings.maxConnections());
        this.receiving = new Receiving(settings.maxReceiving());
        this.loop = group.next();
        this.outbox = new Outbox(loop, this.backend);
        try {
            this.channel = binding.bind(group, settings.host(), settings.port(), () -> new Connection(this));
        } catch (RuntimeException e) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            this.backend.close();
            throw e;
        }
        this.port = ((InetSocketAddress) channel.localAddress()).getPort();
        loop.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Opens the queues and begins to serve.
     *
     * @throws BieneException if the directory or the port cannot be used
     */
    public static KestrelServer start(Settings settings) {
        var server = new KestrelServer(
                settings, made -> new JournalBackend(made, QueueStore.open(settings.directory(), settings.store())));
        log.info(
                "queue server listens on {}:{}, queues are in {}, fsync {}",
                settings.host(),
                server.port,
                settings.directory(),
                settings.store().fsync());
        return server;
    }

    /**
     * Begins to serve any queues: in memory, so that programs in other languages are tested without a disk; on a
     * fleet, which its clients see as one server then; in a database. What the queues do not have, such as limits,
     * clients do not get. Of the settings it needs no directory, and of the store's only the clock and the largest
     * item. Closing the server does not close the queues.
     *
     * @throws BieneException if the port cannot be used
     */
    public static KestrelServer over(Queues queues, Settings settings) {
        var server = new KestrelServer(settings, made -> new QueuesBackend(made, queues));
        log.info("queue server listens on {}:{}, over {}", settings.host(), server.port, queues);
        return server;
    }

    /** Whether a failed start failed because of the port. */
    static boolean isPortTaken(BieneException failure) {
        return !(failure instanceof StorageException) && failure.getCause() instanceof IOException;
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    Settings settings() {
        return settings;
    }

    Backend backend() {
        return backend;
    }

    EventLoop loop() {
        return loop;
    }

    Outbox outbox() {
        return outbox;
    }

    ServerStats stats() {
        return stats;
    }

    ServerStatus status() {
        return status;
    }

    void status(ServerStatus next) {
        log.info("queue server is {} from now on", next);
        status = next;
    }

    /** The time that expiries are reckoned from. */
    long now() {
        return settings.store().clock().millis();
    }

    Receiving receiving() {
        return receiving;
    }

    void unread(long more) {
        unread += more;
    }

    boolean isOutputScarce() {
        return unread > MAX_UNREAD;
    }

    /** Bytes set aside for items that are not complete. */
    long reserved() {
        return loop.submit(receiving::reserved).syncUninterruptibly().getNow();
    }

    void opened(Connection connection) {
        stats.totalConnections++;
        stats.connections++;
        connections.add(connection);
        if (connections.size() > maxConnections)
            connection.turnAway(
                    Answers.sentence("SERVER_ERROR", "at most " + maxConnections + " connections are allowed"));
    }

    void closed(Connection connection) {
        stats.connections--;
        connections.remove(connection);
    }

    /** Cuts off those who never finish a request; who is between requests may stay as long as it likes. */
    private void sweep() {
        long now = System.currentTimeMillis();
        for (var connection : List.copyOf(connections)) {
            if (connection.isOverdue(now))
                connection.closeWith(Answers.sentence("CLIENT_ERROR", "the request did not arrive in time"));
        }
    }

    void closeSoon() {
        var closer = new Thread(this::close, "biene-queue-server-close");
        closer.start();
    }

    /** Waits until the server was closed, by whatever means. */
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /** Stops serving, returns all open items and closes the queues. */
    @Override
    public void close() {
        synchronized (closed) {
            if (closing) return;
            closing = true;
        }
        channel.close().awaitUninterruptibly();
        loop.submit(() -> List.copyOf(connections).forEach(Connection::closeNow))
                .awaitUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        backend.close();
        closed.countDown();
        log.info("queue server on port {} is closed", port);
    }
}
