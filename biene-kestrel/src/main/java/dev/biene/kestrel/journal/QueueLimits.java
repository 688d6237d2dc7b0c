package dev.biene.kestrel.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one queue may hold, and what happens to what it may not. {@link #NONE} is the default: no limit but the
 * disk's.
 *
 * @param maxItems waiting items; open ones do not count, so aborts may exceed it
 * @param maxBytes of waiting items, checked before an item is added, so the last one may exceed it
 * @param maxItemSize bytes of one item
 * @param maxAge after which an item expires, or null
 * @param discardOldWhenFull whether a full queue drops its oldest item or refuses the new one
 * @param expireToQueue where expired items go, or null if they are dropped
 * @param fanoutOnly whether the queue keeps nothing itself and only copies to its children
 * @param openTimeout after which the oldest open read is taken back at the next read, or null
 */
public record QueueLimits(
        long maxItems,
        long maxBytes,
        int maxItemSize,
        @Nullable Duration maxAge,
        boolean discardOldWhenFull,
        @Nullable String expireToQueue,
        boolean fanoutOnly,
        @Nullable Duration openTimeout) {
    public static final QueueLimits NONE =
            new QueueLimits(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, null, false, null, false, null);

    public QueueLimits withMaxItems(long items) {
        return new QueueLimits(
                items, maxBytes, maxItemSize, maxAge, discardOldWhenFull, expireToQueue, fanoutOnly, openTimeout);
    }

    public QueueLimits withMaxBytes(long bytes) {
        return new QueueLimits(
                maxItems, bytes, maxItemSize, maxAge, discardOldWhenFull, expireToQueue, fanoutOnly, openTimeout);
    }

    public QueueLimits withMaxItemSize(int bytes) {
        return new QueueLimits(
                maxItems, maxBytes, bytes, maxAge, discardOldWhenFull, expireToQueue, fanoutOnly, openTimeout);
    }

    public QueueLimits withMaxAge(@Nullable Duration age) {
        return new QueueLimits(
                maxItems, maxBytes, maxItemSize, age, discardOldWhenFull, expireToQueue, fanoutOnly, openTimeout);
    }

    public QueueLimits withDiscardOldWhenFull(boolean discard) {
        return new QueueLimits(
                maxItems, maxBytes, maxItemSize, maxAge, discard, expireToQueue, fanoutOnly, openTimeout);
    }

    public QueueLimits withExpireToQueue(@Nullable String queue) {
        return new QueueLimits(
                maxItems, maxBytes, maxItemSize, maxAge, discardOldWhenFull, queue, fanoutOnly, openTimeout);
    }

    public QueueLimits withFanoutOnly(boolean only) {
        return new QueueLimits(
                maxItems, maxBytes, maxItemSize, maxAge, discardOldWhenFull, expireToQueue, only, openTimeout);
    }

    public QueueLimits withOpenTimeout(@Nullable Duration timeout) {
        return new QueueLimits(
                maxItems, maxBytes, maxItemSize, maxAge, discardOldWhenFull, expireToQueue, fanoutOnly, timeout);
    }
}
