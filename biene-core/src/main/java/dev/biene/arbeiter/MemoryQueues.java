package dev.biene.arbeiter;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queues in this process's memory, for unit tests of stages: all that {@link Queues} promises, fanout and
 * expiry included, without a server. They are gone with the process.
 *
 * <pre>{@code
 * try (var queues = new MemoryQueues()) {
 *     var stage = new Arbeiter(queues, "in", (a, item) -> Output.to("out", item.bytes()));
 *     stage.push("hello");
 *     stage.handleOne(Duration.ZERO);
 *     assertEquals("hello", stage.get("out", Duration.ZERO).text());
 * }
 * }</pre>
 */
public final class MemoryQueues implements Queues {
    private final MemoryStore store;
    private final MemoryStore.Holder holder;

    /** New, empty queues. */
    public MemoryQueues() {
        this(new MemoryStore(true));
    }

    MemoryQueues(MemoryStore store) {
        this.store = store;
        this.holder = store.holder();
    }

    /**
     * Another client of the same queues, as another process would be: what it holds open returns to the head when
     * it is closed, whatever the others do.
     */
    public MemoryQueues connect() {
        return new MemoryQueues(store);
    }

    @Override
    public void push(Output output) {
        store.push(holder, output.parts());
    }

    @Override
    public @Nullable Item get(String queue, Duration timeout) throws InterruptedException {
        var entry = store.take(holder, QueueNames.check(queue), timeout, false);
        return entry == null ? null : store.item(queue, entry);
    }

    @Override
    public @Nullable Lease open(String queue, Duration timeout) throws InterruptedException {
        var entry = store.take(holder, QueueNames.check(queue), timeout, true);
        return entry == null ? null : new MemoryLease(queue, entry);
    }

    @Override
    public @Nullable Item peek(String queue) {
        return store.peek(holder, QueueNames.check(queue));
    }

    @Override
    public void flush(String queue) {
        store.flush(holder, QueueNames.check(queue));
    }

    @Override
    public void delete(String queue) {
        store.delete(holder, QueueNames.check(queue));
    }

    @Override
    public QueueStats stats(String queue) {
        return store.stats(holder, QueueNames.check(queue));
    }

    @Override
    public List<QueueStats> stats() {
        return store.stats(holder);
    }

    @Override
    public boolean report(StageReport report, Duration kept) {
        return store.board(holder).keep(report.id(), report.toText(), kept);
    }

    @Override
    public List<StageReport> stages() {
        return StageBoard.read(store.board(holder).texts().values());
    }

    @Override
    public void close() {
        store.leave(holder);
    }

    private final class MemoryLease implements Lease {
        private final String queue;
        private final MemoryStore.Entry entry;
        private final Item item;
        private boolean settled;

        MemoryLease(String queue, MemoryStore.Entry entry) {
            this.queue = queue;
            this.entry = entry;
            this.item = store.item(queue, entry);
        }

        @Override
        public Item item() {
            return item;
        }

        @Override
        public void forward(Output output) {
            if (settled) throw new IllegalStateException("the item of \"" + queue + "\" is already settled");
            store.confirm(holder, entry, output.parts());
            settled = true;
        }

        @Override
        public @Nullable Lease forwardAndOpen(Output output, Duration timeout) throws InterruptedException {
            forward(output);
            return open(queue, timeout);
        }

        @Override
        public void close() {
            if (settled) return;
            settled = true;
            store.abort(holder, entry);
        }
    }
}
