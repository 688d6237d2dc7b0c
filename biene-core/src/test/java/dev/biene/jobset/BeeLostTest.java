package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A bee that counted as lost while its only slot was busy, by a clock of the store's that the test sets. */
final class BeeLostTest {

    private static final String SET = "lost";

    private final AtomicLong seconds = new AtomicLong();
    private final MemoryJobStore store =
            new MemoryJobStore(() -> Instant.ofEpochSecond(seconds.get()), new SplittableRandom(1));

    /** No heartbeat says so, for nobody has settled the job; the bee has to ask which claims it holds. */
    @Test
    void whatRunsForAClaimThatWasTakenAwayIsInterruptedInTheEnd() throws Exception {
        store.create(SET, StoreFixture.numbered(0, 1));
        var started = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        JobHandler<Map<String, Object>, @Nullable Object> handler = job -> {
            if (job.attempt() > 1) return "again";
            started.countDown();
            try {
                assertTrue(new CountDownLatch(1).await(20, TimeUnit.SECONDS), "not interrupted");
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return "first";
        };
        var options = RunOptions.defaults()
                .withHeartbeat(Duration.ofMillis(50))
                .withLostAfter(Duration.ofMillis(300))
                .withLogger("dev.biene.test.bees");
        var pool = Executors.newSingleThreadExecutor();
        var other = store.join(SET, new BeeProfile("other", 1, "test", 1, Duration.ofDays(1), null));
        try {
            var summary = pool.submit(() -> JobSet.open(SET, store).run(handler, options));
            assertTrue(started.await(20, TimeUnit.SECONDS));

            StoreFixture.await("the loss of a bee", () -> retryableLater(other), retryable -> retryable > 0);

            assertTrue(interrupted.await(20, TimeUnit.SECONDS));
            // As long as it is there, the job waits for it rather than for the bee that was lost with it.
            other.close();
            assertEquals(1, summary.get(20, TimeUnit.SECONDS).completedHere());
            assertEquals(List.of("\"again\""), results());
        } finally {
            pool.shutdownNow();
        }
    }

    /** A heartbeat in that very moment keeps the bee alive, so this may have to be asked again. */
    private long retryableLater(BeeSession other) {
        seconds.incrementAndGet();
        var survey = other.survey(Duration.ofDays(1));
        return survey.retryable() + survey.retryableElsewhere();
    }

    private List<@Nullable String> results() {
        try (var jobs = store.jobs(SET, JobState.COMPLETED)) {
            return jobs.<@Nullable String>map(JobRecord::result).toList();
        }
    }
}
