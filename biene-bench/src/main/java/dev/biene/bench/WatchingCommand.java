package dev.biene.bench;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What it costs those who work that others look on. Round by round without and with them, on the same machine. */
@Command(
        name = "watching",
        description = "The drain rate with and without three people at terminals and one at a dashboard.")
final class WatchingCommand implements Callable<Integer> {

    private static final double LEAST = 0.98;

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--jobs", description = "(default: ${DEFAULT-VALUE})")
    long jobs = 10_000_000;

    @Option(names = "--watchers", description = "terminals with biene watch (default: ${DEFAULT-VALUE})")
    int watchers = 3;

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 3;

    @Override
    public Integer call() throws Exception {
        return setting.run("Looking on while jobs are done", this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var alone = new BieneJobs(Competitors.BIENE_SLOTS, jobs);
        try (var watched = new WatchedJobs(alone, watchers)) {
            var contest = new Contest(server, List.of(alone, watched));
            contest.run(new Burn.Form(Deed.NOTHING, 1, setting.limit(), false), rounds);
            tell(report, contest, alone, watched);
        }
    }

    private static void tell(Report report, Contest contest, Competitor alone, Competitor watched) {
        var before = contest.series(alone, Burn.Result::rate);
        var rows = new ArrayList<List<String>>();
        for (var each : contest.competitors()) {
            var rate = contest.series(each, Burn.Result::rate);
            rows.add(List.of(each.title(), Report.range(rate, 0), Report.range(rate.over(before), 3)));
            report.figure("watching", each.title(), Measure.more("rate", "jobs/s"), rate);
        }
        report.table(List.of("", "jobs/s (min – max)", "over the unwatched"), rows);
        report.line("");
        contest.tell(report, "all jobs");
        report.introduce();
        if (contest.has(watched)) {
            var ratio = contest.series(watched, Burn.Result::rate).over(before);
            report.target("rate while watched, over the rate without", ratio.median(), ">=", LEAST);
        }
    }
}
