package dev.biene.bench;

import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast a backlog of jobs that do nothing is done, beside the raw limits and the peers. */
@Command(name = "burn-down", description = "How fast a backlog of no-op jobs is done, by Biene, raw loops and peers.")
final class BurnDownCommand implements Callable<Integer> {

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--jobs", description = "jobs for Biene and the raw loops (default: ${DEFAULT-VALUE})")
    long jobs = 500_000;

    @Option(names = "--graphile-jobs", description = "(default: ${DEFAULT-VALUE})")
    long graphileJobs = 100_000;

    @Option(names = "--db-scheduler-jobs", description = "(default: ${DEFAULT-VALUE})")
    long dbSchedulerJobs = 100_000;

    @Option(names = "--jobrunr-jobs", description = "(default: ${DEFAULT-VALUE})")
    long jobRunrJobs = 50_000;

    @Option(names = "--original-jobs", description = "(default: ${DEFAULT-VALUE})")
    long originalJobs = 10_000;

    @Option(names = "--pg-boss-jobs", description = "(default: ${DEFAULT-VALUE})")
    long pgBossJobs = 100_000;

    @Option(names = "--quartz-jobs", description = "(default: ${DEFAULT-VALUE})")
    long quartzJobs = 5_000;

    @Option(
            names = "--pgmq-sql",
            paramLabel = "FILE",
            description = "pgmq.sql of pgmq's sources, where the server does not offer the extension")
    @Nullable
    Path pgmqSql;

    @Option(names = "--processes", description = "worker processes of each competitor (default: ${DEFAULT-VALUE})")
    int processes = 1;

    @Mixin
    WarmUp warmUp = new WarmUp();

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "only those whose name begins so: biene, lanes, skip-locked, pgmq, graphile, pg-boss,"
                    + " db-scheduler, jobrunr, quartz, original")
    @Nullable
    List<String> only;

    @Override
    public Integer call() throws Exception {
        var title = "Burn-down of no-op jobs, " + (processes == 1 ? "1 process" : processes + " processes");
        return setting.run(title, this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var counts = new Competitors.JobCounts(
                jobs, jobs, graphileJobs, pgBossJobs, dbSchedulerJobs, jobRunrJobs, quartzJobs, originalJobs, pgmqSql);
        var all = processes == 1 ? Competitors.oneProcess(counts) : Competitors.manyProcesses(counts);
        var contest = new Contest(server, Competitors.only(all, only));
        contest.run(new Burn.Form(Deed.NOTHING, processes, setting.limit(), false, warmUp.time()), rounds);
        tell(contest, report);
        if (processes == 1) targets(contest, report);
    }

    private void tell(Contest contest, Report report) {
        var header = List.of(
                "",
                "jobs",
                "jobs/s (min – max)",
                "Biene is × (min – max)",
                "WAL B/job",
                "dead rows/1000 jobs",
                "outdated",
                "client µs/job",
                "server µs/job",
                "allocated B/job",
                "each once");
        report.table(
                header,
                contest.competitors().stream()
                        .map(competitor -> row(contest, competitor))
                        .toList());
        report.line("");
        contest.tell(report, "");
        report.introduce();
    }

    private List<String> row(Contest contest, Competitor competitor) {
        var rate = contest.series(competitor, Burn.Result::rate);
        var biene = contest.series(contest.competitors().get(0), Burn.Result::rate);
        var ratio = contest.competitors().get(0) instanceof BieneJobs ? biene.over(rate) : new Series(List.of());
        boolean once = contest.results(competitor).stream().allMatch(Burn.Result::exactlyOnce);
        var cells = new ArrayList<String>();
        cells.add(competitor.title());
        cells.add(Report.format("%,d", competitor.jobs()));
        cells.add(Report.range(rate, 0));
        cells.add(Report.range(ratio, 2));
        cells.add(median(contest, competitor, r -> r.each((double) r.walBytes())));
        cells.add(median(contest, competitor, r -> r.each(1000.0 * r.dead())));
        cells.add(median(contest, competitor, r -> r.each(1000.0 * r.outdated())));
        cells.add(median(contest, competitor, r -> r.each(1e6 * r.clientCpu())));
        cells.add(median(contest, competitor, r -> r.each(1e6 * r.serverCpu())));
        cells.add(Report.whole(
                contest.series(competitor, r -> r.each(r.allocated())).median()));
        cells.add(once ? "yes" : "NO");
        return cells;
    }

    private static String median(Contest contest, Competitor competitor, ToDoubleFunction<Burn.Result> value) {
        return Report.decimal(contest.series(competitor, value).median(), 1);
    }

    private static void targets(Contest contest, Report report) {
        if (contest.competitors().isEmpty()) return;
        var biene = contest.competitors().get(0);
        if (!biene.spec().startsWith("biene")) return;
        var rate = contest.series(biene, Burn.Result::rate);
        double fastestRaw = 0;
        Competitor raw = null;
        for (var other : contest.competitors()) {
            var otherRate = contest.series(other, Burn.Result::rate);
            double ratio = rate.over(otherRate).median();
            if (other.spec().equals("graphile")) report.target("rate over graphile-worker's", ratio, ">=", 3);
            if (other.spec().equals("db-scheduler")) report.target("rate over db-scheduler's", ratio, ">=", 15);
            if (other.spec().equals("jobrunr")) report.target("rate over JobRunr's", ratio, ">=", 60);
            if (other.spec().startsWith("lanes") && otherRate.median() > fastestRaw) {
                fastestRaw = otherRate.median();
                raw = other;
            }
        }
        if (raw != null) {
            double ratio = rate.over(contest.series(raw, Burn.Result::rate)).median();
            report.target("rate over the fastest raw loop's (" + raw.title() + ")", ratio, ">=", 0.5);
        }
        double wal =
                contest.series(biene, r -> (double) r.walBytes() / r.jobs()).median();
        double dead = contest.series(biene, r -> 100.0 * r.dead() / r.jobs()).median();
        report.target("WAL bytes a job", wal, "<=", 500);
        report.target("dead rows, % of the jobs", dead, "<=", 1);
        report.target(
                "client CPU, µs a job",
                contest.series(biene, r -> r.each(1e6 * r.clientCpu())).median(),
                "<=",
                6);
        report.target(
                "allocated by the client, B a job",
                contest.series(biene, r -> r.each(r.allocated())).median(),
                "<=",
                1000);
    }
}
