package dev.biene.kestrel.journal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the records of one segment take away, in a form that grows with the items of the segments concerned (one
 * bit each) and not with the number of records.
 */
final class Removals {
    final Map<Target, Removed> byRun = new LinkedHashMap<>();
    final List<Flush> flushes = new ArrayList<>();

    record Target(long segment, int run) {}

    static final class Removed {
        final BitSet indices = new BitSet();
        long bytes;
    }

    /**
     * All items of a queue that were written before, except some.
     *
     * @param queue its id
     * @param runsBefore runs of this segment that were begun before; later ones are not concerned
     * @param deleted whether the queue itself is gone
     */
    record Flush(long queue, int runsBefore, boolean deleted, List<Kept> kept) {}

    record Kept(long segment, int run, int index, int length) {}

    void remove(long segment, int run, int index, int length) {
        var removed = byRun.computeIfAbsent(new Target(segment, run), target -> new Removed());
        removed.indices.set(index);
        removed.bytes += length;
    }
}
