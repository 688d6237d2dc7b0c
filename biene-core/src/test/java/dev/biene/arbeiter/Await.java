package dev.biene.arbeiter;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a bound; for the contract suites and the tests of backends. */
public final class Await {
    /** Far longer than anything here takes; what exceeds it hangs. */
    public static final Duration LONG = Duration.ofSeconds(20);

    private Await() {}

    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadlineNanos = System.nanoTime() + LONG.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadlineNanos > 0) throw new AssertionError("waited " + LONG + " until " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
