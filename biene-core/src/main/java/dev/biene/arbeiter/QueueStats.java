package dev.biene.arbeiter;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is in one queue, and what has gone through it since its server started. A figure that a backend does not
 * keep is 0. Over several servers figures are summed, and the ages are the highest.
 *
 * @param queue its name
 * @param items waiting to be read; open ones are not counted
 * @param bytes of the waiting items
 * @param open items taken by {@link Queues#open} and not yet settled
 * @param waiters reads that wait for an item
 * @param pushed items ever stored
 * @param expired items dropped because their time to live was over
 * @param discarded items dropped because the queue was full and set to lose the oldest
 * @param age how long the item that was read last had waited
 * @param oldest how long the item at the head has been in the queue; zero if none waits, null if the server does not
 *     tell, as the original Kestrel
 */
public record QueueStats(
        String queue,
        long items,
        long bytes,
        long open,
        long waiters,
        long pushed,
        long expired,
        long discarded,
        Duration age,
        @Nullable Duration oldest) {

    /** The figures of a queue that nobody has used. */
    public static QueueStats empty(String queue) {
        return new QueueStats(queue, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO);
    }

    /** The same figures, with the age of the item at the head. */
    public QueueStats withOldest(@Nullable Duration age) {
        return new QueueStats(queue, items, bytes, open, waiters, pushed, expired, discarded, this.age, age);
    }

    /** The figures of the same queue on two servers. */
    public QueueStats plus(QueueStats other) {
        return new QueueStats(
                queue,
                items + other.items,
                bytes + other.bytes,
                open + other.open,
                waiters + other.waiters,
                pushed + other.pushed,
                expired + other.expired,
                discarded + other.discarded,
                age.compareTo(other.age) >= 0 ? age : other.age,
                older(oldest, other.oldest));
    }

    /** The higher one; of a fleet in which some do not tell, what the others tell is better than nothing. */
    private static @Nullable Duration older(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) return one == null ? other : one;
        return one.compareTo(other) >= 0 ? one : other;
    }
}
