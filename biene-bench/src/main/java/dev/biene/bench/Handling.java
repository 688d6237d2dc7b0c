package dev.biene.bench;

import java.util.concurrent.atomic.LongAdder;

/** What the handlers of one worker have done since it was told to go. Called by any thread. */
final class Handling {

    private final LongAdder executed = new LongAdder();
    private volatile Deed deed = Deed.of(Deed.NOTHING);
    private volatile Latencies starts = new Latencies();

    /** Before the first job of a set. */
    Deed begin(String set) {
        executed.reset();
        starts = new Latencies();
        deed = Deed.of(set);
        return deed;
    }

    /** @param offered when the job was offered, by {@link System#nanoTime}, if it is a timed one */
    void handle(long offered) throws InterruptedException {
        executed.increment();
        var now = deed;
        if (now.timed()) started(System.nanoTime() - offered);
        if (now.sleepMillis() > 0) Thread.sleep(now.sleepMillis());
    }

    private void started(long nanos) {
        var all = starts;
        synchronized (all) {
            all.add(nanos);
        }
    }

    long executed() {
        return executed.sum();
    }

    /** Median, 99th percentile and maximum of the start times in milliseconds, NaN if there are none. */
    String starts() {
        var all = starts;
        synchronized (all) {
            if (all.count() == 0) return "NaN NaN NaN";
            return all.micros(50) / 1e3 + " " + all.micros(99) / 1e3 + " " + all.maxMicros() / 1e3;
        }
    }
}
