package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.RunOptions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many jobs wait and are exhausted is known without counting them, and is right whatever happens at a time. */
final class WaitingCountTest {

    private static final RunOptions OPTIONS =
            RunOptions.concurrency(4).withMaxFailureSleep(Duration.ZERO).withMaxAttempts(3);

    private final TestDatabase database = TestDatabase.create();
    private final PostgresJobStore store = PostgresJobStore.of(database.dataSource());

    @AfterEach
    void drop() throws SQLException {
        store.close();
        database.close();
    }

    private long number(String query) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            assertTrue(rows.next());
            return rows.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void assertCounted(String set) throws SQLException {
        var stats = store.stats(set);
        long exhausted = number("SELECT count(*) FROM biene_store.waiting w JOIN biene_store.job_set USING (set_id)"
                + " WHERE name = '" + set + "' AND attempts >= max_attempts");
        long all = number("SELECT count(*) FROM biene_store.waiting w JOIN biene_store.job_set USING (set_id)"
                + " WHERE name = '" + set + "'");
        assertEquals(List.of(exhausted, all - exhausted), List.of(stats.exhausted(), stats.waiting()));
    }

    private void fill(String set, int jobs) {
        JobSet.open(set, store)
                .createIfAbsent(() -> IntStream.range(0, jobs).mapToObj(n -> Map.<String, Object>of("n", n)));
    }

    /** Two thirds fail, half of those for ever; meanwhile jobs are given their attempts back and counts are folded. */
    @Test
    void whateverBeesAndPeopleDoAtATimeTheSumIsTheNumber() throws Exception {
        fill("crowd", 600);
        fill("other", 50);
        var over = new AtomicBoolean();
        var retried = new AtomicLong();
        var pool = Executors.newCachedThreadPool();
        try {
            var bees = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) bees.add(pool.submit(() -> workUntil(over, "crowd")));
            bees.add(pool.submit(() -> workUntil(over, "other")));
            var meddler = pool.submit(() -> {
                while (!over.get()) {
                    retried.addAndGet(store.retry("crowd") + store.retry("crowd", List.of(3L, 6L, 9L)));
                    store.stats("crowd");
                }
                return null;
            });
            var folder = pool.submit(() -> {
                while (!over.get()) number("SELECT 1 FROM (SELECT biene_store.fold_waiting()) folded");
                return null;
            });
            Soon.is("jobs that were given their attempts back", () -> retried.get() > 300);
            over.set(true);
            meddler.get(60, TimeUnit.SECONDS);
            folder.get(60, TimeUnit.SECONDS);
            for (var bee : bees) bee.get(60, TimeUnit.SECONDS);
        } finally {
            over.set(true);
            pool.shutdownNow();
        }

        assertCounted("crowd");
        assertCounted("other");
        work("crowd");
        var stats = store.stats("crowd");
        assertEquals(List.of(400L, 200L, 0L), List.of(stats.completed(), stats.exhausted(), stats.waiting()));
        long rows = number("SELECT count(*) FROM biene_store.waiting_count");
        number("SELECT 1 FROM (SELECT biene_store.fold_waiting()) folded");
        assertTrue(number("SELECT count(*) FROM biene_store.waiting_count") <= Math.min(rows, 4));
        assertCounted("crowd");
    }

    private Void workUntil(AtomicBoolean over, String set) throws Exception {
        while (!over.get()) work(set);
        return null;
    }

    private Void work(String set) throws Exception {
        JobSet.open(set, store)
                .run(
                        job -> {
                            boolean never = job.id() % 3 == 0;
                            if (never || (job.id() % 3 == 1 && job.attempt() < 3)) throw new JobFailedException("no");
                            return null;
                        },
                        OPTIONS);
        return null;
    }

    @Test
    void aSetThatIsDroppedLeavesNoCountBehind() throws Exception {
        fill("gone", 30);
        work("gone");
        assertEquals(10, store.stats("gone").exhausted());

        store.drop("gone");

        assertEquals(0, number("SELECT count(*) FROM biene_store.waiting_count"));
    }

    @Test
    void whatWaitedBeforeThereWereCountsIsCounted() throws Exception {
        fill("old", 30);
        work("old");
        execute("DROP TABLE biene_store.waiting_count;"
                + " DROP FUNCTION biene_store.fold_waiting, biene_store.count_added, biene_store.count_removed,"
                + " biene_store.count_changed CASCADE; DELETE FROM biene_store.version WHERE number = 3");

        try (var later = PostgresJobStore.of(database.dataSource())) {
            assertEquals(10, later.stats("old").exhausted());
            later.retry("old");
            assertEquals(10, later.stats("old").waiting());
        }
        assertCounted("old");
    }
}
