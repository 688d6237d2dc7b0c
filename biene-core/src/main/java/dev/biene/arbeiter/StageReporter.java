package dev.biene.arbeiter;

import dev.biene.BieneException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the queues of a stage, while it runs, that it does and what, on a thread of its own: nobody who works waits for
 * it, and queues that cannot be reached, or have no place for it, are no trouble of the stage.
 *
 * <p>A report stands for three periods and a little, so that one that gets lost is no gap and a stage that was killed is
 * gone within {@value #KEPT_SECONDS} seconds. One that ends takes its report back.
 */
final class StageReporter {
    private static final Logger LOG = LoggerFactory.getLogger(Arbeiter.class);

    /** A stage that ends sooner has not been worth a connection. */
    private static final long FIRST_MILLIS = 500;

    private static final long PERIOD_MILLIS = 2_000;
    private static final int KEPT_SECONDS = 7;
    /** Rates are those of so many periods. */
    private static final int MOMENTS = 6;
    /** Long enough for a round trip, short enough for somebody who waits for the stage to end. */
    private static final long FAREWELL_MILLIS = 500;

    private record Moment(long nanos, long handled, long pushed) {}

    private final Queues queues;
    private final String input;
    private final StageTally tally;
    private final IntSupplier bees;
    private final String id = UUID.randomUUID().toString().replace("-", "");
    private final long startNanos = System.nanoTime();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    // Used by the thread below only.
    private final ArrayDeque<Moment> moments = new ArrayDeque<>();
    private boolean told;

    private StageReporter(Queues queues, String input, StageTally tally, IntSupplier bees) {
        this.queues = queues;
        this.input = input;
        this.tally = tally;
        this.bees = bees;
    }

    /** Begins to tell. */
    static StageReporter start(Queues queues, String input, StageTally tally, IntSupplier bees) {
        var reporter = new StageReporter(queues, input, tally, bees);
        reporter.note();
        BeeThreads.create("biene-stage-report", reporter::run).start();
        return reporter;
    }

    /** Looked up once, by the first that reports: a name server may take its time. */
    private static final class Host {
        private static final String NAME = find();

        private static String find() {
            var fromEnvironment = System.getenv("HOSTNAME");
            if (fromEnvironment != null && !fromEnvironment.isBlank()) return fromEnvironment;
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }
    }

    /** Takes the report back, waiting for it a moment. */
    void end() {
        ending.countDown();
        try {
            if (!ended.await(FAREWELL_MILLIS, TimeUnit.MILLISECONDS))
                LOG.debug("queue \"{}\": what the stage reported stands for a few seconds more", input);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (long wait = FIRST_MILLIS; !ending.await(wait, TimeUnit.MILLISECONDS); wait = PERIOD_MILLIS) {
                note();
                tell(report(), Duration.ofSeconds(KEPT_SECONDS));
            }
            if (told) tell(report(), Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void note() {
        moments.addLast(new Moment(System.nanoTime(), tally.handled(), tally.pushed()));
        if (moments.size() > MOMENTS) moments.removeFirst();
    }

    private StageReport report() {
        var from = moments.getFirst();
        var to = moments.getLast();
        double seconds = Math.max(1e-3, (to.nanos - from.nanos) / 1e9);
        return new StageReport(
                id,
                input,
                tally.outputs(),
                Host.NAME,
                ProcessHandle.current().pid(),
                bees.getAsInt(),
                tally.handled(),
                tally.failed(),
                (to.handled - from.handled) / seconds,
                (to.pushed - from.pushed) / seconds,
                Duration.ofNanos(System.nanoTime() - startNanos));
    }

    private void tell(StageReport report, Duration kept) {
        try {
            told |= queues.report(report, kept);
        } catch (BieneException | IllegalStateException e) {
            LOG.debug("queue \"{}\": the stage could not report", input, e);
        }
    }
}
