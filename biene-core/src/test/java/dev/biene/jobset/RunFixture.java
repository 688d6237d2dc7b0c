package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the chapters of {@link JobSetContract} share: a set of a fresh name, and bees in the background. */
abstract class RunFixture extends StoreFixture {

    private static final AtomicLong COUNTER = new AtomicLong();

    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.test.bees");

    static {
        QUIET.setLevel(Level.SEVERE);
    }

    /** No pauses but those under test, and no second copies where a slow machine could make them. */
    static final RunOptions CALM = RunOptions.defaults()
            .withMaxFailureSleep(Duration.ZERO)
            .withHeartbeat(Duration.ofMillis(50))
            .withSpeculation(false)
            .withLogger(QUIET.getName());

    static final RunOptions EAGER = CALM.withSpeculation(true).withSpeculateAfter(Duration.ZERO);

    final String id = "run_" + COUNTER.incrementAndGet();

    @SuppressWarnings("NullAway.Init")
    JobSet<Map<String, Object>, Object> jobs;

    private final ExecutorService bees = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "bee-of-test");
        thread.setDaemon(true);
        return thread;
    });

    @BeforeEach
    void openSet() {
        jobs = JobSet.open(id, store);
    }

    @AfterEach
    void endBees() throws InterruptedException {
        bees.shutdownNow();
        assertTrue(bees.awaitTermination(60, TimeUnit.SECONDS), "a bee does not end when interrupted");
    }

    /** Creates the set with inputs <code>{"n":0}</code> and following. */
    void createNumbered(int count) {
        jobs.create();
        jobs.add(numbers(0, count), OnDuplicate.FAIL);
    }

    static Stream<Map<String, Object>> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> Map.of("n", n));
    }

    static int number(Job<Map<String, Object>> job) {
        return ((Number) Objects.requireNonNull(job.input().get("n"))).intValue();
    }

    <T> Future<T> inBackground(Callable<T> task) {
        return bees.submit(task);
    }

    /** A bee with a connection of its own. */
    Future<RunSummary> bee(JobHandler<Map<String, Object>, ?> handler, RunOptions options) throws Exception {
        return bee(handler, options, new Stop());
    }

    Future<RunSummary> bee(JobHandler<Map<String, Object>, ?> handler, RunOptions options, Stop stop) throws Exception {
        var set = JobSet.open(id, another());
        return bees.submit(() -> set.run(handler, options, stop));
    }

    /** Waits with a bound, so that a test that fails does not hang. */
    static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(30, TimeUnit.SECONDS), "waited in vain");
    }

    /** What a handler that does not heed interruption does. */
    static void awaitDeaf(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                await(latch);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    SetStats stats() {
        return jobs.stats();
    }

    @Override
    List<JobFailure> failures() {
        try (var failures = jobs.failures()) {
            return failures.toList();
        }
    }

    List<JobResult<Map<String, Object>, Object>> results() {
        try (var results = jobs.results()) {
            return results.toList();
        }
    }
}
