package dev.biene.bench;

import dev.biene.bench.report.Measure;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
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
     */
    record Result(
            long offered,
            long started,
            double p50,
            double p99,
            double max,
            long dead,
            long outdated,
            long walBytes,
            double clientCpu,
            double serverCpu) {

        double each(double all) {
            return all / offered;
        }
    }

    /** What is told of a paced run, and how it is had from a result. */
    static final Map<Measure, ToDoubleFunction<Result>> MEASURES = measures();

    private static final long TICK_NANOS = 5_000_000;
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    /** So long after the last job was offered all should have been started. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String WARM = "warm";
    private static final long WARM_UP_JOBS = 2_000;
    private static final int WARM_UP_ADDS = 200;

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
        all.put(Measure.less("dead rows", "per 1000 jobs"), result -> result.each(1000.0 * result.dead()));
        all.put(Measure.less("outdated rows", "per 1000 jobs"), result -> result.each(1000.0 * result.outdated()));
        all.put(Measure.less("WAL", "B/job"), result -> result.each((double) result.walBytes()));
        all.put(Measure.less("client CPU", "µs/job"), result -> result.each(1e6 * result.clientCpu()));
        all.put(Measure.less("server CPU", "µs/job"), result -> result.each(1e6 * result.serverCpu()));
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
        worker.go(WARM, 0);
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
        worker.go(Deed.TIMED, 0);
        long outdated = Burn.outdated(database);
        long wal = server.walBytes();
        double serverCpu = server.cpuSeconds();
        double clientCpu = worker.cpuSeconds();
        long offered = offer(offers);
        await(worker, offered);
        serverCpu = server.cpuSeconds() - serverCpu;
        clientCpu = worker.cpuSeconds() - clientCpu;
        wal = server.walBytes() - wal;
        worker.send("stop");
        var words = worker.await("finished", READY_LIMIT);
        worker.close();
        offers.close();
        Burn.awaitStatistics(database);
        return new Result(
                offered,
                Long.parseLong(words[1]),
                Double.parseDouble(words[3]),
                Double.parseDouble(words[4]),
                Double.parseDouble(words[5]),
                database.number("SELECT sum(n_dead_tup) FROM pg_stat_user_tables"),
                Burn.outdated(database) - outdated,
                wal,
                clientCpu,
                serverCpu);
    }

    /** Returns how many jobs were offered. */
    private long offer(Competitor.Offers offers) throws Exception {
        long start = System.nanoTime();
        long ticks = Math.max(1, (long) (seconds * 1e9 / TICK_NANOS));
        long offered = 0;
        for (long tick = 0; tick < ticks; tick++) {
            long at = start + tick * TICK_NANOS;
            long now = System.nanoTime();
            if (now < at) Thread.sleep((at - now) / 1_000_000, (int) ((at - now) % 1_000_000));
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
