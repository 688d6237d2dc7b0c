package dev.biene.bench;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long the end takes when one of several processes stops answering on the way. */
@Command(
        name = "tail",
        description = "2,000 jobs of 20 ms on 4 processes of 2 slots, one of which is stopped a third of the way.")
final class TailCommand implements Callable<Integer> {

    static final int SLOTS = 2;
    static final int MILLIS = 20;
    private static final String SET = Deed.sleep(MILLIS);
    static final double LOST_AFTER_SECONDS = 2;

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--jobs", description = "(default: ${DEFAULT-VALUE})")
    long jobs = 2_000;

    @Option(names = "--processes", description = "(default: ${DEFAULT-VALUE})")
    int processes = 4;

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 5;

    /** @param after seconds from the stop to the end */
    private record Result(double stoppedAt, long doneAtStop, double after, double ideal, long done, long calls) {

        double overIdeal() {
            return (after - LOST_AFTER_SECONDS) / ideal;
        }
    }

    @Override
    public Integer call() throws Exception {
        return setting.run(
                "Tail: one process of " + processes + " is stopped (SIGSTOP) a third of the way", this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var results = new ArrayList<Result>();
        for (int round = 1; round <= rounds; round++) {
            var result = round(server);
            results.add(result);
            Progress.say(
                    "round %d of %d: stopped at %.2f s with %d done; the rest in %.2f s, ideal %.2f s; %d done in %d calls",
                    round,
                    rounds,
                    result.stoppedAt(),
                    result.doneAtStop(),
                    result.after(),
                    result.ideal(),
                    result.done(),
                    result.calls());
        }
        tell(results, report);
    }

    private Result round(BenchServer server) throws Exception {
        var database = server.newDatabase();
        var workers = new ArrayList<Child>();
        try {
            var biene = new BieneJobs(SLOTS, jobs);
            biene.create(database);
            BieneJobs.fillSet(database, "warm", processes * 100L);
            BieneJobs.fillSet(database, SET, jobs);
            for (int i = 0; i < processes; i++) {
                workers.add(Child.start("sleeper-" + i, Child.java("-Xmx256m", "worker", "sleeper"), database));
            }
            for (var worker : workers) worker.await("ready", setting.limit());
            for (var worker : workers) worker.go("warm", 0);
            for (var worker : workers) worker.await("finished", setting.limit());
            return stopOne(database, workers);
        } finally {
            // A stopped process does not hear that its stdin has ended.
            if (!workers.isEmpty()) signal(workers.get(0), "CONT");
            workers.forEach(Child::close);
            server.drop(database);
        }
    }

    private Result stopOne(Database database, List<Child> workers) throws Exception {
        long start = System.nanoTime();
        for (var worker : workers) worker.go(SET, 0);
        long deadline = start + setting.limit().toNanos();
        while (executed(workers) < jobs / 3) {
            if (System.nanoTime() > deadline) throw new BenchException("not a third of the jobs done in time");
            Thread.sleep(1);
        }
        signal(workers.get(0), "STOP");
        long stopped = System.nanoTime();
        long doneAtStop = executed(workers);
        long last = 0;
        long calls = 0;
        for (var worker : workers.subList(1, workers.size())) {
            var words = worker.await("finished", setting.limit());
            last = Math.max(last, Long.parseLong(words[2]));
            calls += Long.parseLong(words[1]);
        }
        long done = BieneJobs.doneInSet(database, SET);
        signal(workers.get(0), "CONT");
        // Awake again, it finds that its jobs are done by others, changes nothing and goes home.
        calls += Long.parseLong(workers.get(0).await("finished", setting.limit())[1]);
        if (BieneJobs.doneInSet(database, SET) != jobs) throw new BenchException("a late bee changed the set");
        double ideal = (jobs - doneAtStop) * MILLIS / 1e3 / ((processes - 1.0) * SLOTS);
        return new Result((stopped - start) / 1e9, doneAtStop, (last - stopped) / 1e9, ideal, done, calls);
    }

    private static long executed(List<Child> workers) {
        return workers.stream().mapToLong(Child::executed).sum();
    }

    private static void signal(Child worker, String signal) throws IOException, InterruptedException {
        var process = new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + worker.pid()).start();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    private void tell(List<Result> results, Report report) {
        var rows = new ArrayList<List<String>>();
        for (var result : results) {
            rows.add(List.of(
                    Report.decimal(result.stoppedAt(), 2),
                    String.valueOf(result.doneAtStop()),
                    Report.decimal(result.after(), 2),
                    Report.decimal(result.ideal(), 2),
                    Report.decimal(result.overIdeal(), 2),
                    result.done() + " of " + jobs,
                    String.valueOf(result.calls())));
        }
        report.contestant("Biene", SLOTS + " slots a process, bees are lost after " + LOST_AFTER_SECONDS + " s", true);
        figure(report, Measure.less("rest took", "s"), results, Result::after);
        figure(report, Measure.less("rest less lost-bee time over ideal", ""), results, Result::overIdeal);
        figure(report, Measure.neither("ideal of the rest", "s"), results, Result::ideal);
        figure(report, Measure.neither("handler calls", ""), results, Result::calls);
        figure(report, Measure.neither("jobs done", ""), results, Result::done);
        report.table(
                List.of(
                        "stopped at, s",
                        "done then",
                        "rest took, s",
                        "ideal of the rest, s",
                        "(rest - " + Report.decimal(LOST_AFTER_SECONDS, 0) + " s) / ideal",
                        "done",
                        "handler calls"),
                rows);
        report.line("");
        var over = new Series(results.stream().map(Result::overIdeal).toList());
        report.target("rest less the lost-bee time, over the ideal, worst round", over.max(), "<=", 1.3);
    }

    private static void figure(Report report, Measure measure, List<Result> results, ToDoubleFunction<Result> value) {
        var rounds = results.stream().map(value::applyAsDouble).toList();
        report.figure("", "Biene", measure, new Series(rounds));
    }
}
