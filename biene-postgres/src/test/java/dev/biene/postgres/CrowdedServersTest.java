package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.RunSummary;
import dev.biene.postgres.connect.PgBouncer;
import dev.biene.postgres.connect.PostgresSettings;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More bees than the server has connections for, with a pooler between and without. */
final class CrowdedServersTest {

    @Test
    void wholeSetsAreDoneThroughPgBouncerInTransactionMode() throws Exception {
        try (var database = TestDatabase.create();
                var bouncer = PgBouncer.start(database, 3)) {
            OddDatabasesTest.fullSet(() -> PostgresJobStore.connect(bouncer.settings()), 6);
        }
    }

    @Test
    void effectsAreStoredOnceThroughPgBouncerInTransactionMode() throws Exception {
        int count = 60;
        try (var database = TestDatabase.create();
                var connection = database.connect();
                var statement = connection.createStatement();
                var bouncer = PgBouncer.start(database, 6)) {
            statement.execute("CREATE TABLE effect (job bigint)");
            try (var store = PostgresJobStore.connect(bouncer.settings())) {
                var jobs = JobSet.open("pooled", store);
                jobs.createIfAbsent(() -> IntStream.range(0, count).mapToObj(n -> Map.<String, Object>of("n", n)));
                jobs.run(
                        job -> {
                            var own = job.transaction(Connection.class);
                            try (var insert = own.prepareStatement("INSERT INTO effect VALUES (?)")) {
                                insert.setLong(1, job.id());
                                return insert.executeUpdate();
                            }
                        },
                        RunOptions.concurrency(3).withSpeculation(false));
            }
            try (var row = statement.executeQuery("SELECT count(*), count(DISTINCT job) FROM effect")) {
                assertTrue(row.next());
                assertEquals(count, row.getInt(1));
                assertEquals(count, row.getInt(2));
            }
        }
    }

    @Test
    void aHundredBeesShareAServerThatTakesTwenty() throws Exception {
        int count = 400;
        var pool = Executors.newCachedThreadPool();
        try (var server = OwnServer.start()) {
            server.configure("max_connections = 20", "superuser_reserved_connections = 3");
            var settings = PostgresSettings.of(server.url(), Map.of());
            try (var store = PostgresJobStore.connect(settings)) {
                JobSet<Map<String, Object>, Object> crowd = JobSet.open("crowd", store);
                crowd.create();
                crowd.add(IntStream.range(0, count).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
            }
            var bees = new ArrayList<Future<RunSummary>>();
            for (int i = 0; i < 100; i++) {
                bees.add(pool.submit(() -> {
                    try (var store = PostgresJobStore.connect(settings)) {
                        return JobSet.open("crowd", store)
                                .run(
                                        job -> {
                                            TimeUnit.MILLISECONDS.sleep(5);
                                            return job.id();
                                        },
                                        RunOptions.defaults()
                                                .withSpeculation(false)
                                                .withLostAfter(Duration.ofMinutes(2)));
                    }
                }));
            }
            long here = 0;
            for (var bee : bees) {
                var summary = bee.get(120, TimeUnit.SECONDS);
                assertEquals(RunSummary.Reason.DONE, summary.reason());
                here += summary.completedHere();
            }
            assertEquals(count, here);
        } finally {
            pool.shutdownNow();
        }
    }
}
