package dev.biene.jobset;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one bee has done so far, as it tells others with its heartbeats. Thread safe.
 *
 * <p>The rate is taken over the seed's look-back window: the trimmed mean of a job's duration plus three standard
 * deviations, and at least {@link #LEAST_WINDOW}.
 */
final class Ledger {

    private static final Duration LEAST_WINDOW = Duration.ofSeconds(5);
    private static final long SAMPLE_NANOS = Duration.ofMillis(250).toNanos();

    private record Sample(long nanos, long completed) {}

    private final DurationHistogram durations = new DurationHistogram();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long completed;
    private long failures;
    private double busySeconds;
    private double wastedSeconds;

    Ledger(long nowNanos) {
        samples.add(new Sample(nowNanos, 0));
    }

    /** Counts what the store made of a settlement; returns how many jobs were completed by it. */
    synchronized int settled(Settlement settlement, Verdict verdict, long nowNanos) {
        int accepted = verdict.held() && verdict.late().isEmpty() && settlement.whole()
                ? settledWhole(settlement)
                : settledOneByOne(settlement, verdict);
        completed += accepted;
        sample(nowNanos);
        return accepted;
    }

    /** Nearly all settlements are like this, and there can be millions of jobs in them each second. */
    private int settledWhole(Settlement settlement) {
        int jobs = settlement.jobs();
        double sum = 0;
        for (int place = 0; place < jobs; place++) {
            float seconds = settlement.seconds(place);
            sum += seconds;
            durations.record(seconds);
        }
        busySeconds += sum;
        return jobs;
    }

    private int settledOneByOne(Settlement settlement, Verdict verdict) {
        int accepted = 0;
        for (int place = 0; place < settlement.jobs(); place++) {
            float seconds = settlement.seconds(place);
            switch (settlement.outcome(place)) {
                case COMPLETED -> {
                    busySeconds += seconds;
                    if (verdict.held() && !verdict.late().contains(settlement.firstJob() + place)) {
                        accepted++;
                        durations.record(seconds);
                    } else {
                        wastedSeconds += seconds;
                    }
                }
                case FAILED -> {
                    busySeconds += seconds;
                    if (verdict.held()) failures++;
                }
                case RELEASED, KEPT, SETTLED_APART -> {}
            }
        }
        return accepted;
    }

    /** Counts a job that was settled in a transaction of its own. */
    synchronized void settledApart(boolean accepted, double seconds, long nowNanos) {
        busySeconds += seconds;
        if (accepted) {
            completed++;
            durations.record(seconds);
        } else {
            wastedSeconds += seconds;
        }
        sample(nowNanos);
    }

    private void sample(long nowNanos) {
        var last = samples.peekLast();
        if (last == null || nowNanos - last.nanos() >= SAMPLE_NANOS) samples.addLast(new Sample(nowNanos, completed));
    }

    synchronized Heartbeat heartbeat(int running, long nowNanos) {
        return new Heartbeat(running, rate(nowNanos), durations.copy(), seconds(busySeconds), seconds(wastedSeconds));
    }

    private double rate(long nowNanos) {
        var window = durations.lookBack();
        long windowNanos = Math.max(window.toNanos(), LEAST_WINDOW.toNanos());
        while (samples.size() > 1 && nowNanos - samples.getFirst().nanos() > windowNanos) samples.removeFirst();
        var first = samples.getFirst();
        double elapsed = (nowNanos - first.nanos()) / 1e9;
        return elapsed <= 0 ? 0 : (completed - first.completed()) / elapsed;
    }

    synchronized long completed() {
        return completed;
    }

    synchronized long failures() {
        return failures;
    }

    synchronized Duration wasted() {
        return seconds(wastedSeconds);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
