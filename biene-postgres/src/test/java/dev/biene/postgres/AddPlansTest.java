package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.biene.jobset.JobSet;
import dev.biene.postgres.connect.PostgresSettings;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Adds that begin when the planner has been told that a set is empty do not read the whole set when it has grown. */
final class AddPlansTest {

    private static final int ADDS = 200;
    private static final int JOBS_AN_ADD = 10;

    /** What reading a few pages comes to, which is as good as an index; with all jobs for each add it is four million. */
    private static final long FEW_ROWS = 400_000;

    private final TestDatabase database = TestDatabase.create();

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void ownConnectionsNeverReadTheSet() throws Exception {
        try (var store = PostgresJobStore.connect(PostgresSettings.of(database.urlWithPassword()))) {
            addOneByOne(store);
        }
        assertEquals(0, rowsRead());
    }

    @Test
    void lentConnectionsStopReadingTheSetWhenItGrows() throws Exception {
        var config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(1);
        try (var pool = new HikariDataSource(config);
                var store = PostgresJobStore.of(pool)) {
            addOneByOne(store);
        }
        long read = rowsRead();
        assertTrue(read < FEW_ROWS, () -> read + " rows of jobs were read");
    }

    private void addOneByOne(PostgresJobStore store) throws SQLException {
        JobSet<Map<String, Object>, Object> jobs = JobSet.open("adds", store);
        jobs.create();
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE");
            statement.execute("ALTER TABLE biene_store.job_1 SET (autovacuum_enabled = off)");
        }
        for (int add = 0; add < ADDS; add++) {
            int first = add * JOBS_AN_ADD;
            jobs.add(IntStream.range(first, first + JOBS_AN_ADD)
                    .mapToObj(n -> Map.<String, Object>of("id", n))
                    .toList());
        }
    }

    /** How many rows scans of all jobs have read; processes of the server tell it at the latest when they end. */
    private long rowsRead() throws Exception {
        Soon.is(
                "the end of all connections",
                () -> number("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND pid <> pg_backend_pid()")
                        == 0);
        assertEquals(
                ADDS * JOBS_AN_ADD,
                number("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'job_1'"),
                "the server does not count");
        return number("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'job_1'");
    }

    private long number(String query) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
