package dev.biene.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** db-scheduler with the settings of its own benchmarks: lock and fetch, far ahead. */
record DbSchedulerJobs(long jobs) implements Competitor {

    private static final String TASK = "noop";
    private static final int THREADS = 10;
    private static final int POOL = 20;
    private static final double LOWER_LIMIT = 4.0;
    private static final double UPPER_LIMIT = 40.0;
    private static final Duration POLLING = Duration.ofMillis(100);

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
                + " threads, pool of " + POOL + ", polling every " + POLLING.toMillis() + " ms";
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
    public long left(Database database, String set) throws SQLException {
        return database.number("SELECT count(*) FROM scheduled_tasks");
    }

    @Override
    public Work work(Database database) {
        var source = new HikariDataSource();
        source.setJdbcUrl(database.jdbcUrl());
        source.setUsername(database.user());
        source.setPassword(database.password());
        source.setMaximumPoolSize(POOL);
        return new Run(source);
    }

    private static final class Run implements Work {

        private final HikariDataSource source;
        private final LongAdder executed = new LongAdder();
        private volatile CountDownLatch stopped = new CountDownLatch(1);

        Run(HikariDataSource source) {
            this.source = source;
        }

        @Override
        public void burn(String set, long limit) throws InterruptedException {
            executed.reset();
            stopped = new CountDownLatch(1);
            var task = Tasks.oneTime(TASK).execute((instance, context) -> executed.increment());
            var scheduler = Scheduler.create(source, task)
                    .pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
                    .threads(THREADS)
                    .pollingInterval(POLLING)
                    .build();
            scheduler.start();
            stopped.await();
            scheduler.stop();
        }

        @Override
        public void stop() {
            stopped.countDown();
        }

        @Override
        public long executed() {
            return executed.sum();
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
