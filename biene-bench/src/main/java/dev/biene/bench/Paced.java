package dev.biene.bench;

import dev.biene.bench.report.Measure;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * One measured run of jobs that come one after the other, at an even rate, while one worker does them: how soon each
 * starts, and what is left behind in the tables.
 *
 * <p>Jobs are offered every few milliseconds, some at once where the rate asks for it. The time of a start is from the
 * moment at which the job was to be offered, so that who is slow to take jobs in does not look quick.
 */
final class Paced {

    /**
     * What was measured.
     *
     * @param started handlers called before the patience ended
     * @param p50 of the start times, in milliseconds
     * @param dead rows for each job, as all that follow
     * @param clientCpu in seconds
     */
    record Result(
            long offered,
            long started,
            double p50,
            double p99,
            double max,
            double dead,
            double outdated,
            double walBytes,
            double clientCpu,
            double serverCpu) {}

    /** What is told of a paced run, and how it is had from a result. */
    static final Map<Measure, ToDoubleFunction<Result>> MEASURES = measures();

    private static final long TICK_NANOS = 5_000_000;
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    /** So long after the last job was offered all should have been started. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String WARM = "warm";
    private static final long WARM_UP_JOBS = 2_000;
    private static final int WARM_UP_ADDS = 200;
    private static final double WARM_UP_SECONDS = 5;

    private final BenchServer server;
    private final Competitor competitor;
    private final int rate;
    private final double seconds;

    /**
     * A run to be measured.
     *
     * @param rate jobs offered a second
     */
    Paced(BenchServer server, Competitor competitor, int rate, double seconds) {
        this.server = server;
        this.competitor = competitor;
        this.rate = rate;
        this.seconds = seconds;
    }

    private static Map<Measure, ToDoubleFunction<Result>> measures() {
        var all = new LinkedHashMap<Measure, ToDoubleFunction<Result>>();
        all.put(Measure.less("start p50", "ms"), Result::p50);
        all.put(Measure.less("start p99", "ms"), Result::p99);
        all.put(Measure.less("start max", "ms"), Result::max);
        all.put(Measure.less("dead rows", "per 1000 jobs"), result -> 1000 * result.dead());
        all.put(Measure.less("outdated rows", "per 1000 jobs"), result -> 1000 * result.outdated());
        all.put(Measure.less("WAL", "B/job"), Result::walBytes);
        all.put(Measure.less("client CPU", "µs/job"), result -> 1e6 * result.clientCpu());
        all.put(Measure.less("server CPU", "µs/job"), result -> 1e6 * result.serverCpu());
        all.put(Measure.neither("jobs offered", ""), Result::offered);
        all.put(Measure.neither("jobs started", ""), Result::started);
        return Collections.unmodifiableMap(all);
    }

    Result measure() throws Exception {
        var database = server.newDatabase();
        try {
            competitor.create(database);
            competitor.fill(database, WARM, WARM_UP_JOBS);
            competitor.open(database, Deed.TIMED);
            try (var worker = Child.start(competitor.spec() + "-paced", competitor.command(), database);
                    var offers = competitor.offers(database)) {
                if (offers == null) throw new BenchException("only its own workers could add jobs");
                worker.await("ready", READY_LIMIT);
                for (int i = 0; i < WARM_UP_ADDS; i++) offers.add(WARM, System.nanoTime(), 1);
                warmUp(database, worker);
                server.checkpoint();
                database.execute("VACUUM ANALYZE");
                return measure(database, worker, offers);
            }
        } finally {
            server.drop(database);
        }
    }

    private void warmUp(Database database, Child worker) throws Exception {
        worker.goCalmly(WARM);
        if (!competitor.endsByItself()) {
            await(worker, WARM_UP_JOBS + WARM_UP_ADDS);
            awaitNoneLeft(database);
            worker.send("stop");
        }
        worker.await("finished", READY_LIMIT);
    }

    private void awaitNoneLeft(Database database) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (competitor.left(database, WARM) > 0 && System.nanoTime() < deadline) Thread.sleep(10);
    }

    private Result measure(Database database, Child worker, Competitor.Offers offers) throws Exception {
        long outdated = Burn.outdated(database);
        long wal = server.walBytes();
        // A worker that has only done a backlog has not compiled yet what it does with jobs that come one by one.
        double all = pace(worker, offers, Math.min(WARM_UP_SECONDS, seconds)).offered();
        double serverCpu = server.cpuSeconds();
        double clientCpu = worker.cpuSeconds();
        var paced = pace(worker, offers, seconds);
        all += paced.offered();
        serverCpu = server.cpuSeconds() - serverCpu;
        clientCpu = worker.cpuSeconds() - clientCpu;
        wal = server.walBytes() - wal;
        worker.close();
        offers.close();
        Burn.awaitStatistics(database);
        return new Result(
                paced.offered(),
                Long.parseLong(paced.words().get(1)),
                Double.parseDouble(paced.words().get(3)),
                Double.parseDouble(paced.words().get(4)),
                Double.parseDouble(paced.words().get(5)),
                database.number("SELECT sum(n_dead_tup) FROM pg_stat_user_tables") / all,
                (Burn.outdated(database) - outdated) / all,
                wal / all,
                clientCpu / paced.offered(),
                serverCpu / paced.offered());
    }

    /** @param words what the worker said at the end */
    private record Stretch(long offered, List<String> words) {}

    private Stretch pace(Child worker, Competitor.Offers offers, double seconds) throws Exception {
        worker.goCalmly(Deed.TIMED);
        long offered = offer(offers, seconds);
        await(worker, offered);
        worker.send("stop");
        return new Stretch(offered, List.of(worker.await("finished", READY_LIMIT)));
    }

    /** Returns how many jobs were offered. */
    private long offer(Competitor.Offers offers, double seconds) throws Exception {
        long start = System.nanoTime();
        long ticks = Math.max(1, (long) (seconds * 1e9 / TICK_NANOS));
        long offered = 0;
        for (long tick = 0; tick < ticks; tick++) {
            long at = start + tick * TICK_NANOS;
            // Thread.sleep would be up to a millisecond late, which is a third of what is measured.
            for (long left; (left = at - System.nanoTime()) > 0; ) LockSupport.parkNanos(left);
            long due = (tick + 1) * TICK_NANOS * rate / 1_000_000_000L;
            if (due > offered) offers.add(Deed.TIMED, at, (int) (due - offered));
            offered = due;
        }
        return offered;
    }

    private static void await(Child worker, long jobs) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (worker.executed() < jobs && System.nanoTime() < deadline) {
            if (worker.spoke()) worker.await("finished", Duration.ZERO);
            Thread.sleep(2);
        }
    }
}
