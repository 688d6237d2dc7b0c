package dev.biene.bench;

import dev.biene.bench.report.Measure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One measured burn-down: a new database, workers in processes of their own, warmed up on jobs that are not counted, and
 * then all jobs from the word "go" to the last one settled.
 */
final class Burn {

    /**
     * What was measured.
     *
     * @param seconds from "go" until all jobs were settled
     * @param calls of handlers
     * @param done jobs settled, each counted once
     * @param walBytes written by the server meanwhile
     * @param dead row versions of the tables that were dead and not yet cleaned up in the end
     * @param outdated row versions that updates and deletions left behind, cleaned up or not
     * @param clientCpu CPU seconds of the workers
     * @param serverCpu CPU seconds of all of the server's processes
     * @param allocated bytes of heap that the workers' JVMs gave out meanwhile; NaN where it is not known
     * @param samples how many handlers had been called when, of the first worker
     */
    record Result(
            long jobs,
            double seconds,
            long calls,
            long done,
            long walBytes,
            long dead,
            long outdated,
            double clientCpu,
            double serverCpu,
            double allocated,
            List<Child.Sample> samples) {

        double rate() {
            return jobs / seconds;
        }

        double each(double all) {
            return all / jobs;
        }

        boolean exactlyOnce() {
            return done == jobs && calls == jobs;
        }
    }

    /** What is told of a burn-down, and how it is had from a result. */
    static final Map<Measure, ToDoubleFunction<Result>> MEASURES = measures();

    /** Begins the names of sets that are done before anything is measured. */
    static final String WARM_UP = "warm_";

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final int POLL_MILLIS = 1;
    private static final int ASK_MILLIS = 10;

    private static final long MAX_WARM_UP_JOBS = 1_000_000;

    /** Then the compilers are done with what is called once a run, too. */
    private static final int MAX_WARM_UPS = 16;

    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(20);

    private final BenchServer server;
    private final Competitor competitor;
    private final Form form;

    /**
     * How it is burned down.
     *
     * @param set what the jobs do, see {@link Deed}
     * @param limit after so long it is given up
     * @param held whether another connection keeps a snapshot open all along
     * @param warmUp for so long each worker is at work before it is measured, or several for so long in turn
     */
    record Form(String set, int processes, Duration limit, boolean held, Duration warmUp) {

        /** By then a JVM's compiler has little left to do; half a second leaves it half of the processor time. */
        static final Duration WARM_UP = Duration.ofSeconds(2);

        Form(String set, int processes, Duration limit, boolean held) {
            this(set, processes, limit, held, WARM_UP);
        }
    }

    Burn(BenchServer server, Competitor competitor, Form form) {
        this.server = server;
        this.competitor = competitor;
        this.form = form;
    }

    private static Map<Measure, ToDoubleFunction<Result>> measures() {
        var all = new LinkedHashMap<Measure, ToDoubleFunction<Result>>();
        all.put(Measure.more("rate", "jobs/s"), Result::rate);
        all.put(Measure.less("client CPU", "µs/job"), result -> result.each(1e6 * result.clientCpu()));
        all.put(Measure.less("server CPU", "µs/job"), result -> result.each(1e6 * result.serverCpu()));
        all.put(Measure.less("WAL", "B/job"), result -> result.each((double) result.walBytes()));
        all.put(Measure.less("dead rows", "per 1000 jobs"), result -> result.each(1000.0 * result.dead()));
        all.put(Measure.less("outdated rows", "per 1000 jobs"), result -> result.each(1000.0 * result.outdated()));
        all.put(Measure.less("allocated", "B/job"), result -> result.each(result.allocated()));
        all.put(Measure.neither("jobs", ""), Result::jobs);
        all.put(Measure.neither("handler calls", ""), Result::calls);
        all.put(Measure.neither("jobs done", ""), Result::done);
        return Collections.unmodifiableMap(all);
    }

    Result measure() throws Exception {
        var database = server.newDatabase();
        var workers = new ArrayList<Child>();
        try {
            competitor.create(database);
            for (int i = 0; i < form.processes(); i++) {
                workers.add(Child.start(competitor.spec() + "-" + i, competitor.command(), database));
            }
            for (var worker : workers) worker.await("ready", READY_LIMIT);
            warmUp(database, workers);
            server.checkpoint();
            competitor.fill(database, form.set(), competitor.jobs());
            // For everybody, so that no plan is made for an empty table and no read has to tidy up after the fill.
            database.execute("VACUUM ANALYZE");
            return form.held() ? measureHeld(database, workers) : measure(database, workers);
        } finally {
            workers.forEach(Child::close);
            server.drop(database);
        }
    }

