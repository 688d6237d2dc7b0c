package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobFilter;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RunOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Somebody who looks again and again, at what PostgreSQL alone does. */
final class LookoutTest {

    @Test
    void aLookoutKeepsItsConnection() throws Exception {
        try (var database = TestDatabase.create()) {
            var opened = new AtomicInteger();
            try (var store = PostgresJobStore.of(counting(database.dataSource(), opened));
                    var lookout = store.lookout()) {
                JobSet.open("watched", store).create();
                opened.set(0);

                for (int i = 0; i < 20; i++) {
                    assertEquals(0, lookout.stats("watched").total());
                    assertEquals(1, lookout.list().size());
                    assertEquals(0, lookout.bees().size());
                }

                assertEquals(1, opened.get());
            }
        }
    }

    private static DataSource counting(DataSource source, AtomicInteger opened) {
        return (DataSource) Proxy.newProxyInstance(
                LookoutTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) opened.incrementAndGet();
                    try {
                        return method.invoke(source, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    /** A search looks through a bounded number of jobs at a time, and a page says how far it came. */
    @Test
    void aSearchThroughManyJobsTakesSeveralPages() throws Exception {
        try (var database = TestDatabase.create();
                var store = PostgresJobStore.of(database.dataSource())) {
            var jobs = JobSet.open("many", store);
            jobs.create();
            jobs.add(IntStream.range(0, 45_000).mapToObj(n -> Map.<String, Object>of("id", n)), OnDuplicate.FAIL);
            jobs.run(job -> 1, RunOptions.concurrency(2));
            int pages = 0;
            int found = 0;
            long after = 0;
            for (boolean more = true; more; pages++) {
                var page = jobs.jobs(JobFilter.all().withInput("\"id\":44999"), after, 10);
                assertTrue(page.through() > after || !page.more());
                found += page.jobs().size();
                after = page.through();
                more = page.more();
            }

            assertEquals(1, found);
            assertEquals(3, pages);
        }
    }
}
