package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.RunSummary;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The view of a set, as people read it with plain SQL. */
final class SetViewTest {

    private static final RunOptions OPTIONS =
            RunOptions.defaults().withMaxFailureSleep(Duration.ZERO).withSpeculation(false);

    @Test
    void oneLineAJobWhicheverFormItIsStoredIn() throws Exception {
        try (var database = TestDatabase.create();
                var store = PostgresJobStore.of(database.dataSource())) {
            var jobs = JobSet.open("tiles", store);
            jobs.create();
            jobs.add(IntStream.range(0, 1000).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
            assertEquals(List.of("UNCLAIMED 1000"), states(database));

            // Most settle in batches; failed ones, tried again, as rows of their own.
            jobs.run(
                    job -> {
                        int n = ((Number) Objects.requireNonNull(job.input().get("n"))).intValue();
                        if (n % 100 == 7 && (n == 7 || job.attempt() == 1)) throw new JobFailedException("no");
                        return n % 2 == 0 ? Map.of("square", n * n) : null;
                    },
                    OPTIONS.withMaxAttempts(2));

            assertEquals(List.of("COMPLETED 999", "EXHAUSTED 1"), states(database));
            assertEquals(
                    List.of("500"),
                    rows(
                            database,
                            "SELECT count(*) FROM biene.tiles WHERE (result ->> 'square')::int = (input ->> 'n')::int ^ 2"));
            assertEquals(
                    List.of("COMPLETED 499"),
                    rows(
                            database,
                            "SELECT state || ' ' || count(*) FROM biene.tiles"
                                    + " WHERE result IS NULL AND settled_at IS NOT NULL GROUP BY state"));
            assertEquals(
                    List.of("7 2", "107 1", "907 1"),
                    rows(
                            database,
                            "SELECT (input ->> 'n') || ' ' || attempts FROM biene.tiles"
                                    + " WHERE (input ->> 'n')::int IN (7, 107, 907) ORDER BY (input ->> 'n')::int"));
            assertTrue(Long.parseLong(rows(database, "SELECT count(*) FROM biene_store.batch_1")
                            .get(0))
                    < 500);
            assertEquals(
                    "1000",
                    rows(database, "SELECT count(DISTINCT job) FROM biene.tiles")
                            .get(0));
        }
    }

    @Test
    void runningAndWaitingJobsAreToldApart() throws Exception {
        try (var database = TestDatabase.create();
                var store = PostgresJobStore.of(database.dataSource())) {
            var jobs = JobSet.open("tiles", store);
            jobs.create();
            jobs.add(IntStream.range(0, 3).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
            var failed = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            var pool = Executors.newSingleThreadExecutor();
            var bee = pool.submit(() -> jobs.run(
                    job -> {
                        if (job.attempt() == 1 && failed.getCount() > 0) {
                            failed.countDown();
                            throw new JobFailedException("later");
                        }
                        assertTrue(release.await(30, TimeUnit.SECONDS));
                        return 1;
                    },
                    OPTIONS));
            // How many are in hand with the one that runs is the bee's business.
            Soon.is("a running and a waiting job", () -> {
                var states = states(database);
                return states.get(0).startsWith("RUNNING")
                        && states.get(states.size() - 1).equals("WAITING 1");
            });

            release.countDown();

            assertEquals(RunSummary.Reason.DONE, bee.get(30, TimeUnit.SECONDS).reason());
            assertEquals(List.of("COMPLETED 3"), states(database));
            pool.shutdownNow();
        }
    }

    private static List<String> states(TestDatabase database) throws SQLException {
        return rows(database, "SELECT state || ' ' || count(*) FROM biene.tiles GROUP BY state ORDER BY state");
    }

    private static List<String> rows(TestDatabase database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) found.add(rows.getString(1));
            return found;
        }
    }
}