    private void warmUp(Database database, List<Child> workers) throws Exception {
        // Several processes share the jobs and the processors, and each is to be as warm as a single one would be.
        long jobs = Math.min(MAX_WARM_UP_JOBS, competitor.jobs() * form.processes());
        long left = form.warmUp().toNanos() * form.processes();
        for (int i = 0; i < MAX_WARM_UPS && left > 0; i++) {
            competitor.fill(database, WARM_UP + i, jobs);
            long start = System.nanoTime();
            run(database, workers, WARM_UP + i, jobs);
            left -= System.nanoTime() - start;
            competitor.forget(database, WARM_UP + i);
        }
    }

    private Result measureHeld(Database database, List<Child> workers) throws Exception {
        try (var other = database.connect()) {
            other.setAutoCommit(false);
            other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            // With a number of its own, as a transaction that has written something has.
            Database.number(other, "SELECT txid_current()");
            return measure(database, workers);
        }
    }

    private Result measure(Database database, List<Child> workers) throws Exception {
        long outdated = outdated(database);
        long wal = server.walBytes();
        double serverCpu = server.cpuSeconds();
        double allocated = allocated(workers);
        double clientCpu = cpu(workers);
        long start = System.nanoTime();
        run(database, workers, form.set(), competitor.jobs());
        double seconds = (ended - start) / 1e9;
        clientCpu = cpu(workers) - clientCpu;
        wal = server.walBytes() - wal;
        allocated = allocated(workers) - allocated;
        competitor.finished();
        var samples = workers.get(0).samples();
        workers.forEach(Child::close);
        awaitStatistics(database);
        // Only now: what a server's process has used is added up when it has ended.
        serverCpu = server.cpuSeconds() - serverCpu;
        return new Result(
                competitor.jobs(),
                seconds,
                calls,
                competitor.done(database, form.set(), competitor.jobs()),
                wal,
                database.number("SELECT sum(n_dead_tup) FROM pg_stat_user_tables"),
                outdated(database) - outdated,
                clientCpu,
                serverCpu,
                allocated,
                samples);
    }

    private long ended;
    private long calls;

    /** Lets the workers do all jobs of a set; then {@link #ended} and {@link #calls} are known. */
    private void run(Database database, List<Child> workers, String set, long jobs) throws Exception {
        // Four times the figures each few milliseconds would cost four processes four times as much.
        boolean quietly = competitor.endsByItself() && !form.held();
        for (var worker : workers) {
            if (quietly) worker.goQuietly(set);
            else worker.go(set, 0);
        }
        if (!competitor.endsByItself()) {
            awaitDone(database, workers, set, jobs);
            for (var worker : workers) worker.send("stop");
        }
        calls = 0;
        long last = 0;
        for (var worker : workers) {
            var words = worker.await("finished", competitor.endsByItself() ? form.limit() : STOP_LIMIT);
            calls += Long.parseLong(words[1]);
            last = Math.max(last, Long.parseLong(words[2]));
        }
        if (competitor.endsByItself()) ended = last;
    }

    /** Asks the server only when all handlers have been called, so that asking costs next to nothing. */
    private void awaitDone(Database database, List<Child> workers, String set, long jobs) throws Exception {
        long deadline = System.nanoTime() + form.limit().toNanos();
        while (workers.stream().mapToLong(Child::executed).sum() < jobs) {
            check(workers, deadline);
            Thread.sleep(POLL_MILLIS);
        }
        while (competitor.left(database, set) > 0) {
            check(workers, deadline);
            Thread.sleep(ASK_MILLIS);
        }
        ended = System.nanoTime();
    }

    private void check(List<Child> workers, long deadline) throws InterruptedException {
        for (var worker : workers) {
            // Whatever a worker says before it is told to stop is a complaint, and await throws it.
            if (worker.spoke()) worker.await("finished", Duration.ZERO);
        }
        if (System.nanoTime() > deadline) {
            throw new BenchException(
                    competitor.title() + ": not done within " + form.limit().toSeconds() + " s");
        }
    }

    private static double cpu(List<Child> workers) {
        return workers.stream().mapToDouble(Child::cpuSeconds).sum();
    }

    private static double allocated(List<Child> workers) throws Exception {
        double all = 0;
        for (var worker : workers) all += worker.allocatedBytes();
        return all;
    }

    static long outdated(Database database) throws SQLException {
        return database.number("SELECT sum(n_tup_upd + n_tup_del) FROM pg_stat_user_tables");
    }

    /** A server's process reports what it did to tables when its connection ends, or a second later. */
    static void awaitStatistics(Database database) throws Exception {
        long deadline = System.nanoTime() + FLUSH_LIMIT.toNanos();
        var others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle in transaction'";
        while (database.number(others) > 0) {
            if (System.nanoTime() > deadline) {
                Progress.say("connections are still open; counts of dead rows may be too low");
                return;
            }
            Thread.sleep(ASK_MILLIS);
        }
    }
}
