package dev.biene.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
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

    @Option(names = "--processes", description = "worker processes of each competitor (default: ${DEFAULT-VALUE})")
    int processes = 1;

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "only those whose name begins so: biene, lanes, skip-locked, graphile, db-scheduler, jobrunr,"
                    + " original")
    @Nullable
    List<String> only;

    @Override
    public Integer call() throws Exception {
        var title = "Burn-down of no-op jobs, " + (processes == 1 ? "1 process" : processes + " processes");
        return setting.run(title, this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var counts = Competitors.JobCounts.of(jobs, graphileJobs, dbSchedulerJobs, jobRunrJobs, originalJobs);
        var all = processes == 1 ? Competitors.oneProcess(counts) : Competitors.manyProcesses(counts);
        var contest = new Contest(all.stream().filter(this::wanted).toList());
        contest.run(server, rounds, processes, setting.limit(), false);
        tell(contest, report);
        if (processes == 1) targets(contest, report);
    }

    private boolean wanted(Competitor competitor) {
        return only == null || only.stream().anyMatch(competitor.spec()::startsWith);
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
                "each once");
        var rows = new ArrayList<List<String>>();
        var json = new ArrayList<Object>();
        for (var competitor : contest.competitors()) {
            rows.add(row(contest, competitor));
            var entry = new LinkedHashMap<String, Object>();
            entry.put("competitor", competitor.title());
            entry.put("settings", competitor.settings());
            entry.put(
                    "rounds",
                    contest.results(competitor).stream()
                            .map(BurnDownCommand::withoutSamples)
                            .toList());
            json.add(entry);
        }
        report.put("burn-down", json);
        report.put("processes", processes);
        report.put("left out", contest.absent());
        report.table(header, rows);
        report.line("");
        for (var competitor : contest.competitors()) report.line("- %s: %s", competitor.title(), competitor.settings());
        contest.absent().forEach((title, reason) -> report.line("- left out: %s: %s", title, reason));
        report.line("");
    }

    private static Object withoutSamples(Burn.Result result) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("jobs", result.jobs());
        entry.put("seconds", result.seconds());
        entry.put("rate", result.rate());
        entry.put("calls", result.calls());
        entry.put("done", result.done());
        entry.put("walBytes", result.walBytes());
        entry.put("dead", result.dead());
        entry.put("outdated", result.outdated());
        entry.put("clientCpuSeconds", result.clientCpu());
        entry.put("serverCpuSeconds", result.serverCpu());
        return entry;
    }

    private List<String> row(Contest contest, Competitor competitor) {
        var rate = contest.series(competitor, Burn.Result::rate);
        var biene = contest.series(contest.competitors().get(0), Burn.Result::rate);
        var ratio = contest.competitors().get(0) instanceof BieneJobs ? biene.over(rate) : new Series(List.of());
        boolean once = contest.results(competitor).stream().allMatch(Burn.Result::exactlyOnce);
        return List.of(
                competitor.title(),
                Report.format("%,d", competitor.jobs()),
                Report.format("%,.0f (%,.0f – %,.0f)", rate.median(), rate.min(), rate.max()),
                ratio.values().isEmpty()
                        ? "-"
                        : Report.format("%.2f (%.2f – %.2f)", ratio.median(), ratio.min(), ratio.max()),
                Report.decimal(
                        contest.series(competitor, r -> (double) r.walBytes() / r.jobs())
                                .median(),
                        1),
                Report.decimal(
                        contest.series(competitor, r -> 1000.0 * r.dead() / r.jobs())
                                .median(),
                        1),
                Report.decimal(
                        contest.series(competitor, r -> 1000.0 * r.outdated() / r.jobs())
                                .median(),
                        1),
                Report.decimal(
                        contest.series(competitor, r -> 1e6 * r.clientCpu() / r.jobs())
                                .median(),
                        1),
                Report.decimal(
                        contest.series(competitor, r -> 1e6 * r.serverCpu() / r.jobs())
                                .median(),
                        1),
                once ? "yes" : "NO");
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
    }
}
