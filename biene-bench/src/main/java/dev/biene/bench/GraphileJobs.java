package dev.biene.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * graphile-worker with what its documentation recommends for throughput: a local queue and batched completion.
 *
 * @param oneByOne without these: each job is fetched and completed by itself, as it is without configuration
 */
record GraphileJobs(long jobs, boolean oneByOne) implements Competitor {

    private static final NodePackage PACKAGE =
            new NodePackage("graphile-worker", "0.18.0", "graphile-worker.mjs", Map.of());
    private static final long CHUNK = 10_000;

    GraphileJobs(long jobs) {
        this(jobs, false);
    }

    @Override
    public String spec() {
        return oneByOne ? "graphile:1" : "graphile";
    }

    @Override
    public String title() {
        return oneByOne ? "graphile-worker, one by one" : "graphile-worker";
    }

    @Override
    public String settings() {
        var fast = oneByOne ? "no local queue, no batches" : "localQueue 2000, completeJobBatchDelay 0";
        return PACKAGE.version() + " on Node " + NodePackage.NODE_VERSION + ", concurrentJobs " + CONCURRENCY + ", "
                + fast + ", pool of 12";
    }

    @Override
    public @Nullable String absence(BenchServer server) {
        return PACKAGE.absence();
    }

    @Override
    public List<String> command() {
        return oneByOne ? PACKAGE.command("one-by-one") : PACKAGE.command();
    }

    @Override
    public void create(Database database) throws IOException {
        PACKAGE.call(database, "migrate");
    }

    @Override
    public void fill(Database database, String set, long jobs) throws SQLException {
        for (long first = 1; first <= jobs; first += CHUNK) {
            long last = Math.min(jobs, first + CHUNK - 1);
            database.execute(add(first, last));
        }
    }

    private static String add(long first, long last) {
        return "SELECT count(*) FROM graphile_worker.add_jobs((SELECT array_agg(("
                + "'noop', json_build_object('n', n), null, null, null, null, null, null)::graphile_worker.job_spec)"
                + " FROM generate_series(" + first + ", " + last + ") n))";
    }

    @Override
    public Offers offers(Database database) throws SQLException {
        var connection = database.connect();
        return new Offers() {
            @Override
            public void add(String set, long at, int jobs) throws SQLException {
                Database.number(connection, GraphileJobs.add(at, at + jobs - 1));
            }

            @Override
            public void close() {
                Database.close(connection);
            }
        };
    }

    @Override
    public long left(Database database, String set) throws SQLException {
        return database.number("SELECT count(*) FROM graphile_worker._private_jobs");
    }

    @Override
    public Work work(Database database) {
        throw new IllegalStateException("graphile-worker works in Node");
    }
}
