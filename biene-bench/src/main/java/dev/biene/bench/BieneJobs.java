package dev.biene.bench;

import dev.biene.jobset.Job;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RawJson;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.Stop;
import dev.biene.postgres.PostgresJobStore;
import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Biene, as a user has it: {@code JobSet.run}, a handler that returns null, all options at their defaults but slots. */
record BieneJobs(int slots, long jobs) implements Competitor {

    @Override
    public String spec() {
        return "biene:" + slots;
    }

    @Override
    public String title() {
        return slots == 1 ? "Biene, 1 slot" : "Biene, " + slots + " slots";
    }

    @Override
    public String settings() {
        return "JobSet.run(job -> null), concurrency " + slots + ", else defaults";
    }

    @Override
    public void create(Database database) {
        PostgresJobStore.connect(database.settings()).close();
    }

    @Override
    public void fill(Database database, String set, long jobs) {
        fillSet(database, set, jobs);
    }

    static void fillSet(Database database, String set, long jobs) {
        try (var store = PostgresJobStore.connect(database.settings())) {
            JobSet.open(set, store).createIfAbsentJson(() -> smallJobs(jobs), OnDuplicate.FAIL);
        }
    }

    @Override
    public void forget(Database database, String set) {
        dropSet(database, set);
    }

    static void dropSet(Database database, String set) {
        try (var store = PostgresJobStore.connect(database.settings())) {
            JobSet.open(set, store).drop();
        }
    }

    /** Inputs like {@code {"n":4711}}. */
    static Stream<RawJson> smallJobs(long jobs) {
        return inputs(0, jobs);
    }

    private static Stream<RawJson> inputs(long from, long to) {
        return LongStream.range(from, to).mapToObj(n -> new RawJson("{\"n\":" + n + "}"));
    }

    @Override
    public boolean endsByItself() {
        return true;
    }

    @Override
    public long left(Database database, String set) throws Exception {
        return leftInSet(database, set);
    }

    static long leftInSet(Database database, String set) throws Exception {
        return database.number("SELECT count(*) FILTER (WHERE state <> 'COMPLETED') FROM biene." + set);
    }

    @Override
    public long done(Database database, String set, long jobs) throws Exception {
        return doneInSet(database, set);
    }

    /** Counts lines of the set's view, which would show a job settled twice on two lines. */
    static long doneInSet(Database database, String set) throws Exception {
        long lines = database.number("SELECT count(*) FROM biene." + set + " WHERE state = 'COMPLETED'");
        long jobs = database.number("SELECT count(DISTINCT job) FROM biene." + set + " WHERE state = 'COMPLETED'");
        if (lines != jobs) throw new BenchException(lines + " outcomes of " + jobs + " jobs");
        return jobs;
    }

    @Override
    public Work work(Database database) {
        return new Run(PostgresJobStore.connect(database.settings()), RunOptions.concurrency(slots));
    }

    /** A bee as {@link TailCommand} wants it. */
    static Work sleeper(Database database) {
        var lostAfter = Duration.ofMillis((long) (TailCommand.LOST_AFTER_SECONDS * 1000));
        var options = RunOptions.concurrency(TailCommand.SLOTS)
                .withHeartbeat(lostAfter.dividedBy(4))
                .withLostAfter(lostAfter);
        return new Run(PostgresJobStore.connect(database.settings()), options);
    }

    @Override
    public int concurrency() {
        return slots;
    }

    @Override
    public void open(Database database, String set) {
        try (var store = PostgresJobStore.connect(database.settings())) {
            JobSet.open(set, store).create();
        }
    }

    @Override
    public Offers offers(Database database) {
        var store = PostgresJobStore.connect(database.settings());
        return new Offers() {
            @Override
            public void add(String set, long at, int jobs) {
                JobSet.open(set, store).addJson(inputs(at, at + jobs), OnDuplicate.FAIL);
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    /** One bee, whose handler returns null after what the set's name tells it to do. */
    static final class Run implements Work {

        private final PostgresJobStore store;
        private final RunOptions options;
        private final Handling handling = new Handling();
        private volatile Stop stop = new Stop();

        Run(PostgresJobStore store, RunOptions options) {
            this.store = store;
            this.options = options;
        }

        @Override
        public void burn(String set, long limit) throws Exception {
            var deed = handling.begin(set);
            stop = new Stop();
            var limited = limit == 0 ? options : options.withSample(limit);
            JobSet.open(set, store)
                    .run(deed.timed() ? this::timed : job -> handle(0), limited.withWaitForMore(deed.timed()), stop);
        }

        private @Nullable Object timed(Job<Map<String, Object>> job) throws InterruptedException {
            return handle(((Number) job.input().getOrDefault("n", 0)).longValue());
        }

        private @Nullable Object handle(long offered) throws InterruptedException {
            handling.handle(offered);
            return null;
        }

        @Override
        public void stop() {
            stop.request();
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
            store.close();
        }
    }
}
