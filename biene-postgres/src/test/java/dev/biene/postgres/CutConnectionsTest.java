package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.Event;
import dev.biene.jobset.Job;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.RunSummary;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bees whose connections are cut under them, in the middle of whatever they are saying. */
final class CutConnectionsTest {

    private static final int JOBS = 4000;

    private final TestDatabase database = TestDatabase.create();
    private final JobStore store = PostgresJobStore.of(database.dataSource());
    private final JobSet<Map<String, Object>, Object> jobs = JobSet.open("cut", store);
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final AtomicInteger outages = new AtomicInteger();
    private final Map<Long, Integer> done = new ConcurrentHashMap<>();

    private final RunOptions options = RunOptions.concurrency(2)
            .withSpeculation(false)
            .withHeartbeat(Duration.ofMillis(20))
            .withLostAfter(Duration.ofMinutes(1))
            .withLogger("dev.biene.test.cut")
            .withListener(event -> {
                if (event instanceof Event.Outage) outages.incrementAndGet();
            });

    @AfterEach
    void close() {
        pool.shutdownNow();
        store.close();
        database.close();
    }

    @Test
    void beesWhoseConnectionsAreCutGoOnAndNothingIsLostOrDoneTwice() throws Exception {
        jobs.create();
        jobs.add(IntStream.range(0, JOBS).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
        var bees = new ArrayList<Future<RunSummary>>();
        for (int i = 0; i < 3; i++) bees.add(pool.submit(() -> jobs.run(this::handle, options)));

        int cuts = 0;
        while (!jobs.stats().done() && cuts < 40) {
            long before = jobs.stats().completed();
            Soon.is(
                    "progress",
                    () -> jobs.stats().completed() > before || jobs.stats().done());
            if (cutAll(database) > 0) cuts++;
        }

        long here = 0;
        for (var bee : bees) here += bee.get(60, TimeUnit.SECONDS).completedHere();
        assertTrue(cuts > 3, "too quick to be cut");
        assertTrue(outages.get() > 0);
        assertEquals(JOBS, jobs.stats().completed());
        assertEquals(JOBS, here, "a lost answer is counted once");
        assertEquals(JOBS, done.size());
        assertEquals(JOBS, done.values().stream().mapToInt(each -> each).sum(), "jobs done twice");
    }

    private Object handle(Job<Map<String, Object>> job) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1);
        return done.merge(job.id(), 1, Integer::sum);
    }

    private static int cutAll(TestDatabase database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()")) {
            int cut = 0;
            while (rows.next()) cut++;
            return cut;
        }
    }
}
