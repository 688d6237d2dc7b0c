package dev.biene.postgres;

import dev.biene.jobset.JobSetContract;
import dev.biene.jobset.JobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Whole bees on PostgreSQL; all tests share a database, each has a set of its own. */
final class PostgresJobSetTest extends JobSetContract {

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
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
