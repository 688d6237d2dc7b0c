package dev.biene.kestrel;

import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.ItemRefusedException;
import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.QueuesUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open read on a connection of its own. Outputs are written in one packet, and only when each is STORED is the
 * item closed, with the next one opened in the same request: two round trips an item, and nothing lost when a queue
 * refuses.
 *
 * <p>The lock keeps the sign of life, and the end of the whole client, out of the holder's requests.
 */
final class KestrelLease implements Lease {
    /** Several servers: so many items in a row from one, then the others have a chance. */
    private static final int MAX_STINT = 64;

    private static final Logger LOG = LoggerFactory.getLogger(KestrelLease.class);
    private static final AtomicLong SEQUENCE = new AtomicLong();

    private final KestrelQueues queues;
    private final ServerPool server;
    private final Connection connection;
    private final Item item;
    private final int stint;
    private final long sequence = SEQUENCE.getAndIncrement();

    private final ReentrantLock lock = new ReentrantLock();
    private boolean settled;
    private @Nullable IOException lost;

    KestrelLease(KestrelQueues queues, ServerPool server, Connection connection, Item item, int stint) {
        this.queues = queues;
        this.server = server;
        this.connection = connection;
        this.item = item;
        this.stint = stint;
    }

    Connection connection() {
        return connection;
    }

    /** The later opened, the smaller. */
    long age() {
        return -sequence;
    }

    @Override
    public Item item() {
        return item;
    }

    @Override
    public void forward(Output output) {
        lock.lock();
        try {
            store(output);
            confirm("/close");
            server.giveBack(connection);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Lease forwardAndOpen(Output output, Duration timeout) throws InterruptedException {
        boolean hadEnough = queues.servers() > 1 && stint >= MAX_STINT;
        if (hadEnough) {
            forward(output);
        } else {
            var next = forwardAndOpen(output);
            // One server's emptiness is the answer only if it is the only one.
            if (next != null || (timeout.isZero() && queues.servers() == 1)) return next;
        }
        return openNext(timeout);
    }

    /** The item is confirmed: that nobody answers any more must not look as if it were not. */
    private @Nullable Lease openNext(Duration timeout) throws InterruptedException {
        try {
            return queues.openAfter(server, item.queue(), timeout);
        } catch (QueuesUnavailableException e) {
            LOG.debug("queue \"{}\": no next item, whoever asks again is told why", item.queue(), e);
            return null;
        }
    }

    private @Nullable Lease forwardAndOpen(Output output) {
        lock.lock();
        try {
            store(output);
            // No wait in this request: were it interrupted, nobody could tell whether the item is closed.
            byte[] next = confirm("/close/open");
            if (next != null) return queues.lease(server, connection, new Item(item.queue(), next), stint + 1);
            server.giveBack(connection);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void store(Output output) {
        var parts = output.parts();
        ensureHeld();
        if (parts.isEmpty()) return;
        var pending = new PendingParts(parts);
        boolean interrupted = Thread.interrupted();
        try {
            pending.storeOn(connection);
        } catch (Connection.RefusedException e) {
            lose(e);
            if (e.ours()) throw new ItemRefusedException(pending.queue(), e.getMessage() + itemIsBack());
            throw new QueuesUnavailableException(e.getMessage() + itemIsBack(), e);
        } catch (IOException e) {
            throw new QueuesUnavailableException(lose(e).getMessage() + itemIsBack(), e);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
        // What is full here may have room on another server, or in a moment.
        if (!pending.isEmpty()) queues.store(pending);
    }

    private byte @Nullable [] confirm(String options) {
        boolean interrupted = Thread.interrupted();
        try {
            byte[] next = connection.get(item.queue(), options, Duration.ZERO);
            settle();
            return next;
        } catch (IOException e) {
            throw new QueuesUnavailableException(
                    lose(e).getMessage() + "; the output is stored, and the item of \"" + item.queue()
                            + "\" may come again",
                    e);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private void ensureHeld() {
        var cause = lost;
        if (cause != null) throw new QueuesUnavailableException(cause.getMessage() + itemIsBack(), cause);
        if (settled) {
            queues.ensureOpen();
            throw new IllegalStateException("the item of \"" + item.queue() + "\" is already settled");
        }
    }

    private String itemIsBack() {
        return "; the item is back in \"" + item.queue() + "\"";
    }

    private IOException lose(IOException e) {
        var explained = connection.explained(e);
        lost = explained;
        settle();
        server.giveUp(connection);
        return explained;
    }

    private void settle() {
        settled = true;
        queues.settled(this);
    }

    /** Shows the server that the holder lives, if it has been silent for long; called in the background. */
    void keepAlive() {
        if (!lock.tryLock()) return;
        try {
            boolean due = !settled
                    && connection.idleNanos() >= Fleet.nanos(queues.options().keepAlive()) / 2;
            if (due) connection.ping();
        } catch (IOException e) {
            lose(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        lock.lock();
        try {
            if (settled) return;
            settle();
            connection.get(item.queue(), "/abort", Duration.ZERO);
            server.giveBack(connection);
        } catch (IOException e) {
            // Without the connection the server puts the item back by itself.
            server.giveUp(connection);
        } finally {
            lock.unlock();
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
