package dev.biene.arbeiter;

import org.jspecify.annotations.Nullable;

/**
 * What a stage does when its handler throws. Without one, the item goes back to the head of its queue and the
 * exception leaves {@link Arbeiter#run()} as it is: Biene treats you like an adult. What the adult may choose
 * instead:
 *
 * <pre>{@code
 * stage.onFailure(deadLetter("errors"))
 * stage.onFailure(retry(3).then(deadLetter("errors")))
 * stage.onFailure(keepRunning())
 * }</pre>
 *
 * <p>An {@link Error} and an {@link InterruptedException} always leave {@code run}.
 */
public final class FailurePolicy {
    static final FailurePolicy RAISE = new FailurePolicy(0, null, false);

    private final int retries;
    private final @Nullable String deadLetterQueue;
    private final boolean keepsRunning;

    private FailurePolicy(int retries, @Nullable String deadLetterQueue, boolean keepsRunning) {
        this.retries = retries;
        this.deadLetterQueue = deadLetterQueue;
        this.keepsRunning = keepsRunning;
    }

    /**
     * Confirms the item and forwards it, with the error, to a queue of its own, as a {@link DeadLetter}. The stage
     * goes on with the next item.
     */
    public static FailurePolicy deadLetter(String queue) {
        return new FailurePolicy(0, QueueNames.check(queue), false);
    }

    /**
     * Calls the handler again, up to this many more times, with a pause that grows (100 ms, doubling, at most 10 s,
     * full jitter). The item stays open meanwhile. After the last failure the exception leaves {@code run}, unless
     * {@link #then} says otherwise.
     */
    public static FailurePolicy retry(int times) {
        if (times < 1) throw new IllegalArgumentException("retries must be at least 1, was " + times);
        return new FailurePolicy(times, null, false);
    }

    /**
     * Logs the exception, puts the item back at the head of its queue and goes on, after a pause that grows while
     * failures follow each other (50 ms, doubling, at most 5 s, full jitter). An item that always fails stays at
     * the head: combine with {@link Arbeiter#maxDeliveries(int)} if that may happen.
     */
    public static FailurePolicy keepRunning() {
        return new FailurePolicy(0, null, true);
    }

    /** What to do after the last retry. */
    public FailurePolicy then(FailurePolicy last) {
        if (retries == 0 || last.retries > 0)
            throw new IllegalArgumentException(
                    "then() follows retry() and takes deadLetter() or keepRunning(), was " + this + " then " + last);
        return new FailurePolicy(retries, last.deadLetterQueue, last.keepsRunning);
    }

    int retries() {
        return retries;
    }

    @Nullable
    String deadLetterQueue() {
        return deadLetterQueue;
    }

    boolean keepsRunning() {
        return keepsRunning;
    }

    @Override
    public String toString() {
        String last =
                keepsRunning ? "keep running" : deadLetterQueue == null ? "raise" : "to \"" + deadLetterQueue + '"';
        return retries == 0 ? last : "retry " + retries + " times, then " + last;
    }
}
