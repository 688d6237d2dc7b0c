package dev.biene.jobset;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Asks a store again that cannot be reached, with backoff, until it answers or the time is over, and never silently. For
 * the courier's thread only.
 */
final class Patience {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Stop stop;
    private final Duration grace;
    private final Logger log;
    private final Slot.Reports reports;
    private final Habitat habitat;
    private final RandomGenerator random;
    private Duration tolerance;

    Patience(RunOptions options, Stop stop, Logger log, Slot.Reports reports, Habitat habitat, RandomGenerator random) {
        this.tolerance = options.outageTolerance();
        this.grace = options.grace();
        this.stop = stop;
        this.log = log;
        this.reports = reports;
        this.habitat = habitat;
        this.random = random;
    }

    /** From now on an outage may last no longer than {@code patience}: somebody waits for this bee to be gone. */
    void hurry(Duration patience) {
        if (patience.compareTo(tolerance) < 0) tolerance = patience;
    }

    /** Returns what the step answers in the end. */
    <T> T until(Supplier<T> step) throws InterruptedException {
        return until(null, step);
    }

    /** As {@link #until(Supplier)}, after a step that has failed already if {@code first} is not null. */
    <T> T until(@Nullable StoreUnavailableException first, Supplier<T> step) throws InterruptedException {
        long began = habitat.nanoTime();
        var failure = first;
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, 0.25, random);
        long lastSaid = began - TimeUnit.SECONDS.toNanos(1);
        while (true) {
            if (failure != null) {
                if (stop.requested()) hurry(grace);
                if (habitat.nanoTime() - began > tolerance.toNanos()) throw failure;
                if (habitat.nanoTime() - lastSaid >= TimeUnit.SECONDS.toNanos(1)) {
                    log.warn("{}; trying again", failure.getMessage());
                    reports.event(new Event.Outage(false, String.valueOf(failure.getMessage())));
                    lastSaid = habitat.nanoTime();
                }
                habitat.sleep(backoff.nextNanos());
            }
            try {
                T answer = step.get();
                if (failure != null) over(began);
                return answer;
            } catch (StoreUnavailableException e) {
                failure = e;
            }
        }
    }

    private void over(long began) {
        var outage = Duration.ofNanos(habitat.nanoTime() - began);
        log.warn("the store answers again after {} s", outage.toMillis() / 1000.0);
        reports.event(new Event.Outage(true, "the store answers again"));
    }
}
