package dev.biene.arbeiter;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend's queues, by name. A queue exists from its first use. Items are bytes, of any length, zero included.
 *
 * <p>What every backend keeps (and {@code QueuesContract} checks):
 * <ul>
 *   <li>What was pushed is delivered at least once, and not again once it is confirmed.
 *   <li>First deliveries come in the order of pushes, for each server.
 *   <li>An opened item is held by one alone. Aborted, or left by a holder that went away, it is the next one
 *       read; several left by one holder come back in their original order.
 *   <li>Readers that wait are served first come, first served. One that goes away takes nothing along.
 *   <li>A time-out of zero means "do not wait". A longer one waits on the server, without polling.
 * </ul>
 *
 * <p>All methods may be called from any thread. Names are checked by {@link QueueNames#check} before anything
 * is sent. After {@link #close()} every method throws {@link IllegalStateException}.
 */
public interface Queues extends AutoCloseable {
    /**
     * Connects to what the environment variable {@code BIENE_QUEUES} names, or else to {@code embedded:}, the
     * user's own durable queues on this machine.
     */
    static Queues connect() {
        return QueuesProviders.connect(null);
    }

    /**
     * Connects to the queues of a URL.
     *
     * <ul>
     *   <li>{@code kestrel://10.0.0.5:22133,10.0.0.6:22133}: a fleet of Kestrel servers as one loosely ordered queue
     *   <li>{@code embedded:}: the user's own durable queues on this machine
     *   <li>{@code memory:}: new, private and gone with the process; {@code memory:NAME} is shared within it
     * </ul>
     *
     * @param url null for {@link #connect()}'s choice
     * @throws IllegalArgumentException if no backend on the class path serves the URL's scheme
     */
    static Queues connect(@Nullable String url) {
        return QueuesProviders.connect(url);
    }

    /** Stores one item at the tail of a queue. When this returns, it is stored as safely as the backend can. */
    default void push(String queue, byte[] bytes) {
        push(Output.to(queue, bytes));
    }

    /** Stores one item at the tail of a queue: the text in UTF-8. */
    default void push(String queue, String text) {
        push(Output.to(queue, text));
    }

    /**
     * Stores all parts, each queue's in their order, in as few round trips as the backend can. When this returns
     * all are stored; if it throws, some may be.
     *
     * @param output an eager one
     * @throws ItemRefusedException if a queue does not take a part
     * @throws QueuesUnavailableException if no server answers in time; the message names those tried
     */
    void push(Output output);

    /**
     * Takes the head of a queue for good: should the answer get lost, so is the item. {@link #open} is the safe
     * way.
     *
     * @return null if nothing came in time
     * @throws InterruptedException if interrupted while it waits
     */
    @Nullable
    Item get(String queue, Duration timeout) throws InterruptedException;

    /**
     * Takes the head of a queue, to be settled by {@link Lease#forward}.
     *
     * @return null if nothing came in time
     * @throws InterruptedException if interrupted while it waits; no item is held then
     */
    @Nullable
    Lease open(String queue, Duration timeout) throws InterruptedException;

    /** The head of a queue, which stays there; null if it is empty. */
    @Nullable
    Item peek(String queue);

    /** Drops all items that wait in a queue. Open ones stay open and may still come back. */
    void flush(String queue);

    /** Drops a queue and all that is in it, open items included: aborting one of those does nothing. */
    void delete(String queue);

    /** The figures of one queue; {@link QueueStats#empty} if it does not exist. Does not create it. */
    QueueStats stats(String queue);

    /** The figures of all queues, sorted by name. */
    List<QueueStats> stats();

    /** The names of all queues, sorted. */
    default List<String> names() {
        return stats().stream().map(QueueStats::queue).toList();
    }

    /**
     * Shows what a stage does to all who look at these queues, in place of its last report. It is kept in memory, for so
     * long, and is no item. {@link Arbeiter} and {@link Spout} do it by themselves.
     *
     * @param kept at most a minute; zero takes the report back
     * @return false if these queues have no place for it, as those of the original Kestrel
     */
    default boolean report(StageReport report, Duration kept) {
        return false;
    }

    /** What the stages report that work on these queues at this moment, by their inputs. */
    default List<StageReport> stages() {
        return List.of();
    }

    /** Aborts what is still open, in order, wakes the readers that wait, and lets go of everything. */
    @Override
    void close();
}
