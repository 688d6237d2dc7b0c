package dev.biene.kestrel.journal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the journal's records, read in order, amount to. Used once, at the start. */
final class Replay {
    /** Queues by id, in the order of their first mention. */
    final Map<Long, Found> queues = new HashMap<>();

    final TreeMap<Long, Segment> segments = new TreeMap<>();
    long lastQueueId;

    static final class Found {
        final long id;
        final String name;
        final List<Run> runs = new ArrayList<>();
        long definedIn;

        Found(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    void segment(Segment segment) {
        segments.put(segment.number, segment);
    }

    Run run(Segment segment, int number, long queueId, Run.Origin origin, String name) {
        var run = new Run(segment, number, queueId, name, origin);
        // A damaged record may have held the run before.
        while (segment.runs.size() < number) segment.runs.add(missing(segment));
        if (number < segment.runs.size()) segment.runs.set(number, run);
        else segment.runs.add(run);
        lastQueueId = Math.max(lastQueueId, queueId);
        var found = queues.computeIfAbsent(queueId, id -> new Found(id, name));
        found.runs.add(run);
        found.definedIn = segment.number;
        return run;
    }

    /** Stands in for a run that no record has named so far, and belongs to no queue. */
    private static Run missing(Segment segment) {
        return new Run(
                segment,
                segment.runs.size(),
                Run.OF_NO_QUEUE,
                "",
                new Run.Origin(segment.number, segment.runs.size(), 0));
    }

    /**
     * Whether a segment that is still there could have such an item by its size. What is said of others needs no memory,
     * which would grow with the number of an item that nobody wrote.
     */
    boolean mayHold(long segmentNumber, int run, int index) {
        var segment = segments.get(segmentNumber);
        if (segment == null) return false;
        int most = segment.capacity / Records.FRAME;
        return run >= 0 && run < most && index >= 0 && index < most;
    }

    void remove(long segmentNumber, int run, int index, int length) {
        var segment = segments.get(segmentNumber);
        if (segment != null && run < segment.runs.size()) segment.runs.get(run).remove(index, length);
    }

    /** What a summary says about the items that its segment removed from one run. */
    void removeAll(Removals.Target target, Removals.Removed removed) {
        var segment = segments.get(target.segment());
        if (segment == null || target.run() >= segment.runs.size()) return;
        var run = segment.runs.get(target.run());
        long bytes = removed.bytes;
        for (int i = removed.indices.nextSetBit(0); i >= 0; i = removed.indices.nextSetBit(i + 1)) {
            // The sum is taken off with the first; which item had how many of the bytes does not matter.
            if (run.remove(i, (int) Math.min(bytes, Integer.MAX_VALUE))) bytes -= Math.min(bytes, Integer.MAX_VALUE);
        }
    }

    /** Applies a flush that is in this segment. */
    void flush(Segment segment, Removals.Flush flush) {
        var found = queues.get(flush.queue());
        if (found == null) return;
        if (flush.deleted()) queues.remove(flush.queue());
        for (var run : found.runs) {
            if (run.segment == segment && run.number >= flush.runsBefore()) continue;
            var kept = new BitSet();
            long bytes = 0;
            for (var item : flush.kept()) {
                if (item.segment() != run.segment.number || item.run() != run.number) continue;
                if (!run.isLive(item.index())) continue;
                kept.set(item.index());
                bytes += item.length();
            }
            run.keepOnly(kept, bytes);
        }
    }
}
