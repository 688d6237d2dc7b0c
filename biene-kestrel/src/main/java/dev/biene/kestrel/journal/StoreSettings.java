package dev.biene.kestrel.journal;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * How a {@link QueueStore} keeps its queues.
 *
 * @param fsync when what was written is forced to the disk; {@link Fsync#ALWAYS} by default
 * @param segmentSize bytes of a file of the journal; 16 MiB by default
 * @param memory bytes of items kept in memory over all queues; 32 MiB by default
 * @param maxQueues queues at most, so that a client cannot fill the memory with names; 10,000 by default
 * @param limits of each queue that has none of its own
 * @param limitsByQueue of single queues; their children have the same
 * @param aliases queues that keep nothing and pass on what they are sent to others
 * @param clock tells when items expire
 */
public record StoreSettings(
        Fsync fsync,
        int segmentSize,
        long memory,
        int maxQueues,
        QueueLimits limits,
        Map<String, QueueLimits> limitsByQueue,
        Map<String, List<String>> aliases,
        InstantSource clock) {
    public static final StoreSettings DEFAULT = new StoreSettings(
            Fsync.ALWAYS, 16 << 20, 32L << 20, 10_000, QueueLimits.NONE, Map.of(), Map.of(), InstantSource.system());

    public StoreSettings withFsync(Fsync policy) {
        return new StoreSettings(policy, segmentSize, memory, maxQueues, limits, limitsByQueue, aliases, clock);
    }

    public StoreSettings withSegmentSize(int bytes) {
        return new StoreSettings(fsync, bytes, memory, maxQueues, limits, limitsByQueue, aliases, clock);
    }

    public StoreSettings withMemory(long bytes) {
        return new StoreSettings(fsync, segmentSize, bytes, maxQueues, limits, limitsByQueue, aliases, clock);
    }

    public StoreSettings withMaxQueues(int queues) {
        return new StoreSettings(fsync, segmentSize, memory, queues, limits, limitsByQueue, aliases, clock);
    }

    public StoreSettings withLimits(QueueLimits all) {
        return new StoreSettings(fsync, segmentSize, memory, maxQueues, all, limitsByQueue, aliases, clock);
    }

    public StoreSettings withLimitsByQueue(Map<String, QueueLimits> some) {
        return new StoreSettings(fsync, segmentSize, memory, maxQueues, limits, Map.copyOf(some), aliases, clock);
    }

    public StoreSettings withAliases(Map<String, List<String>> all) {
        return new StoreSettings(fsync, segmentSize, memory, maxQueues, limits, limitsByQueue, Map.copyOf(all), clock);
    }

    public StoreSettings withClock(InstantSource source) {
        return new StoreSettings(fsync, segmentSize, memory, maxQueues, limits, limitsByQueue, aliases, source);
    }

    QueueLimits limitsOf(String queue) {
        int plus = queue.indexOf('+');
        var own = limitsByQueue.get(plus < 0 ? queue : queue.substring(0, plus));
        return own == null ? limits : own;
    }
}
