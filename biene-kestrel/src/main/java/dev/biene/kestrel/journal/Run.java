package dev.biene.kestrel.journal;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The items of one queue in one segment, in the queue's order: where each begins, and which are still there. An
 * item is named by its segment, its run and its index, for as long as it stays in that segment.
 *
 * <p>A run that compaction wrote stands where the items it holds stood before: its origin says where that was.
 * Guarded by the store's lock.
 */
final class Run {
    /** Queues are numbered from 1 on; those of runs whose names are lost from -1 down. */
    static final long OF_NO_QUEUE = 0;

    final Segment segment;
    final int number;
    final long queueId;
    final String queueName;
    final Origin origin;

    /** Items ever written to it. */
    int count;
    /** Items not removed, open ones included. */
    int live;

    /** Bytes ever written to it. */
    long bytes;

    long liveBytes;
    /** Entries below this index have been loaded into their queue's memory; those that are left are behind it. */
    int loaded;
    /** Where the offsets begin in the segment's summary; used when they are not in memory. */
    long summaryPosition;

    private int @Nullable [] offsets = new int[8];
    private final BitSet removed = new BitSet();

    Run(Segment segment, int number, long queueId, String queueName, Origin origin) {
        this.segment = segment;
        this.number = number;
        this.queueId = queueId;
        this.queueName = queueName;
        this.origin = origin;
    }

    /** The place of a run's first item in its queue's order. */
    record Origin(long segment, int run, int index) implements Comparable<Origin> {
        @Override
        public int compareTo(Origin other) {
            if (segment != other.segment) return Long.compare(segment, other.segment);
            if (run != other.run) return Integer.compare(run, other.run);
            return Integer.compare(index, other.index);
        }

        Origin plus(int items) {
            return new Origin(segment, run, index + items);
        }
    }

    /** Takes note of an item; one whose index is skipped was damaged, and counts as removed. No index comes twice. */
    void add(int index, int offset, int length) {
        var known = offsets;
        if (known == null) throw new IllegalStateException("run " + number + " of " + segment + " is complete");
        if (index < count) return;
        if (index >= known.length) offsets = known = Arrays.copyOf(known, Math.max(index + 1, known.length * 2));
        if (index > count) removed.set(count, index);
        known[index] = offset;
        count = index + 1;
        live++;
        bytes += length;
        liveBytes += length;
        segment.live++;
        segment.liveData += length;
    }

    /** Takes note of what a summary says about a complete run, whose offsets stay on disk. */
    void summarized(int items, long total, long position) {
        offsets = null;
        count = items;
        live = items;
        bytes = total;
        liveBytes = total;
        segment.live += live;
        segment.liveData += total;
        summaryPosition = position;
    }

    boolean isLive(int index) {
        return index >= 0 && index < count && !removed.get(index);
    }

    /** The first entry at or after the index that is still there, or {@link #count}. */
    int nextLive(int index) {
        return Math.min(count, removed.nextClearBit(index));
    }

    boolean remove(int index, int length) {
        if (!isLive(index)) return false;
        removed.set(index);
        live--;
        liveBytes -= length;
        segment.live--;
        segment.liveData -= length;
        return true;
    }

    /** Removes all but these. */
    void keepOnly(BitSet kept, long keptBytes) {
        for (int i = nextLive(0); i < count; i = nextLive(i + 1)) if (!kept.get(i)) removed.set(i);
        int left = count - removed.cardinality();
        segment.live -= live - left;
        live = left;
        long bytesLeft = left == 0 ? 0 : keptBytes;
        segment.liveData -= liveBytes - bytesLeft;
        liveBytes = bytesLeft;
    }

    /** The place of the first item that is left; runs of a queue are in the order of this. */
    Origin firstLive() {
        return origin.plus(nextLive(0));
    }

    int @Nullable [] offsets() {
        return offsets;
    }

    void forgetOffsets(long position) {
        offsets = null;
        summaryPosition = position;
    }
}
