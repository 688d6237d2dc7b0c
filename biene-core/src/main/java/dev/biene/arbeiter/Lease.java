package dev.biene.arbeiter;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One opened item: taken off its queue, invisible to all others, not yet gone. {@link #forward} settles it;
 * everything else returns it to the head of its queue: {@link #close()} without a forward, {@link Queues#close()},
 * the end of the process.
 *
 * <p>Success is {@code forward}, never {@code close}, because try-with-resources calls {@code close} on the way
 * out of an exception: forgetting to confirm is safe. One thread at a time may use a lease.
 *
 * <pre>{@code
 * try (Lease lease = queues.open("in", Duration.ofSeconds(1))) {
 *     if (lease != null) lease.forward(Output.to("out", lease.bytes()));
 * }
 * }</pre>
 */
public interface Lease extends AutoCloseable {
    Item item();

    default byte[] bytes() {
        return item().bytes();
    }

    /**
     * Stores the output, then confirms the item, in that order: when this returns, the output is in its queues
     * and the item is gone for good.
     *
     * <p>If it throws, the item is not confirmed as far as anybody knows, parts of the output may be stored, and
     * {@link #close()} returns the item to the head of its queue. Backends that can, do both or neither.
     *
     * @param output {@link Output#none()} or an eager output; lazy ones are unrolled by {@link Arbeiter}
     * @throws IllegalArgumentException if the output is lazy or names an illegal queue; the item stays open
     * @throws IllegalStateException if the lease is settled or closed, or its {@link Queues} are
     * @throws ItemRefusedException if a queue does not take a part, as it is full
     * @throws QueuesUnavailableException if the answer stays out; the item may be delivered again
     */
    void forward(Output output);

    /**
     * Does as {@link #forward}, then opens the next item of the same queue as {@link Queues#open} does, in as
     * few round trips as the backend can. The item is confirmed at once, before any wait for the next.
     *
     * @param timeout how long to wait for the next item; zero does not wait
     * @return the next item, or null if none came in time or nobody answers any more, which the next {@link Queues#open}
     *     says; this lease is settled in both cases
     * @throws InterruptedException if interrupted while it waits; the item is confirmed then, no other is open
     */
    @Nullable
    Lease forwardAndOpen(Output output, Duration timeout) throws InterruptedException;

    /**
     * Returns the item to the head of its queue, unless it has been forwarded; does nothing when called again.
     * Never throws: a backend that cannot say so to its server drops the connection, which has the same effect.
     */
    @Override
    void close();
}
