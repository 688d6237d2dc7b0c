package dev.biene.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;

/** db-scheduler with the settings of its own benchmarks: lock and fetch, far ahead. */
record DbSchedulerJobs(long jobs) implements Competitor {

    private static final String TASK = "noop";
    private static final int THREADS = CONCURRENCY;
    private static final int POOL = 20;
    private static final double LOWER_LIMIT = 4.0;
    private static final double UPPER_LIMIT = 40.0;
    private static final Duration POLLING = Duration.ofMillis(100);
    /** Where it matters how soon a job starts. */
    private static final Duration QUICK_POLLING = Duration.ofMillis(10);

    @Override
    public String spec() {
        return "db-scheduler";
    }

    @Override
    public String title() {
        return "db-scheduler";
    }

    @Override
    public String settings() {
        return "16.12.0, pollUsingLockAndFetch(" + LOWER_LIMIT + ", " + UPPER_LIMIT + "), " + THREADS
                + " threads, pool of " + POOL + ", polling every " + POLLING.toMillis() + " ms, of timed jobs every "
                + QUICK_POLLING.toMillis() + " ms";
    }

    @Override
    public void create(Database database) throws SQLException {
        database.execute(Statements.load("db_scheduler_create"));
    }

    @Override
    public void fill(Database database, String set, long jobs) throws SQLException {
        database.execute(
                "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)" + " SELECT '"
                        + TASK + "', '" + set + "-' || n, now(), false, 1 FROM generate_series(1, " + jobs + ") n");
    }

    @Override
    public Offers offers(Database database) {
        var source = database.pool(2);
        var client = SchedulerClient.Builder.create(source).build();
        var task = Tasks.oneTime(TASK).execute((instance, context) -> {});
        return new Offers() {
            @Override
            public void add(String set, long at, int jobs) {
                var instances = new ArrayList<TaskInstance<?>>();
                for (int i = 0; i < jobs; i++) instances.add(task.instance(set + "-" + (at + i)));
                client.scheduleBatch(instances, Instant.now());
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    @Override
    public long left(Database database, String set) throws SQLException {
        return database.number("SELECT count(*) FROM scheduled_tasks");
    }

    @Override
    public Work work(Database database) {
        return new Run(database.pool(POOL));
    }

    private static final class Run implements Work {

        private final HikariDataSource source;
        private final Handling handling = new Handling();
        private volatile CountDownLatch stopped = new CountDownLatch(1);

        Run(HikariDataSource source) {
            this.source = source;
        }

        @Override
        public void burn(String set, long limit) throws InterruptedException {
            var deed = handling.begin(set);
            stopped = new CountDownLatch(1);
            var task = Tasks.oneTime(TASK).execute((instance, context) -> handle(instance.getId()));
            var scheduler = Scheduler.create(source, task)
                    .pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
                    .threads(THREADS)
                    .pollingInterval(deed.timed() ? QUICK_POLLING : POLLING)
                    .build();
            scheduler.start();
            stopped.await();
            scheduler.stop();
        }

        /** An id is {@code timed-81234567}, with the moment at which the job was offered. */
        private void handle(String id) {
            try {
                handling.handle(Long.parseLong(id.substring(id.indexOf('-') + 1)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void stop() {
            stopped.countDown();
        }

        @Override
        public long executed() {
            return handling.executed();
        }

        @Override
        public String starts() {
            return handling.starts();
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
