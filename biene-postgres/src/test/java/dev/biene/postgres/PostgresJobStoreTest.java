package dev.biene.postgres;

import dev.biene.jobset.JobStore;
import dev.biene.jobset.JobStoreContract;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

final class PostgresJobStoreTest extends JobStoreContract {

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    /** Cheaper than a database for each test; what a test left connected must not hold up the next one. */
    @AfterEach
    void dropSchemas() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            statement.execute("DROP SCHEMA IF EXISTS biene, biene_store CASCADE");
        }
    }

    @Override
    protected JobStore open() {
        return PostgresJobStore.of(database.dataSource());
    }

    @Override
    protected JobStore openAgain() {
        return open();
    }
}
