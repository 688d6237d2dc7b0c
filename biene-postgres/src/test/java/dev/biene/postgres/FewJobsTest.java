package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.biene.jobset.DuplicateJobException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobSetNotFoundException;
import dev.biene.jobset.OnDuplicate;
import dev.biene.postgres.connect.PostgresSettings;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who adds a few jobs again and again remembers where the set is; what if that has changed meanwhile. */
final class FewJobsTest {

    private final TestDatabase database = TestDatabase.create();
    private final PostgresSettings settings = PostgresSettings.of(database.urlWithPassword());
    private final PostgresJobStore store = PostgresJobStore.connect(settings);
    private final PostgresJobStore others = PostgresJobStore.connect(settings);
    private final JobSet<Map<String, Object>, Object> jobs = JobSet.open("few", store);
    private final JobSet<Map<String, Object>, Object> seenByOthers = JobSet.open("few", others);

    FewJobsTest() {
        jobs.create();
        add(0, 3, OnDuplicate.FAIL);
    }

    @AfterEach
    void drop() {
        store.close();
        others.close();
        database.close();
    }

    private long add(int from, int to, OnDuplicate onDuplicate) {
        return jobs.add(IntStream.range(from, to).mapToObj(n -> Map.of("n", n)), onDuplicate);
    }

    @Test
    void aSetThatOthersMadeAnewIsFoundAgain() {
        for (var onDuplicate : OnDuplicate.values()) {
            seenByOthers.drop();
            seenByOthers.create();
            assertEquals(3, add(0, 3, onDuplicate));
            assertEquals(3, seenByOthers.stats().total());
        }
    }

    @Test
    void aSetThatOthersDroppedIsMissed() {
        seenByOthers.drop();
        for (var onDuplicate : OnDuplicate.values()) {
            var e = assertThrows(JobSetNotFoundException.class, () -> add(0, 3, onDuplicate));
            assertEquals("few", e.set());
        }
    }

    @Test
    void anotherSetUnderTheOldNumberGetsNothing() throws SQLException {
        // As when the database is set back to an earlier state, and numbers are given once more.
        execute("UPDATE biene_store.job_set SET name = 'other'");
        for (var onDuplicate : OnDuplicate.values()) {
            assertThrows(JobSetNotFoundException.class, () -> add(3, 6, onDuplicate));
            execute("UPDATE biene_store.job_set SET name = 'few'");
            assertEquals(3, jobs.stats().total());
            assertEquals(0, add(0, 3, OnDuplicate.SKIP));
            execute("UPDATE biene_store.job_set SET name = 'other'");
        }
    }

    @Test
    void oneDuplicateAmongNewOnesIsToldAndNothingIsAdded() {
        var e = assertThrows(DuplicateJobException.class, () -> add(2, 8, OnDuplicate.FAIL));
        assertEquals(1, e.position());
        assertEquals(3, jobs.stats().total());
        assertEquals(5, add(2, 8, OnDuplicate.SKIP));
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
