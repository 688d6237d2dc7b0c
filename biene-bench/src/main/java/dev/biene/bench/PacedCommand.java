package dev.biene.bench;

import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Jobs that come at an even rate, far below what anybody can do: how soon they start, and what they leave behind. */
@Command(
        name = "paced",
        description = "Jobs offered at an even rate: how soon they start, dead rows, log and processor time for each.")
final class PacedCommand implements Callable<Integer> {

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--rates", split = ",", description = "jobs offered a second (default: ${DEFAULT-VALUE})")
    List<Integer> rates = List.of(200, 2_000);

    @Option(names = "--seconds", description = "for which jobs are offered (default: ${DEFAULT-VALUE})")
    double seconds = 10;

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "only those whose name begins so")
    @Nullable
    List<String> only;

    private final Map<Competitor, Map<Integer, List<Paced.Result>>> results = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        return setting.run("Paced: jobs at an even rate", this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var all = List.<Competitor>of(
                new BieneJobs(Competitors.BIENE_SLOTS, 0),
                new GraphileJobs(0),
                new PgBossJobs(0),
                new DbSchedulerJobs(0),
                new JobRunrJobs(0));
        for (var competitor : Competitors.only(all, only)) {
            var reason = competitor.absence(server);
            if (reason == null) results.put(competitor, new LinkedHashMap<>());
            else leaveOut(report, competitor, reason);
        }
        for (int round = 1; round <= rounds; round++) {
            for (int rate : rates) {
                for (var competitor : List.copyOf(results.keySet())) round(server, report, competitor, rate, round);
            }
        }
        report.leftOut("Quartz", "it notices the jobs that another process adds by polling, once a second at best");
        tell(report);
    }

    private static void leaveOut(Report report, Competitor competitor, String reason) {
        report.leftOut(competitor.title(), reason);
        Progress.say("%s is left out: %s", competitor.title(), reason);
    }

    private void round(BenchServer server, Report report, Competitor competitor, int rate, int round)
            throws InterruptedException {
        try {
            var result = new Paced(server, competitor, rate, seconds).measure();
            results.getOrDefault(competitor, new LinkedHashMap<>())
                    .computeIfAbsent(rate, key -> new ArrayList<>())
                    .add(result);
            Progress.say(
                    "round %d of %d, %,d/s: %-16s starts p50 %.1f, p99 %.1f, max %.1f ms%s",
                    round,
                    rounds,
                    rate,
                    competitor.title(),
                    result.p50(),
                    result.p99(),
                    result.max(),
                    result.started() < result.offered()
                            ? "   DID NOT KEEP UP: " + result.started() + " of " + result.offered()
                            : "");
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            results.remove(competitor);
            leaveOut(report, competitor, String.valueOf(e.getMessage()));
        }
    }

    private void tell(Report report) {
        var rows = new ArrayList<List<String>>();
        for (int rate : rates) {
            var of = Report.format("%,d jobs/s", rate);
            results.forEach((competitor, byRate) -> {
                var all = byRate.getOrDefault(rate, List.of());
                if (all.isEmpty()) return;
                Paced.MEASURES.forEach(
                        (measure, value) -> report.figure(of, competitor.title(), measure, series(all, value)));
                rows.add(row(of, competitor, all));
            });
        }
        report.table(
                List.of(
                        "offered: who",
                        "start p50, ms (min – max)",
                        "p99, ms (min – max)",
                        "max, ms",
                        "dead rows/1000 jobs",
                        "outdated",
                        "WAL B/job",
                        "client µs/job",
                        "server µs/job",
                        "all started"),
                rows);
        report.line("");
        results.keySet().forEach(one -> report.contestant(one.title(), one.settings(), one.biene()));
        report.introduce();
        targets(report);
    }

    private static Series series(List<Paced.Result> results, ToDoubleFunction<Paced.Result> value) {
        return new Series(results.stream().map(value::applyAsDouble).toList());
    }

    private static List<String> row(String of, Competitor competitor, List<Paced.Result> all) {
        return List.of(
                of + ": " + competitor.title(),
                Report.range(series(all, Paced.Result::p50), 1),
                Report.range(series(all, Paced.Result::p99), 1),
                Report.decimal(series(all, Paced.Result::max).max(), 1),
                Report.decimal(series(all, r -> 1000 * r.dead()).median(), 1),
                Report.decimal(series(all, r -> 1000 * r.outdated()).median(), 1),
                Report.whole(series(all, Paced.Result::walBytes).median()),
                Report.whole(series(all, r -> 1e6 * r.clientCpu()).median()),
                Report.whole(series(all, r -> 1e6 * r.serverCpu()).median()),
                all.stream().allMatch(r -> r.started() >= r.offered()) ? "yes" : "NO");
    }

    /** Beside the quickest of the others, at each rate. */
    private void targets(Report report) {
        for (int rate : rates) {
            double biene = Double.NaN;
            double best = Double.NaN;
            for (var entry : results.entrySet()) {
                double p50 = series(entry.getValue().getOrDefault(rate, List.of()), Paced.Result::p50)
                        .median();
                if (entry.getKey().biene()) biene = p50;
                else best = Double.isNaN(best) ? p50 : Math.min(best, p50);
            }
            if (Double.isNaN(biene) || Double.isNaN(best)) continue;
            report.target(
                    Report.format("%,d jobs/s: start p50 over the quickest other's", rate), biene / best, "<=", 1);
        }
    }
}
