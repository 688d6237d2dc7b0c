package dev.biene.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** pg-boss with large batches that are fetched without a pause while they come full. */
record PgBossJobs(long jobs) implements Competitor {

    // The registry that the figures were made with has no later rrule-temporal.
    private static final NodePackage PACKAGE =
            new NodePackage("pg-boss", "12.38.0", "pg-boss.mjs", Map.of("rrule-temporal", "2.2.7"));
    private static final Duration ADD_LIMIT = Duration.ofSeconds(60);

    @Override
    public String spec() {
        return "pg-boss";
    }

    @Override
    public String title() {
        return "pg-boss";
    }

    @Override
    public String settings() {
        return PACKAGE.version() + " on Node " + NodePackage.NODE_VERSION
                + ", batchSize 5000, localConcurrency 2 (batches of 2 on 5 workers for jobs that sleep),"
                + " burstWhenBatchFull, useListenNotify, polling every 0.5 s";
    }

    @Override
    public @Nullable String absence(BenchServer server) {
        return PACKAGE.absence();
    }

    @Override
    public List<String> command() {
        return PACKAGE.command();
    }

    @Override
    public void create(Database database) throws IOException {
        PACKAGE.call(database, "migrate");
    }

    @Override
    public void open(Database database, String set) throws IOException {
        fill(database, set, 0);
    }

    @Override
    public void fill(Database database, String set, long jobs) throws IOException {
        PACKAGE.call(database, "fill", set, String.valueOf(jobs));
    }

    @Override
    public Offers offers(Database database) throws Exception {
        var adder = Child.start("pg-boss-adder", PACKAGE.command(), database);
        adder.await("ready", ADD_LIMIT);
        return new Offers() {
            @Override
            public void add(String set, long at, int jobs) throws Exception {
                adder.send("add " + set + " " + at + " " + jobs);
                adder.await("added", ADD_LIMIT);
            }

            @Override
            public void close() {
                adder.close();
            }
        };
    }

    @Override
    public long left(Database database, String set) throws SQLException {
        return database.number("SELECT count(*) FROM pgboss.job WHERE name = '" + set + "' AND state <> 'completed'");
    }

    @Override
    public long done(Database database, String set, long jobs) throws SQLException {
        return database.number("SELECT count(*) FROM pgboss.job WHERE name = '" + set + "' AND state = 'completed'");
    }

    @Override
    public Work work(Database database) {
        throw new IllegalStateException("pg-boss works in Node");
    }
}
