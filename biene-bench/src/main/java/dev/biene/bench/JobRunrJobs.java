package dev.biene.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;

/**
 * JobRunr's open source edition, with as many workers as were found fastest.
 *
 * <p>No record as the others: JobRunr reads the byte code of the class that enqueues and does not know records. Public, because it calls the job by
 * reflection.
 */
public final class JobRunrJobs implements Competitor {

    private static final int WORKERS = 1_000;
    private static final int POOL = 40;
    private static final Duration POLLING = Duration.ofSeconds(5);

    /** JobRunr makes a job of a call that it can name, hence static. */
    private static final Handling HANDLING = new Handling();

    private final long jobs;

    JobRunrJobs(long jobs) {
        this.jobs = jobs;
    }

    @Override
    public long jobs() {
        return jobs;
    }

    @Override
    public String spec() {
        return "jobrunr";
    }

    @Override
    public String title() {
        return "JobRunr";
    }

    @Override
    public String settings() {
        return "8.7.0, " + WORKERS + " workers (" + CONCURRENCY + " for jobs that sleep), pool of " + POOL
                + ", polling every " + POLLING.toSeconds() + " s and whenever workers are free";
    }

    @Override
    public void create(Database database) {
        try (var source = database.pool(2)) {
            SqlStorageProviderFactory.using(source).close();
        }
    }

    @Override
    public void fill(Database database, String set, long jobs) {
        try (var source = database.pool(4)) {
            var configured = JobRunr.configure()
                    .useStorageProvider(SqlStorageProviderFactory.using(source))
                    .initialize();
            configured.getJobScheduler().enqueue(LongStream.range(0, jobs).boxed(), n -> JobRunrJobs.handle(n));
            JobRunr.destroy();
        }
    }

    /** Does one job; {@code n} is when it was offered, if it is a timed one. */
    public static void handle(long n) throws InterruptedException {
        HANDLING.handle(n);
    }

    @Override
    public Offers offers(Database database) {
        var source = database.pool(2);
        var scheduler = JobRunr.configure()
                .useStorageProvider(SqlStorageProviderFactory.using(source))
                .initialize()
                .getJobScheduler();
        return new Offers() {
            @Override
            public void add(String set, long at, int jobs) {
                scheduler.enqueue(LongStream.range(at, at + jobs).boxed(), n -> JobRunrJobs.handle(n));
            }

            @Override
            public void close() {
                JobRunr.destroy();
                source.close();
            }
        };
    }

    @Override
    public long left(Database database, String set) throws SQLException {
        return database.number("SELECT count(*) FROM jobrunr_jobs WHERE state <> 'SUCCEEDED'");
    }

    @Override
    public Work work(Database database) {
        return new Run(database.pool(POOL));
    }

    private static final class Run implements Work {

        private final HikariDataSource source;
        private volatile CountDownLatch stopped = new CountDownLatch(1);

        Run(HikariDataSource source) {
            this.source = source;
        }

        @Override
        public void burn(String set, long limit) throws InterruptedException {
            var deed = HANDLING.begin(set);
            stopped = new CountDownLatch(1);
            var server = BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                    .andWorkerCount(deed.sleepMillis() > 0 ? CONCURRENCY : WORKERS)
                    .andPollInterval(POLLING)
                    .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(Duration.ofSeconds(1));
            JobRunr.configure()
                    .useStorageProvider(SqlStorageProviderFactory.using(source))
                    .useBackgroundJobServer(server)
                    .initialize();
            stopped.await();
            JobRunr.destroy();
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
        public String starts() {
            return HANDLING.starts();
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
