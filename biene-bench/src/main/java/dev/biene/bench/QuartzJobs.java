package dev.biene.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz with its JDBC store, as a cluster's node, which takes many triggers at once: one trigger that fires once a job. */
record QuartzJobs(long jobs) implements Competitor {

    private static final int POOL = CONCURRENCY + 5;
    private static final int BATCH = 50;
    private static final String TABLES = "/org/quartz/impl/jdbcjobstore/tables_postgres.sql";

    /** Quartz makes a new object of the job's class for each job. */
    private static final Handling HANDLING = new Handling();

    @Override
    public String spec() {
        return "quartz";
    }

    @Override
    public String title() {
        return "Quartz";
    }

    @Override
    public String settings() {
        return "2.5.2, JobStoreTX, clustered, " + CONCURRENCY + " threads, pool of " + POOL
                + ", batchTriggerAcquisitionMaxCount " + BATCH + ", acquireTriggersWithinLock";
    }

    @Override
    public void create(Database database) throws SQLException {
        try (var in = org.quartz.Scheduler.class.getResourceAsStream(TABLES)) {
            if (in == null) throw new BenchException("Quartz's jar lacks " + TABLES);
            database.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new BenchException("Quartz's jar cannot be read: " + e.getMessage());
        }
        database.execute("INSERT INTO qrtz_job_details (sched_name, job_name, job_group, job_class_name, is_durable,"
                + " is_nonconcurrent, is_update_data, requests_recovery) VALUES ('bench', 'noop', 'bench', '"
                + Once.class.getName() + "', true, false, false, false)");
    }

    /** By hand, as one call a trigger would take longer than to fire them. */
    @Override
    public void fill(Database database, String set, long jobs) throws SQLException {
        var series = " FROM generate_series(1, " + jobs + ") n";
        database.execute(
                "INSERT INTO qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group,"
                        + " next_fire_time, prev_fire_time, priority, trigger_state, trigger_type, start_time, end_time,"
                        + " misfire_instr) SELECT 'bench', n::text, '" + set
                        + "', 'noop', 'bench', t, -1, 5, 'WAITING',"
                        + " 'SIMPLE', t, 0, -1" + series
                        + " CROSS JOIN (SELECT (extract(epoch FROM now()) * 1000)::bigint t) moment",
                "INSERT INTO qrtz_simple_triggers (sched_name, trigger_name, trigger_group, repeat_count,"
                        + " repeat_interval, times_triggered) SELECT 'bench', n::text, '" + set + "', 0, 0, 0"
                        + series);
    }

    @Override
    public long left(Database database, String set) throws SQLException {
        return database.number("SELECT count(*) FROM qrtz_triggers");
    }

    @Override
    public Work work(Database database) {
        return new Run(database.pool(POOL));
    }

    /** Made by Quartz, hence public. */
    public static final class Once implements Job {

        @Override
        public void execute(@Nullable JobExecutionContext context) {
            try {
                HANDLING.handle(0);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Connections(HikariDataSource source) implements ConnectionProvider {

        @Override
        public Connection getConnection() throws SQLException {
            return source.getConnection();
        }

        @Override
        public void shutdown() {
            // Each start has a scheduler of its own; the pool is for all of them.
        }

        @Override
        public void initialize() {
            // The pool is ready.
        }
    }

    private static final class Run implements Work {

        private final HikariDataSource source;
        private volatile CountDownLatch stopped = new CountDownLatch(1);

        Run(HikariDataSource source) {
            this.source = source;
        }

        @Override
        public void burn(String set, long limit) throws InterruptedException, SchedulerException {
            HANDLING.begin(set);
            stopped = new CountDownLatch(1);
            DBConnectionManager.getInstance().addConnectionProvider("bench", new Connections(source));
            var scheduler = new StdSchedulerFactory(properties()).getScheduler();
            scheduler.start();
            stopped.await();
            scheduler.shutdown(true);
        }

        private static Properties properties() {
            var all = new Properties();
            all.setProperty("org.quartz.scheduler.instanceName", "bench");
            all.setProperty("org.quartz.scheduler.instanceId", "AUTO");
            all.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
            all.setProperty("org.quartz.scheduler.idleWaitTime", "1000");
            all.setProperty("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", String.valueOf(BATCH));
            all.setProperty("org.quartz.threadPool.threadCount", String.valueOf(CONCURRENCY));
            all.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
            all.setProperty("org.quartz.jobStore.class", JobStoreTX.class.getName());
            all.setProperty("org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName());
            all.setProperty("org.quartz.jobStore.dataSource", "bench");
            all.setProperty("org.quartz.jobStore.isClustered", "true");
            all.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
            // Nobody is late here: to deal with misfires would be another measurement.
            all.setProperty("org.quartz.jobStore.misfireThreshold", "3600000");
            return all;
        }

        @Override
        public void stop() {
            stopped.countDown();
        }

        @Override
        public long executed() {
            return HANDLING.executed();
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
