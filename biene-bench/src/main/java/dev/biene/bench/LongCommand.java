package dev.biene.bench;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Jobs that take a while: how much longer all of them take than their sleeps, shared evenly among those at work. */
@Command(name = "long", description = "Jobs of 10 ms and of 1 s: what is added to the ideal time, by Biene and peers.")
final class LongCommand implements Callable<Integer> {

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--millis", split = ",", description = "how long a job takes (default: ${DEFAULT-VALUE})")
    List<Long> millis = List.of(10L, 1_000L);

    @Option(
            names = "--ideal",
            description = "seconds that all jobs would take if nothing were added (default: ${DEFAULT-VALUE})")
    double ideal = 5;

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "only those whose name begins so")
    @Nullable
    List<String> only;

    @Override
    public Integer call() throws Exception {
        return setting.run(
                "Long jobs, " + Competitor.CONCURRENCY + " at a time, " + Report.decimal(ideal, 0) + " s at best",
                this::measure);
    }

    /** As many as the ideal time holds, and one for each that works at least. */
    private long jobs(long each) {
        return Math.max(1, Math.round(ideal * 1000 / each)) * Competitor.CONCURRENCY;
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var contests = new LinkedHashMap<Long, Contest>();
        for (long each : millis) {
            long jobs = jobs(each);
            var all = List.<Competitor>of(
                    new BieneJobs(Competitor.CONCURRENCY, jobs),
                    new GraphileJobs(jobs),
                    new PgBossJobs(jobs),
                    new DbSchedulerJobs(jobs),
                    new JobRunrJobs(jobs),
                    new QuartzJobs(jobs));
            var contest = new Contest(server, Competitors.only(all, only));
            contest.run(new Burn.Form(Deed.sleep(each), 1, setting.limit(), false), rounds);
            contests.put(each, contest);
        }
        tell(contests, report);
    }

    private static String of(long each) {
        return "jobs of " + Report.format("%,d ms", each);
    }

    private void tell(Map<Long, Contest> contests, Report report) {
        var rows = new ArrayList<List<String>>();
        contests.forEach((each, contest) -> {
            for (var competitor : contest.competitors()) {
                var over = overhead(contest, competitor, each);
                report.figure(of(each), competitor.title(), Measure.less("overhead over the ideal", "%"), over);
                rows.add(List.of(
                        of(each) + ": " + competitor.title(),
                        Report.format("%,d", competitor.jobs()),
                        Report.decimal(
                                contest.series(competitor, Burn.Result::seconds).median(), 2),
                        Report.range(over, 1),
                        Report.whole(contest.series(competitor, r -> r.each(1e6 * r.clientCpu()))
                                .median()),
                        contest.results(competitor).stream().allMatch(Burn.Result::exactlyOnce) ? "yes" : "NO"));
            }
            contest.tell(report, of(each));
        });
        report.table(
                List.of("who", "jobs", "took, s", "over the ideal, % (min – max)", "client µs/job", "each once"), rows);
        report.line("");
        report.introduce();
        contests.forEach((each, contest) -> target(contest, each, report));
    }

    private static Series overhead(Contest contest, Competitor competitor, long each) {
        return contest.series(competitor, result -> {
            double best = result.jobs() * each / 1e3 / competitor.concurrency();
            return 100 * (result.seconds() / best - 1);
        });
    }

    private static void target(Contest contest, long each, Report report) {
        for (var competitor : contest.competitors()) {
            if (!competitor.biene()) continue;
            report.target(
                    of(each) + ": Biene over the ideal, %",
                    overhead(contest, competitor, each).median(),
                    "<=",
                    each >= 1000 ? 5 : 15);
        }
    }
}
