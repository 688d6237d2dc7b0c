package dev.biene.arbeiter;

import java.time.Duration;

/**
 * What is in one queue, and what has gone through it since its server started. A figure that a backend does not
 * keep is 0. Over several servers figures are summed, and the age is the highest.
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
        Duration age) {

    /** The figures of a queue that nobody has used. */
    public static QueueStats empty(String queue) {
        return new QueueStats(queue, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
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
                age.compareTo(other.age) >= 0 ? age : other.age);
    }
}
