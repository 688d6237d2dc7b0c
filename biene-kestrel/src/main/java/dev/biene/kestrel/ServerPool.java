package dev.biene.kestrel;

import dev.biene.arbeiter.Backoff;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to one server, and whether it is up. One that fails is left out until a probe in the background
 * has got an answer, so that nobody waits for a dead server twice. May be used by any thread.
 */
final class ServerPool {
    private static final Logger LOG = LoggerFactory.getLogger(KestrelQueues.class);
    /** Half of the shortest {@code clientTimeout} one meets; an older one is probably closed already. */
    private static final long MAX_IDLE_NANOS = Duration.ofSeconds(15).toNanos();

    private static final int MAX_IDLE = 64;

    private final InetSocketAddress address;
    private final KestrelOptions options;
    private final Care care;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final Backoff probes = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(5));
    private boolean down;
    private boolean closed;
    private String trouble = "not tried";

    /** What is asked of a server, over one connection. */
    interface Exchange<T> {
        @Nullable
        T on(Connection connection) throws IOException;
    }

    /** An answer, and the connection it came over, which is the caller's to give back. */
    record Held<T>(Connection connection, @Nullable T answer) {}

    ServerPool(InetSocketAddress address, KestrelOptions options, Care care) {
        this.address = address;
        this.options = options;
        this.care = care;
    }

    String name() {
        return KestrelUrl.name(address);
    }

    boolean isUp() {
        lock.lock();
        try {
            return !down;
        } finally {
            lock.unlock();
        }
    }

    /** What went wrong last. */
    String trouble() {
        lock.lock();
        try {
            return trouble;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks over a connection that is at hand, or else a new one. A pooled connection that turns out to be closed
     * says nothing about the server, which may merely have found it idle: the question is asked again over a new one.
     */
    <T> Held<T> exchange(Exchange<T> exchange) throws IOException {
        care.acquireConnection();
        boolean answered = false;
        try {
            var pooled = takeIdle();
            var held = pooled == null ? null : tryPooled(pooled, exchange);
            if (held == null) held = tryNew(exchange);
            answered = true;
            return held;
        } finally {
            if (!answered) care.releaseConnection();
        }
    }

    private <T> @Nullable Held<T> tryPooled(Connection pooled, Exchange<T> exchange) throws IOException {
        try {
            return new Held<>(pooled, exchange.on(pooled));
        } catch (Connection.RefusedException e) {
            discard(pooled);
            throw e;
        } catch (IOException e) {
            discard(pooled);
            if (Thread.currentThread().isInterrupted()) throw e;
            if (pooled.isOverdue()) throw fail(pooled.explained(e));
            closeIdle();
            return null;
        }
    }

    private <T> Held<T> tryNew(Exchange<T> exchange) throws IOException {
        var fresh = connect();
        try {
            return new Held<>(fresh, exchange.on(fresh));
        } catch (Connection.RefusedException e) {
            discard(fresh);
            throw e;
        } catch (IOException e) {
            discard(fresh);
            if (Thread.currentThread().isInterrupted()) throw e;
            throw fail(fresh.explained(e));
        }
    }

    private Connection connect() throws IOException {
        try {
            var connection = Connection.open(address, options);
            care.watch(connection);
            return connection;
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) throw e;
            throw fail(new IOException("kestrel " + name() + ": no connection: " + e.getMessage(), e));
        }
    }

    private void discard(Connection connection) {
        care.forget(connection);
        connection.close();
    }

    private @Nullable Connection takeIdle() {
        lock.lock();
        try {
            return idle.pollLast();
        } finally {
            lock.unlock();
        }
    }

    /** Takes back a connection that is in step. */
    void giveBack(Connection connection) {
        care.releaseConnection();
        if (!keep(connection)) discard(connection);
    }

    private boolean keep(Connection connection) {
        lock.lock();
        try {
            return !closed && idle.size() < MAX_IDLE && idle.add(connection);
        } finally {
            lock.unlock();
        }
    }

    /** Takes back a connection that is out of step. */
    void giveUp(Connection connection) {
        care.releaseConnection();
        discard(connection);
    }

    private IOException fail(IOException e) {
        lock.lock();
        try {
            trouble = String.valueOf(e.getMessage());
            if (down || closed) return e;
            down = true;
        } finally {
            lock.unlock();
        }
        LOG.warn("left out for now: {}", e.getMessage());
        closeIdle();
        care.probe(this, Duration.ZERO);
        return e;
    }

    /** Asks the server for a sign of life; called in the background. */
    void probe() {
        try (var connection = Connection.open(address, options)) {
            care.watch(connection);
            try {
                connection.ask("version");
            } finally {
                care.forget(connection);
            }
        } catch (IOException e) {
            LOG.debug("kestrel {}: still down", name(), e);
            care.probe(this, probes.next());
            return;
        }
        LOG.info("kestrel {}: is back", name());
        probes.reset();
        lock.lock();
        try {
            down = false;
        } finally {
            lock.unlock();
        }
        care.serverIsBack();
    }

    /** Closes what has been idle for too long. */
    void evict() {
        lock.lock();
        try {
            while (!idle.isEmpty() && idle.peekFirst().idleNanos() > MAX_IDLE_NANOS) discard(idle.removeFirst());
        } finally {
            lock.unlock();
        }
    }

    private void closeIdle() {
        lock.lock();
        try {
            idle.forEach(this::discard);
            idle.clear();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        closeIdle();
    }
}
