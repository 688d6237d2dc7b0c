package dev.biene.faults.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** In which order one queue gives out its items: what was put back first, then each producer's in the order of its puts. */
final class QueueOrder {

    /** So many deliveries are looked back on; beyond that a long wait in a get hides what was passed. */
    private static final int MOST_STEPS = 4096;

    private static final class Producer {

        private record Step(long nanos, long place) {}

        long places;

        /** When the highest place given out so far became higher. */
        final Deque<Step> steps = new ArrayDeque<>();

        /** Whether an item put after this one had certainly been given out before {@code nanos}. */
        boolean passed(long place, long nanos) {
            for (var each = steps.descendingIterator(); each.hasNext(); ) {
                var step = each.next();
                if (step.nanos < nanos) return step.place > place;
            }
            return false;
        }

        void given(long place, long nanos) {
            var last = steps.peekLast();
            if (last != null && last.place > place) return;
            steps.addLast(new Step(nanos, place));
            if (steps.size() > MOST_STEPS) steps.removeFirst();
        }
    }

    private final Map<String, Producer> producers = new HashMap<>();

    /** Items put back that nobody has seen again, and when their abort was answered. */
    private final Map<String, Long> putBack = new HashMap<>();

    private int openGets;
    private long uncertain;
    private long overtaken;
    private long passed;

    /** Notes an acknowledged put; returns its place among those of its producer, from 1. */
    long put(String producer) {
        return ++producers.computeIfAbsent(producer, name -> new Producer()).places;
    }

    void begin() {
        openGets++;
    }

    void end() {
        openGets--;
    }

    /** A get ended, and nobody knows which item it took and gave back. */
    void uncertain() {
        uncertain++;
    }

    void putBack(String key, long nanos) {
        putBack.put(key, nanos);
    }

    /** Connections were cut: who took and gave back what is no longer known. */
    void forgetWhatWasPutBack() {
        putBack.clear();
    }

    /** Takes note of any delivery. */
    void delivered(String key) {
        putBack.remove(key);
    }

    /** Whether a new item, by a get that began at {@code since}, certainly passed one that had been put back. */
    boolean passedWhatWasPutBack(long since) {
        if (putBack.isEmpty()) return false;
        int before = 0;
        for (long nanos : putBack.values()) if (nanos < since) before++;
        // Each get of unknown outcome may have had one item, which came back in front of what had been put back.
        return before > openGets && ++passed > uncertain;
    }

    /** Takes note of an item's first delivery; returns whether one put after it was certainly delivered before it. */
    boolean outOfOrder(String producer, long place, long since, long now) {
        var by = producers.get(producer);
        if (by == null) return false;
        boolean passed = by.passed(place, since);
        by.given(place, now);
        // Each get of unknown outcome, and each still open, may have had one item that then came back.
        return passed && ++overtaken > uncertain + openGets;
    }
}
