package dev.biene.postgres;

import dev.biene.jobset.JobStore;
import dev.biene.jobset.JobStoreContract;
import org.junit.jupiter.api.AfterEach;

final class PostgresJobStoreTest extends JobStoreContract {

    private final TestDatabase database = TestDatabase.create();

    @Override
    protected JobStore open() {
        return PostgresJobStore.of(database.dataSource());
    }

    @Override
    protected JobStore openAgain() {
        return open();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }
}
