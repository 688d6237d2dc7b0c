package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a condition, and not for ever. */
public final class Soon {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Soon() {}

    /** Returns as soon as the condition holds; fails if it does not within a minute. */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) fail("not within " + LONGEST.toSeconds() + " s: " + what);
            Thread.sleep(5);
        }
    }
}
