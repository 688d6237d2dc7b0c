package dev.biene.kestrel;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client does in the background: closes connections whose answer is overdue, keeps those of open items
 * alive, probes servers that are down. Also counts the connections in use. May be used by any thread.
 */
final class Care {
    private static final Logger LOG = LoggerFactory.getLogger(KestrelQueues.class);
    /** How late a deadline may be noticed. */
    private static final long ROUND_MILLIS = 200;

    private final KestrelOptions options;
    private final Semaphore connections;
    private final Set<Connection> watched = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor rounds =
            new ScheduledThreadPoolExecutor(1, work -> daemon(work, "rounds"));
    private final ExecutorService probes = Executors.newCachedThreadPool(work -> daemon(work, "probe"));
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition back = lock.newCondition();
    private long returns;

    Care(KestrelOptions options) {
        this.options = options;
        this.connections = new Semaphore(options.maxConnections());
    }

    private static Thread daemon(Runnable work, String name) {
        var thread = new Thread(work, "biene-kestrel-" + name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins, with what else is to be done in each round and at each sign of life. */
    void begin(Runnable round, Runnable keepAlive) {
        repeat(ROUND_MILLIS, () -> {
            closeOverdue();
            round.run();
        });
        // Not in the rounds' own thread: a sign of life waits for its server, and deadlines must not wait for it.
        repeat(Math.max(1, options.keepAlive().toMillis() / 2), () -> probes.execute(guarded(keepAlive)));
    }

    private void repeat(long everyMillis, Runnable work) {
        var unused = rounds.scheduleWithFixedDelay(guarded(work), everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    /** An exception would end the repetition without a word, and with it every time-out. */
    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RejectedExecutionException e) {
                LOG.debug("closed meanwhile", e);
            } catch (RuntimeException e) {
                LOG.error("a defect in the background work of a kestrel client", e);
            }
        };
    }

    private void closeOverdue() {
        long nowNanos = System.nanoTime();
        for (var connection : watched) connection.closeIfOverdue(nowNanos);
    }

    void watch(Connection connection) {
        watched.add(connection);
    }

    void forget(Connection connection) {
        watched.remove(connection);
    }

    Set<Connection> watched() {
        return watched;
    }

    /** Waits for the right to use one more connection. */
    void acquireConnection() throws IOException {
        if (connections.tryAcquire()) return;
        try {
            if (connections.tryAcquire(options.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)) return;
        } catch (InterruptedException e) {
            // To those who wait for an answer it is the same as an interrupt of the answer.
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
        throw new IOException("all " + options.maxConnections() + " connections are in use, one for each open item and"
                + " each wait; settle some, or raise maxConnections");
    }

    void releaseConnection() {
        connections.release();
    }

    void probe(ServerPool server, Duration delay) {
        try {
            var unused = rounds.schedule(() -> probes.execute(server::probe), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: nobody will ask for this server again.
            server.close();
        }
    }

    void serverIsBack() {
        lock.lock();
        try {
            returns++;
            back.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a server is back, but no longer than this. */
    void awaitServer(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long before = returns;
            for (long left = nanos; returns == before && left > 0; ) left = back.awaitNanos(left);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        rounds.shutdownNow();
        probes.shutdownNow();
        serverIsBack();
        watched.forEach(Connection::close);
    }
}
