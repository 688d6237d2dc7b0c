package dev.biene.bench;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a long transaction of somebody else's does to the rate: nothing can be cleaned up as long as it is open. */
@Command(name = "held", description = "The rate while another connection's transaction is held open all along.")
final class HeldCommand implements Callable<Integer> {

    private static final int PARTS = 10;

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--jobs", description = "jobs for Biene and the lanes (default: ${DEFAULT-VALUE})")
    long jobs = 2_000_000;

    @Option(names = "--peer-jobs", description = "jobs for the others (default: ${DEFAULT-VALUE})")
    long peerJobs = 200_000;

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "only those whose name begins so")
    @Nullable
    List<String> only;

    @Override
    public Integer call() throws Exception {
        return setting.run("A transaction held open all along", this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var all = List.<Competitor>of(
                new BieneJobs(Competitors.BIENE_SLOTS, jobs),
                new RawLanes(1_000, 2, jobs),
                new RawSkipLocked(100, 4, peerJobs),
                new GraphileJobs(peerJobs),
                new PgBossJobs(peerJobs));
        var contest = new Contest(server, Competitors.only(all, only));
        contest.run(new Burn.Form(Deed.NOTHING, 1, setting.limit(), true), rounds);
        var rows = new ArrayList<List<String>>();
        for (var competitor : contest.competitors()) {
            var first = contest.series(competitor, result -> tenth(result, 1));
            var last = contest.series(competitor, result -> tenth(result, PARTS));
            var second = contest.series(competitor, result -> tenth(result, 2));
            var ratio = last.over(first);
            var steady = last.over(second);
            rows.add(List.of(
                    competitor.title(),
                    Report.format("%,d", competitor.jobs()),
                    Report.range(first, 0),
                    Report.range(second, 0),
                    Report.range(last, 0),
                    Report.range(ratio, 2),
                    Report.range(steady, 2)));
            figure(report, competitor, "first tenth", first);
            figure(report, competitor, "second tenth", second);
            figure(report, competitor, "last tenth", last);
        }
        report.table(
                List.of(
                        "",
                        "jobs",
                        "first tenth, jobs/s",
                        "second tenth, jobs/s",
                        "last tenth, jobs/s",
                        "last / first",
                        "last / second"),
                rows);
        report.line("");
        contest.tell(report, "all jobs");
        report.introduce();
        if (!contest.competitors().isEmpty()
                && contest.competitors().get(0).spec().startsWith("biene")) {
            var biene = contest.competitors().get(0);
            var ratio = contest.series(biene, r -> tenth(r, PARTS)).over(contest.series(biene, r -> tenth(r, 1)));
            report.target("last tenth over first", ratio.median(), ">=", 0.9);
        }
    }

    private static void figure(Report report, Competitor competitor, String of, Series rates) {
        report.figure(of, competitor.title(), Measure.more("rate", "jobs/s"), rates);
    }

    /**
     * Jobs a second in the n-th tenth of the jobs, from 1, between the first call of a handler and the last. The first
     * tenth holds the start with small claims as well, hence the second beside it.
     */
    static double tenth(Burn.Result result, int n) {
        double part = result.calls() / (double) PARTS;
        return part * 1e9 / (nanosAt(result, part * n) - nanosAt(result, part * (n - 1)));
    }

    /** When so many handlers had been called, as if the rate between two samples were even. */
    private static double nanosAt(Burn.Result result, double executed) {
        Child.Sample before = null;
        for (var sample : result.samples()) {
            // Until the first call the worker only joins.
            if (before == null || sample.executed() == 0) {
                before = sample;
            } else if (sample.executed() >= executed) {
                double calls = sample.executed() - before.executed();
                double share = Math.max(0, executed - before.executed()) / Math.max(1, calls);
                return before.nanos() + share * (sample.nanos() - before.nanos());
            } else {
                before = sample;
            }
        }
        return before == null ? Double.NaN : before.nanos();
    }
}
