package dev.biene.jobset;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one bee runs. Immutable; every {@code withX} gives a changed copy.
 *
 * <ul>
 *   <li>{@code concurrency}: 1 job at a time
 *   <li>{@code maxAttempts}: as the set says (10 when created)
 *   <li>{@code maxFailureSleep}: 1 minute
 *   <li>{@code speculateAfter}: the longer of 1 s and twice the 90th percentile of completed jobs
 *   <li>{@code heartbeat} every 5 s, {@code lostAfter} 30 s
 *   <li>{@code grace}: 10 s; {@code outageTolerance}: 10 minutes
 *   <li>{@code waitForMore}: false; {@code sample}: all
 *   <li>{@code logger}: {@code dev.biene.jobset.JobSet}
 * </ul>
 *
 * @param concurrency slots: how many jobs this bee runs at a time, on virtual threads on JDK 21 and later
 * @param maxAttempts after how many failed or lost attempts a job of this set is exhausted, for all bees from now on; 0
 *     and 1 both mean no retries; null leaves it as it is
 * @param maxFailureSleep upper bound of the pause after a failure, which doubles from 1 s and is drawn at random below
 *     its bound; zero for no pause
 * @param speculateAfter how long a job must have been running elsewhere before an idle bee starts a second copy; zero
 *     for at once, as in the seed; null for the adaptive default
 * @param speculation whether second copies are made at all
 * @param heartbeat how often this bee says that it lives
 * @param lostAfter how long after its last heartbeat this bee's jobs are given to others
 * @param waitForMore whether to wait for new jobs when all are done, until told to stop
 * @param sample claim no more than this many jobs, chosen at random, then end; null for all
 * @param grace how long a bee that is told to stop lets running jobs finish before it interrupts them
 * @param outageTolerance how long a store that has been reached before may be unreachable before the run fails
 * @param logger the name of the SLF4J logger this run writes to
 * @param listener told of what happens, on the bee's own threads; must be quick; what it throws is logged
 * @param threads makes the slots' threads, when there is work for them; null for virtual threads where the JDK has
 *     them, else platform threads
 */
public record RunOptions(
        int concurrency,
        @Nullable Integer maxAttempts,
        Duration maxFailureSleep,
        @Nullable Duration speculateAfter,
        boolean speculation,
        Duration heartbeat,
        Duration lostAfter,
        boolean waitForMore,
        @Nullable Long sample,
        Duration grace,
        Duration outageTolerance,
        String logger,
        Consumer<Event> listener,
        @Nullable ThreadFactory threads) {

    /** Known by identity, so that a run without a listener makes no events. */
    static final Consumer<Event> NO_LISTENER = event -> {};

    private static final RunOptions DEFAULTS = new RunOptions(
            1,
            null,
            Duration.ofMinutes(1),
            null,
            true,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            false,
            null,
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            "dev.biene.jobset.JobSet",
            NO_LISTENER,
            null);

    public RunOptions {
        require(concurrency >= 1 && concurrency <= 100_000, "concurrency must be from 1 to 100000", concurrency);
        require(maxAttempts == null || maxAttempts >= 0, "maxAttempts must not be negative", maxAttempts);
        require(!maxFailureSleep.isNegative(), "maxFailureSleep must not be negative", maxFailureSleep);
        require(
                speculateAfter == null || !speculateAfter.isNegative(),
                "speculateAfter must not be negative",
                speculateAfter);
        require(heartbeat.toMillis() >= 10, "heartbeat must be at least 10 ms", heartbeat);
        require(
                lostAfter.compareTo(heartbeat.multipliedBy(2)) >= 0,
                "lostAfter must be at least twice the heartbeat (" + heartbeat + ")",
                lostAfter);
        require(sample == null || sample >= 0, "sample must not be negative", sample);
        require(!grace.isNegative(), "grace must not be negative", grace);
        require(!outageTolerance.isNegative(), "outageTolerance must not be negative", outageTolerance);
    }

    private static void require(boolean condition, String rule, @Nullable Object was) {
        if (!condition) throw new IllegalArgumentException(rule + ", was " + was);
    }

    /** The defaults listed above. */
    public static RunOptions defaults() {
        return DEFAULTS;
    }

    /** The defaults with {@code slots} jobs at a time. */
    public static RunOptions concurrency(int slots) {
        return DEFAULTS.withConcurrency(slots);
    }

    public RunOptions withConcurrency(int concurrency) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withMaxAttempts(@Nullable Integer maxAttempts) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withMaxFailureSleep(Duration maxFailureSleep) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withSpeculateAfter(@Nullable Duration speculateAfter) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withSpeculation(boolean speculation) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withHeartbeat(Duration heartbeat) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withLostAfter(Duration lostAfter) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withWaitForMore(boolean waitForMore) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withSample(@Nullable Long sample) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withGrace(Duration grace) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withOutageTolerance(Duration outageTolerance) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withLogger(String logger) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withListener(Consumer<Event> listener) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }

    public RunOptions withThreads(@Nullable ThreadFactory threads) {
        return new RunOptions(
                concurrency,
                maxAttempts,
                maxFailureSleep,
                speculateAfter,
                speculation,
                heartbeat,
                lostAfter,
                waitForMore,
                sample,
                grace,
                outageTolerance,
                logger,
                listener,
                threads);
    }
}
