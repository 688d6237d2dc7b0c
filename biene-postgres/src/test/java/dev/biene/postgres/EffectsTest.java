package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.Handlers;
import dev.biene.jobset.Job;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RawJson;
import dev.biene.jobset.RunOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What handlers write in their result's transaction, and what users add in their own. */
final class EffectsTest {

    private static final RunOptions OPTIONS = RunOptions.defaults()
            .withMaxFailureSleep(Duration.ZERO)
            .withSpeculation(false)
            .withMaxAttempts(2);

    private static TestDatabase database;
    private static JobStore store;
    private String id = "";
    private JobSet<Map<String, Object>, Object> jobs;

    @BeforeAll
    static void open() throws SQLException {
        database = TestDatabase.create();
        store = PostgresJobStore.of(database.dataSource());
        execute("CREATE TABLE thumb (job bigint, side int NOT NULL)");
    }

    @AfterAll
    static void close() {
        store.close();
        database.close();
    }

    @BeforeEach
    void openSet(TestInfo test) throws SQLException {
        id = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        jobs = JobSet.open(id, store);
        execute("TRUNCATE thumb");
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            assertTrue(row.next());
            return row.getLong(1);
        }
    }

    private void createNumbered(int count) {
        jobs.create();
        jobs.add(IntStream.range(0, count).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
    }

    private static void insert(Job<?> job, @Nullable Integer side) throws SQLException {
        var connection = job.transaction(Connection.class);
        try (var statement = connection.prepareStatement("INSERT INTO thumb VALUES (?, ?)")) {
            statement.setLong(1, job.id());
            statement.setObject(2, side);
            statement.executeUpdate();
        }
    }

    @Test
    void rowsAndResultAreStoredTogether() throws Exception {
        createNumbered(40);

        var summary = jobs.run(
                job -> {
                    insert(job, 200);
                    return "done";
                },
                OPTIONS.withConcurrency(4));

        assertEquals(40, summary.completedHere());
        assertEquals(40, count("SELECT count(DISTINCT job) FROM thumb"));
        assertEquals(40, count("SELECT count(*) FROM thumb"));
    }

    @Test
    void aFailedAttemptLeavesNoRows() throws Exception {
        createNumbered(5);

        var summary = jobs.run(
                job -> {
                    insert(job, 200);
                    if (job.attempt() == 1) throw new JobFailedException("after the insert");
                    return 1;
                },
                OPTIONS);

        assertEquals(5, summary.completed());
        assertEquals(5, summary.failuresHere());
        assertEquals(5, count("SELECT count(*) FROM thumb"));
    }

    @Test
    void aViolatedConstraintIsAFailedAttemptWithTheServersWords() throws Exception {
        createNumbered(2);

        var summary = jobs.run(
                Handlers.catchingAll(job -> {
                    insert(job, null);
                    return 1;
                }),
                OPTIONS);

        assertEquals(2, summary.exhausted());
        assertEquals(0, count("SELECT count(*) FROM thumb"));
        try (var failures = jobs.failures()) {
            assertTrue(failures.allMatch(each -> each.message().contains("violates not-null constraint")));
        }
    }

    @Test
    void aConstraintCheckedAtTheCommitFailsTheAttemptToo() throws Exception {
        createNumbered(2);
        execute("DROP TABLE IF EXISTS late; CREATE TABLE late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");

        var summary = jobs.run(
                job -> {
                    try (var statement = job.transaction(Connection.class).createStatement()) {
                        statement.execute("INSERT INTO late VALUES (1), (1)");
                    }
                    return 1;
                },
                OPTIONS);

        assertEquals(2, summary.exhausted());
        assertEquals(0, count("SELECT count(*) FROM late"));
    }

    @Test
    void endingTheTransactionIsBienesBusiness() throws Exception {
        createNumbered(1);

        jobs.run(
                job -> {
                    var connection = job.transaction(Connection.class);
                    for (Ending each : List.<Ending>of(
                            Connection::commit, Connection::rollback, Connection::close, c -> c.setAutoCommit(true))) {
                        var thrown = assertThrows(SQLException.class, () -> each.end(connection));
                        assertTrue(
                                String.valueOf(thrown.getMessage()).contains("is Biene's to call"), thrown::getMessage);
                    }
                    insert(job, 1);
                    var before = connection.setSavepoint();
                    insert(job, 2);
                    connection.rollback(before);
                    return 1;
                },
                OPTIONS);

        assertEquals(1, count("SELECT count(*) FROM thumb"));
    }

    private interface Ending {
        void end(Connection connection) throws SQLException;
    }

    @Test
    void aJobThatRunsTwiceHasItsRowsOnce() throws Exception {
        createNumbered(1);
        var started = new CountDownLatch(1);
        var stored = new CountDownLatch(1);
        var pool = Executors.newFixedThreadPool(2);
        var slow = pool.submit(() -> jobs.run(
                job -> {
                    insert(job, 1);
                    started.countDown();
                    awaitDeaf(stored);
                    return "slow";
                },
                OPTIONS));
        assertTrue(started.await(30, TimeUnit.SECONDS));
        var copy = pool.submit(() -> jobs.run(
                job -> {
                    insert(job, 2);
                    return "copy";
                },
                OPTIONS.withSpeculation(true).withSpeculateAfter(Duration.ZERO)));
        Soon.is("the copy's result", () -> jobs.stats().completed() == 1);

        stored.countDown();

        assertEquals(0, slow.get(30, TimeUnit.SECONDS).completedHere());
        assertEquals(1, copy.get(30, TimeUnit.SECONDS).completedHere());
        pool.shutdownNow();
        assertEquals(1, count("SELECT count(*) FROM thumb"));
        assertEquals(2, count("SELECT side FROM thumb"));
    }

    /** As handlers do that block where interruption does not reach. */
    private static void awaitDeaf(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                assertTrue(latch.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                assertTrue(latch.getCount() >= 0, "heard and not heeded");
            }
        }
    }

    @Test
    void jobsAddedInAUsersTransactionAppearWithItsCommit() throws Exception {
        jobs.create();
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            var within = PostgresJobStore.within(connection);
            var mine = JobSet.open(id, within);
            mine.add(Stream.of(Map.of("n", 1), Map.of("n", 2)), OnDuplicate.FAIL);
            connection.createStatement().execute("INSERT INTO thumb VALUES (7, 7)");
            assertEquals(0, jobs.run(job -> 1, OPTIONS).total());

            connection.commit();

            assertEquals(2, jobs.run(job -> 1, OPTIONS).completedHere());
            mine.add(List.of(Map.of("n", 3)));
            connection.rollback();
        }
        assertEquals(2, jobs.stats().total());
        assertEquals(1, count("SELECT count(*) FROM thumb"));
    }

    @Test
    void aConnectionThatCommitsByItselfIsRefusedForAdding() throws Exception {
        jobs.create();
        try (var connection = database.connect()) {
            var mine = JobSet.open(id, PostgresJobStore.within(connection));

            var thrown = assertThrows(IllegalStateException.class, () -> mine.add(List.of(Map.of("n", 3))));

            assertTrue(String.valueOf(thrown.getMessage()).contains("auto-commit"), thrown::getMessage);
        }
    }

    @Test
    void manyJobsAreStreamedIn() throws Exception {
        jobs.create();
        int many = 200_000;

        long added = jobs.addJson(
                IntStream.range(0, many).mapToObj(n -> new RawJson("{\"n\":" + n + "}")), OnDuplicate.FAIL);

        assertEquals(many, added);
        assertEquals(many, jobs.stats().unclaimed());
        var summary = jobs.run(job -> null, OPTIONS.withConcurrency(2));
        assertEquals(many, summary.completedHere());
        assertEquals(many, count("SELECT count(*) FROM biene.\"" + id + "\" WHERE state = 'COMPLETED'"));
    }
}
