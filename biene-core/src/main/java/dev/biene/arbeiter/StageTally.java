package dev.biene.arbeiter;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a stage has done so far, counted by all its bees. */
final class StageTally {
    /** A handler may make up a queue's name for each item; those that come later are counted without their names. */
    private static final int MAX_NAMES = 256;

    private final LongAdder handled = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder pushed = new LongAdder();
    private final Map<String, LongAdder> outputs = new ConcurrentHashMap<>();

    void countHandled() {
        handled.increment();
    }

    void countFailed() {
        failed.increment();
    }

    /** Counts what has been stored. */
    void countPushed(Output output) {
        for (var part : output.parts()) {
            pushed.increment();
            var known = outputs.get(part.queue());
            if (known == null && outputs.size() < MAX_NAMES)
                known = outputs.computeIfAbsent(part.queue(), name -> new LongAdder());
            if (known != null) known.increment();
        }
    }

    long handled() {
        return handled.sum();
    }

    long failed() {
        return failed.sum();
    }

    long pushed() {
        return pushed.sum();
    }

    Map<String, Long> outputs() {
        var counts = new TreeMap<String, Long>();
        outputs.forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }
}
