package dev.biene.kestrel.journal;

import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.ItemRefusedException;
import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.QueueNames;
import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.StageBoard;
import dev.biene.arbeiter.StageReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Durable queues in a directory, used within this process, without a server or a socket. By default what
 * {@link #push} and {@link Lease#forward} did is on the disk when they return; calls of many threads share a
 * force. One process at a time can use a directory; several share their queues through a {@code KestrelServer}.
 *
 * <p>Deliveries are not counted: {@link Item#deliveries()} is 0.
 */
public final class JournalQueues implements Queues {
    private final QueueStore store;
    private final boolean ownsStore;
    // Guarded by itself.
    private final Set<JournalLease> leases = new LinkedHashSet<>();
    private final Set<Call> calls = new LinkedHashSet<>();
    private volatile boolean closed;

    JournalQueues(QueueStore store, boolean ownsStore) {
        this.store = store;
        this.ownsStore = ownsStore;
    }

    /**
     * Opens the queues in a directory, which is made if it is not there.
     *
     * @throws StorageException if another process uses it, or if it cannot be read
     */
    public static JournalQueues open(Path directory, StoreSettings settings) {
        return new JournalQueues(QueueStore.open(directory, settings), true);
    }

    @Override
    public void push(Output output) {
        checkOpen();
        store(output);
        store.awaitSafe(store.position());
    }

    private void store(Output output) {
        for (var part : output.parts()) {
            var timeToLive = part.timeToLive();
            long expires = timeToLive == null ? 0 : store.now() + Math.max(1, timeToLive.toMillis());
            if (store.push(part.queue(), part.bytes(), expires)) continue;
            // What came before it is stored, as on any server.
            store.commit();
            throw new ItemRefusedException(
                    part.queue(),
                    "queue \"" + part.queue() + "\" does not take an item of " + part.bytes().length
                            + " bytes: it is full, or the item is larger than it allows; read some, or raise its limits");
        }
    }

    @Override
    public @Nullable Item get(String queue, Duration timeout) throws InterruptedException {
        var delivery = take(QueueNames.check(queue), timeout);
        if (delivery == null) return null;
        store.confirm(delivery.item());
        store.awaitSafe(store.position());
        return new Item(queue, delivery.bytes());
    }

    @Override
    public @Nullable Lease open(String queue, Duration timeout) throws InterruptedException {
        var delivery = take(QueueNames.check(queue), timeout);
        return delivery == null ? null : lease(delivery);
    }

    private Lease lease(Delivery delivery) {
        var lease = new JournalLease(this, delivery);
        synchronized (leases) {
            if (!closed) {
                leases.add(lease);
                return lease;
            }
        }
        store.abort(delivery.item());
        throw closedException();
    }

    private @Nullable Delivery take(String queue, Duration timeout) throws InterruptedException {
        checkOpen();
        var there = store.take(queue);
        if (there != null || timeout.isZero() || timeout.isNegative()) return there;
        var call = new Call();
        synchronized (calls) {
            if (closed) throw closedException();
            calls.add(call);
        }
        try {
            store.await(queue, call);
            var delivery = call.result(store, timeout);
            if (delivery == null) checkOpen();
            return delivery;
        } finally {
            synchronized (calls) {
                calls.remove(call);
            }
        }
    }

    /** A thread that waits for an item. */
    private static final class Call extends Waiter {
        // Guarded by this.
        private @Nullable Delivery delivery;
        private boolean done;

        Call() {
            super(false);
        }

        @Override
        protected synchronized void ready(@Nullable Delivery item) {
            delivery = item;
            done = true;
            notifyAll();
        }

        @Nullable
        Delivery result(QueueStore store, Duration timeout) throws InterruptedException {
            try {
                awaitDone(timeout);
            } catch (InterruptedException e) {
                if (!store.cancel(this)) giveBack(store);
                throw e;
            }
            store.cancel(this);
            synchronized (this) {
                return delivery;
            }
        }

        private synchronized void awaitDone(Duration timeout) throws InterruptedException {
            long end = System.nanoTime() + timeout.toNanos();
            while (!done) {
                long millis = (end - System.nanoTime() + 999_999) / 1_000_000;
                if (millis <= 0) return;
                wait(millis);
            }
        }

        private synchronized void giveBack(QueueStore store) {
            if (delivery != null) store.abort(delivery.item());
        }
    }

    @Override
    public @Nullable Item peek(String queue) {
        checkOpen();
        var head = store.peek(QueueNames.check(queue));
        return head == null ? null : new Item(queue, head.bytes());
    }

    @Override
    public void flush(String queue) {
        checkOpen();
        store.flush(QueueNames.check(queue));
        store.awaitSafe(store.position());
    }

    @Override
    public void delete(String queue) {
        checkOpen();
        store.delete(QueueNames.check(queue));
        store.awaitSafe(store.position());
    }

    @Override
    public QueueStats stats(String queue) {
        checkOpen();
        var counts = store.counts(QueueNames.check(queue));
        return counts == null ? QueueStats.empty(queue) : stats(counts, store.headAges(List.of(queue)));
    }

    @Override
    public List<QueueStats> stats() {
        checkOpen();
        var all = new ArrayList<QueueStats>();
        var names = store.names();
        var ages = store.headAges(names);
        for (var name : names) {
            var counts = store.counts(name);
            if (counts != null) all.add(stats(counts, ages));
        }
        return all;
    }

    private static QueueStats stats(QueueCounts counts, Map<String, Long> ages) {
        var oldest = ages.get(counts.name());
        return new QueueStats(
                counts.name(),
                counts.items(),
                counts.bytes(),
                counts.open(),
                counts.waiters(),
                counts.totalItems(),
                counts.expired(),
                counts.discarded(),
                Duration.ofMillis(counts.ageMillis()),
                oldest != null ? Duration.ofMillis(oldest) : counts.items() == 0 ? Duration.ZERO : null);
    }

    @Override
    public boolean report(StageReport report, Duration kept) {
        checkOpen();
        return store.stages.keep(report.id(), report.toText(), kept);
    }

    @Override
    public List<StageReport> stages() {
        checkOpen();
        return StageBoard.read(store.stages.texts().values());
    }

    private void checkOpen() {
        if (closed) throw closedException();
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("these queues are closed");
    }

    @Override
    public void close() {
        List<StoredItem> open;
        synchronized (leases) {
            if (closed) return;
            closed = true;
            open = leases.stream().map(lease -> lease.delivery.item()).toList();
            leases.clear();
        }
        store.abort(open);
        synchronized (calls) {
            for (var call : calls) if (store.cancel(call)) call.ready(null);
        }
        if (ownsStore) store.close();
        else store.commit();
    }

    /** An open item of these queues. */
    private static final class JournalLease implements Lease {
        private final JournalQueues queues;
        private final Delivery delivery;
        private final Item item;
        private boolean settled;

        JournalLease(JournalQueues queues, Delivery delivery) {
            this.queues = queues;
            this.delivery = delivery;
            this.item = new Item(delivery.item().queueName(), delivery.bytes());
        }

        @Override
        public Item item() {
            return item;
        }

        @Override
        public void forward(Output output) {
            queues.checkOpen();
            if (settled) throw new IllegalStateException("the item is settled already");
            queues.store(output);
            queues.store.confirm(delivery.item());
            queues.store.awaitSafe(queues.store.position());
            settle();
        }

        private void settle() {
            settled = true;
            synchronized (queues.leases) {
                queues.leases.remove(this);
            }
        }

        @Override
        public @Nullable Lease forwardAndOpen(Output output, Duration timeout) throws InterruptedException {
            forward(output);
            return queues.open(item.queue(), timeout);
        }

        @Override
        public void close() {
            if (settled || queues.closed) return;
            settle();
            queues.store.abort(delivery.item());
        }
    }
}
