package dev.biene.bench;

import dev.biene.bench.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a job costs that is claimed and settled by itself, without the batches that make small jobs cheap. */
@Command(name = "singles", description = "Jobs claimed and settled one by one: Biene's store, raw loops, peers.")
final class SinglesCommand implements Callable<Integer> {

    private static final int CONNECTIONS = 8;

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--jobs", description = "(default: ${DEFAULT-VALUE})")
    long jobs = 40_000;

    @Option(names = "--original-jobs", description = "(default: ${DEFAULT-VALUE})")
    long originalJobs = 5_000;

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "only those whose name begins so")
    @Nullable
    List<String> only;

    @Override
    public Integer call() throws Exception {
        return setting.run("Jobs claimed one by one", this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var all = List.<Competitor>of(
                new BieneSingles(CONNECTIONS, jobs),
                new RawLanes(1, CONNECTIONS, jobs),
                new RawSkipLocked(1, CONNECTIONS, jobs),
                new GraphileJobs(jobs, true),
                new OriginalSql(originalJobs));
        var contest = new Contest(server, Competitors.only(all, only));
        contest.run(new Burn.Form(Deed.NOTHING, 1, setting.limit(), false), rounds);
        var rows = new ArrayList<List<String>>();
        for (var competitor : contest.competitors()) {
            var rate = contest.series(competitor, Burn.Result::rate);
            var biene = contest.series(contest.competitors().get(0), Burn.Result::rate);
            rows.add(List.of(
                    competitor.title(),
                    Report.format("%,d", competitor.jobs()),
                    Report.range(rate, 0),
                    contest.competitors().get(0).biene() ? Report.range(biene.over(rate), 2) : "-",
                    Report.whole(contest.series(competitor, r -> r.each((double) r.walBytes()))
                            .median()),
                    Report.whole(contest.series(competitor, r -> r.each(1e6 * r.clientCpu()))
                            .median()),
                    Report.whole(contest.series(competitor, r -> r.each(1e6 * r.serverCpu()))
                            .median())));
        }
        report.table(
                List.of("", "jobs", "jobs/s (min – max)", "Biene is ×", "WAL B/job", "client µs/job", "server µs/job"),
                rows);
        report.line("");
        contest.tell(report, "");
        report.introduce();
    }
}
