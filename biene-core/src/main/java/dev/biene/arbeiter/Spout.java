package dev.biene.arbeiter;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stage without an input: pushes what an iterator, a stream or a supplier yields, while it yields it, in batches
 * that wait 50 ms at most.
 *
 * <pre>{@code
 * new Spout(queues, "lines", Files.lines(path).map(String::getBytes)).run();
 * new Spout(queues, "ticks", () -> Instant.now().toString().getBytes()).pace(Duration.ofSeconds(1)).run();
 * }</pre>
 *
 * <p>Once connected it outlives its servers: a batch that can not be pushed is pushed again until it is, so parts
 * of it may be there twice. A spout runs once; {@link #stop()} may be called from any thread.
 */
public final class Spout {
    private static final Logger LOG = LoggerFactory.getLogger(Spout.class);

    private final Queues queues;
    private final String queue;
    private final Iterator<byte[]> source;
    private final @Nullable AutoCloseable closed;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Duration pace = Duration.ZERO;
    private final StageTally tally = new StageTally();
    private volatile boolean connected;
    private volatile boolean reporting = true;
    private long taken;
    private long startNanos;

    /** What the iterator yields; it is closed at the end if it is {@link AutoCloseable}. */
    public Spout(Queues queues, String queue, Iterator<byte[]> source) {
        this(queues, queue, source, source instanceof AutoCloseable closeable ? closeable : null);
    }

    /** What the stream yields; it is closed at the end, come what may. */
    public Spout(Queues queues, String queue, Stream<byte[]> source) {
        this(queues, queue, source.iterator(), source);
    }

    /** What the supplier yields, until it yields null. */
    public Spout(Queues queues, String queue, Supplier<byte @Nullable []> source) {
        this(queues, queue, untilNull(source), null);
    }

    private Spout(Queues queues, String queue, Iterator<byte[]> source, @Nullable AutoCloseable closed) {
        this.queues = queues;
        this.queue = QueueNames.check(queue);
        this.source = source;
        this.closed = closed;
    }

    private static Iterator<byte[]> untilNull(Supplier<byte @Nullable []> source) {
        // Stream.generate would be shorter, but has no end.
        return new Iterator<>() {
            private byte @Nullable [] next;

            @Override
            public boolean hasNext() {
                if (next == null) next = source.get();
                return next != null;
            }

            @Override
            public byte[] next() {
                byte[] taken = hasNext() ? next : null;
                if (taken == null) throw new NoSuchElementException("the supplier yielded null, its end");
                next = null;
                return taken;
            }
        };
    }

    /** Pushes one item each so often, on average: after a delay it catches up. The default is as fast as it goes. */
    public Spout pace(Duration each) {
        if (each.isNegative()) throw new IllegalArgumentException("pace must not be negative, was " + each);
        pace = each;
        return this;
    }

    /** Chooses whether it shows itself while it runs, as {@link Arbeiter#reporting} does. The default is that it does. */
    public Spout reporting(boolean whether) {
        reporting = whether;
        return this;
    }

    /**
     * Pushes until the source ends or the spout is stopped, and returns how many items that were.
     *
     * @throws QueuesUnavailableException if no server answers and none has ever answered
     * @throws InterruptedException if interrupted; what was taken from the source last may not be pushed
     * @throws Exception what the source threw, unchanged
     */
    public long run() throws Exception {
        startNanos = System.nanoTime();
        @Nullable StageReporter reporter = reporting ? StageReporter.start(queues, "", tally, () -> 1) : null;
        try {
            push(new LazyPublisher(this::push).drain(this::next, closed));
            return taken;
        } catch (HandlerFailure e) {
            throw e.original();
        } finally {
            if (reporter != null) reporter.end();
        }
    }

    private @Nullable Output next() throws InterruptedException {
        long dueNanos = startNanos + pace.toNanos() * taken;
        if (stopped.await(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS) || !source.hasNext()) return null;
        taken++;
        return Output.to(queue, source.next());
    }

    /** Keeps trying: the source can not be asked for the same items again. */
    private void push(Output output) {
        var pauses = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));
        while (true) {
            try {
                if (!output.parts().isEmpty()) queues.push(output);
                tally.countPushed(output);
                connected = true;
                return;
            } catch (QueuesUnavailableException e) {
                var pause = pauses.next();
                if (!connected || stoppedWithin(pause)) throw e;
                LOG.warn("queue \"{}\": {}; pushed again after {} ms", queue, e.getMessage(), pause.toMillis());
            }
        }
    }

    private boolean stoppedWithin(Duration pause) {
        try {
            return stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends the run after what has been taken from the source, and returns at once. */
    public void stop() {
        stopped.countDown();
    }
}
