package dev.biene.arbeiter;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stage: takes items off one queue, hands each to a handler and forwards what it returns. Only when every output
 * is stored is the item confirmed; a stage that dies, throws or is interrupted before leaves it at the head of its
 * queue, for the next.
 *
 * <pre>{@code
 * var queues = Queues.connect("kestrel://127.0.0.1:22133");
 * var job = new Arbeiter(queues, "input", (a, item) -> Output.to("output", item.bytes()));
 * job.run();
 * }</pre>
 *
 * <p>Delivery is at least once: an item may be handled again after a crash, and its outputs be stored again.
 *
 * <p>Defaults: an exception of the handler leaves {@link #run()} unchanged ({@link #onFailure} chooses otherwise);
 * deliveries are not limited ({@link #maxDeliveries}); {@link #close()} gives handlers 30 seconds; while it runs, the
 * stage shows itself to those who look at the queues ({@link #reporting}).
 *
 * <p>Every method may be called from any thread; {@link #run()} from many, each of which then holds one item at a
 * time. A stage does not close its {@link Queues}, which others may share.
 */
public final class Arbeiter implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration FOREVER = Duration.ofDays(36_500);
    private static final int MAX_THREADS = 10_000;

    private final StageTally tally = new StageTally();
    private volatile Stage stage;
    private volatile boolean connected;
    private volatile boolean reporting = true;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Set<Bee> bees = new HashSet<>();
    private int running;
    private @Nullable StageReporter reporter;
    private boolean stopped;

    /**
     * A stage that is not running yet.
     *
     * @param input the queue to take items from
     */
    public Arbeiter(Queues queues, String input, Handler handler) {
        this.stage = new Stage(queues, QueueNames.check(input), handler, FailurePolicy.RAISE, 0, null);
    }

    /** Chooses what happens when the handler throws. Takes effect for runs that begin later. */
    public Arbeiter onFailure(FailurePolicy policy) {
        stage = stage.withPolicy(policy);
        return this;
    }

    /**
     * Limits how often an item is handed out without being settled, be it that its handler threw or that its process
     * was killed. After that it goes, as a {@link DeadLetter}, to the policy's dead-letter queue, or else to
     * {@code NAME_errors}.
     *
     * <p>Where the queues do not count ({@link Item#deliveries()} is 0, as on Kestrel), the stage keeps a marker on
     * the queues for each item in hand. That costs four round trips an item; items with the same bytes share their
     * count; a count is forgotten after a day.
     */
    public Arbeiter maxDeliveries(int deliveries) {
        return limit(deliveries, null);
    }

    /** As {@link #maxDeliveries(int)}, with a queue of its own for what was handed out too often. */
    public Arbeiter maxDeliveries(int deliveries, String deadLetterQueue) {
        return limit(deliveries, QueueNames.check(deadLetterQueue));
    }

    private Arbeiter limit(int deliveries, @Nullable String queue) {
        if (deliveries < 1) throw new IllegalArgumentException("deliveries must be at least 1, was " + deliveries);
        stage = stage.withMaxDeliveries(deliveries, queue);
        return this;
    }

    /**
     * Chooses whether the stage, while it runs, tells the queues every two seconds what it does: {@link StageReport}.
     * Whoever looks at the same queues sees it, with {@link Queues#stages()}, {@code biene queues} or the dashboard; it is
     * stored nowhere, and the original Kestrel is told nothing. The default is that it does. Takes effect for runs that
     * begin later.
     */
    public Arbeiter reporting(boolean whether) {
        reporting = whether;
        return this;
    }

    /**
     * Takes and handles items until it is stopped. Waits on the server while there are none, and reconnects by
     * itself, once it has been connected.
     *
     * @throws QueuesUnavailableException if no server answers and none has ever answered
     * @throws ItemRefusedException if an output queue is full and stays so; the item is back at the head
     * @throws InterruptedException if the calling thread is interrupted; the item in hand is back at the head
     * @throws Exception what the handler threw, unchanged; the item is back at the head
     */
    public void run() throws Exception {
        work(bee -> {});
    }

    /**
     * Does as {@link #run()} in this many threads, virtual ones on Java 21 and later, and returns when all have
     * ended. The first exception ends all of them: the others finish what they have in hand, for up to 30 seconds.
     */
    public void run(int threads) throws Exception {
        if (threads < 1 || threads > MAX_THREADS)
            throw new IllegalArgumentException("threads must be 1 to " + MAX_THREADS + ", was " + threads);
        new Crew(this, threads, GRACE).run();
    }

    /** Runs a bee in the calling thread, after having shown it. */
    void work(Consumer<Bee> joined) throws Exception {
        var bee = new Bee(this, stage);
        joined.accept(bee);
        enter(bee);
        beginReports();
        try {
            bee.run();
        } finally {
            endReports();
            leave(bee);
        }
    }

    /** Those who call {@link #handleOne()} again and again come and go too often to be told of. */
    private void beginReports() {
        lock.lock();
        try {
            if (running++ == 0 && reporting) reporter = StageReporter.start(queues(), input(), tally, this::running);
        } finally {
            lock.unlock();
        }
    }

    private void endReports() {
        @Nullable StageReporter last = null;
        lock.lock();
        try {
            if (--running == 0) {
                last = reporter;
                reporter = null;
            }
        } finally {
            lock.unlock();
        }
        if (last != null) last.end();
    }

    private int running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Takes one item, waiting for it as long as it takes, and handles it. Returns early if the stage is stopped. */
    public void handleOne() throws Exception {
        handleOne(FOREVER);
    }

    /**
     * Takes one item and handles it.
     *
     * @return false if none came in time
     * @throws Exception as {@link #run()} does; does not reconnect
     */
    public boolean handleOne(Duration timeout) throws Exception {
        var bee = new Bee(this, stage);
        enter(bee);
        try {
            return bee.handleOne(timeout);
        } finally {
            leave(bee);
        }
    }

    private void enter(Bee bee) {
        lock.lock();
        try {
            bees.add(bee);
            if (stopped) bee.stop();
        } finally {
            lock.unlock();
        }
    }

    private void leave(Bee bee) {
        lock.lock();
        try {
            bees.remove(bee);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Pushes an item to the stage's own input queue. */
    public void push(byte[] bytes) {
        push(input(), bytes);
    }

    /** Pushes an item to the stage's own input queue: the text in UTF-8. */
    public void push(String text) {
        push(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Pushes an item to any queue. */
    public void push(String queue, byte[] bytes) {
        push(Output.to(queue, bytes));
    }

    /** Pushes several, in as few round trips as the queues can. A handler that can return them should: see Output. */
    public void push(Output output) {
        stage.queues().push(output);
        tally.countPushed(output);
    }

    /** Takes the head of any queue for good; null if nothing came in time. A time-out of zero does not wait. */
    public @Nullable Item get(String queue, Duration timeout) throws InterruptedException {
        return stage.queues().get(queue, timeout);
    }

    /** The head of any queue, which stays there; null if it is empty. */
    public @Nullable Item peek(String queue) {
        return stage.queues().peek(queue);
    }

    /** Drops all that waits in the stage's input queue. */
    public void flush() {
        stage.queues().flush(input());
    }

    /** Drops the stage's input queue, open items included. */
    public void delete() {
        stage.queues().delete(input());
    }

    /** The figures of the stage's input queue. */
    public QueueStats stats() {
        return stage.queues().stats(input());
    }

    /** The queue that the stage takes items from. */
    public String input() {
        return stage.input();
    }

    /** The queues that the stage works on. */
    public Queues queues() {
        return stage.queues();
    }

    /** How many items this object has settled, dead letters included. */
    public long handled() {
        return tally.handled();
    }

    /** How often the handler has thrown. */
    public long failed() {
        return tally.failed();
    }

    /**
     * Tells every run to end after the item in hand, and returns at once. Those that wait end at once. For good: a
     * stage that is stopped does not run again.
     */
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            bees.forEach(Bee::stop);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops, and waits until every run has ended. Handlers that take longer than 30 seconds are interrupted; their
     * items are back at the head then. Called by a handler, it does not wait for that handler.
     */
    @Override
    public void close() {
        stop();
        if (awaitBees(GRACE)) return;
        lock.lock();
        try {
            bees.forEach(Bee::interrupt);
        } finally {
            lock.unlock();
        }
        awaitBees(GRACE);
    }

    private boolean awaitBees(Duration bound) {
        lock.lock();
        try {
            long nanos = TimeUnit.NANOSECONDS.convert(bound);
            while (nanos > 0 && bees.stream().anyMatch(Bee::isOfAnotherThread)) nanos = left.awaitNanos(nanos);
            return nanos > 0;
        } catch (InterruptedException e) {
            // The caller wants to be gone; so do the handlers.
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    boolean connected() {
        return connected;
    }

    void setConnected() {
        if (!connected) connected = true;
    }

    StageTally tally() {
        return tally;
    }
}
