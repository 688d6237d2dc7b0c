package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RawJson;
import dev.biene.jobset.RunOptions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Adds of several chunks draw their numbers in blocks; others that come at the same time get others, and all are done. */
final class LargeAddTest {

    private static final int LARGE = 120_000;
    private static final int MIDDLE = 600;

    @Test
    void addsOfEverySizeAtTheSameTimeGetNumbersOfTheirOwn() throws Exception {
        var over = new AtomicBoolean();
        var pool = Executors.newCachedThreadPool();
        try (var database = TestDatabase.create();
                var store = PostgresJobStore.of(database.dataSource())) {
            var jobs = JobSet.open("large", store);
            jobs.create();
            var few = pool.submit(adding(store, over, 1_000_000, 1));
            var middle = pool.submit(adding(store, over, 2_000_000, MIDDLE));
            long added = 0;
            for (long from : List.of(0, LARGE)) added += jobs.addJson(inputs(from, LARGE), OnDuplicate.SKIP);
            over.set(true);
            added += few.get() + middle.get();

            assertEquals(added, jobs.stats().total());
            assertEquals(added, jobs.run(job -> null, RunOptions.concurrency(4)).completed());
        } finally {
            over.set(true);
            pool.shutdownNow();
        }
    }

    private static Callable<Long> adding(PostgresJobStore store, AtomicBoolean over, long first, int count) {
        return () -> {
            var jobs = JobSet.open("large", store);
            long added = 0;
            while (!over.get()) added += jobs.addJson(inputs(first + added, count), OnDuplicate.FAIL);
            return added;
        };
    }

    private static Stream<RawJson> inputs(long from, int count) {
        return LongStream.range(from, from + count).mapToObj(n -> new RawJson("{\"n\":" + n + "}"));
    }
}
