package dev.biene.arbeiter;

import dev.biene.BieneException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a lazy output while it is produced, in batches: full at {@value #MAX_PARTS} parts or
 * {@value #MAX_BYTES} bytes, and published at the latest {@value #MAX_AGE_MILLIS} ms after its first part, even
 * while the producer is busy with the next one.
 *
 * <p>The lock of a batch is held while it is published, against the rule: the producer must wait then, or parts
 * would overtake each other and memory would fill faster than the queues take it.
 */
final class LazyPublisher {
    private static final int MAX_PARTS = 512;
    private static final int MAX_BYTES = 256 * 1024;
    private static final long MAX_AGE_MILLIS = 50;
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final Sink sink;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Output> batch = new ArrayList<>();
    private long batchBytes;
    private long batchBornNanos;
    private @Nullable Future<?> alarm;
    private @Nullable RuntimeException failure;

    /** Where batches go. */
    interface Sink {
        void push(Output output);
    }

    /** Where parts come from; null is the end. */
    interface Source {
        @Nullable
        Output next() throws Exception;
    }

    LazyPublisher(Sink sink) {
        this.sink = sink;
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(1, work -> {
            var thread = new Thread(work, "biene-lazy-output");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /**
     * Publishes a lazy output but for its last batch, which it returns, to be forwarded with the confirmation.
     * Returns an eager one as it is.
     *
     * @throws HandlerFailure if the producer throws, with what it threw
     * @throws BieneException if a batch can not be published
     */
    static Output publish(Output output, Sink sink) throws HandlerFailure {
        var rest = output.rest();
        if (rest == null) return output;
        return new LazyPublisher(sink).drain(() -> rest.hasNext() ? rest.next() : null, output.source());
    }

    /** Publishes all that the source yields, but for the last batch, which it returns. */
    Output drain(Source source, @Nullable AutoCloseable closed) throws HandlerFailure {
        try {
            for (var next = pull(source); next != null; next = pull(source)) add(next);
        } catch (HandlerFailure | RuntimeException | Error e) {
            lastBatch();
            closeAfter(e, closed);
            throw e;
        }
        close(closed);
        var last = lastBatch();
        rethrowFailure();
        return last;
    }

    private static @Nullable Output pull(Source source) throws HandlerFailure {
        try {
            var next = source.next();
            if (next != null) next.parts();
            return next;
        } catch (Exception e) {
            throw new HandlerFailure(e);
        }
    }

    private static void close(@Nullable AutoCloseable closed) throws HandlerFailure {
        try {
            if (closed != null) closed.close();
        } catch (Exception e) {
            throw new HandlerFailure(e);
        }
    }

    private static void closeAfter(Throwable reason, @Nullable AutoCloseable closed) {
        try {
            if (closed != null) closed.close();
        } catch (Exception e) {
            reason.addSuppressed(e);
        }
    }

    private void add(Output output) {
        lock.lock();
        try {
            rethrowFailure();
            if (batch.isEmpty()) beginBatch();
            batch.add(output);
            for (var part : output.parts()) batchBytes += part.bytes().length;
            if (batch.size() >= MAX_PARTS || batchBytes >= MAX_BYTES || batchAgeMillis() >= MAX_AGE_MILLIS)
                sink.push(takeBatch());
        } finally {
            lock.unlock();
        }
    }

    private void beginBatch() {
        batchBornNanos = System.nanoTime();
        alarm = TIMER.schedule(
                () -> BeeThreads.create("biene-lazy-output", this::publishLate).start(),
                MAX_AGE_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private long batchAgeMillis() {
        return Duration.ofNanos(System.nanoTime() - batchBornNanos).toMillis();
    }

    /** The producer has not come back in time. */
    private void publishLate() {
        lock.lock();
        try {
            // The alarm may have rung for the batch before; this one is published when its own rings.
            if (!batch.isEmpty() && batchAgeMillis() >= MAX_AGE_MILLIS) sink.push(takeBatch());
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            lock.unlock();
        }
    }

    private Output takeBatch() {
        var taken = Output.all(batch);
        batch.clear();
        batchBytes = 0;
        if (alarm != null) alarm.cancel(false);
        return taken;
    }

    private Output lastBatch() {
        lock.lock();
        try {
            return takeBatch();
        } finally {
            lock.unlock();
        }
    }

    private void rethrowFailure() {
        var late = failure;
        if (late != null) throw late;
    }
}
