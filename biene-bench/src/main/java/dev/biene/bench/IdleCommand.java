package dev.biene.bench;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RawJson;
import dev.biene.postgres.PostgresJobStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What waiting costs: how soon an idle bee starts a job that is added, and how often idle bees ask the server. */
@Command(
        name = "idle",
        description = "How soon an idle bee starts a job that is added; what 50 idle bees ask the server.")
final class IdleCommand implements Callable<Integer> {

    static final int MANY = 50;
    private static final String SET = "idle";
    private static final int LEAST_PAUSE_MILLIS = 50;
    private static final int MORE_PAUSE_MILLIS = 200;

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--adds", description = "jobs added one by one (default: ${DEFAULT-VALUE})")
    int adds = 400;

    @Option(names = "--warm-up", description = "of them not counted, in addition (default: ${DEFAULT-VALUE})")
    int warmUp = 50;

    @Option(
            names = "--seconds",
            description = "how long the queries of the idle bees are counted (default: ${DEFAULT-VALUE})")
    int seconds = 60;

    @Override
    public Integer call() throws Exception {
        return setting.run("Idle bees", this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var fromCall = new ArrayList<Double>();
        var fromReturn = new ArrayList<Double>();
        startTimes(server, fromCall, fromReturn);
        double queries = queries(server);
        var rows = new ArrayList<List<String>>();
        rows.add(row("from the call of add (its commit included)", new Series(fromCall)));
        rows.add(row("from the return of add", new Series(fromReturn)));
        report.contestant("Biene", "JobSet.run with waitForMore, else defaults", true);
        report.figure("from the call of add", "Biene", Measure.less("start", "ms"), new Series(fromCall));
        report.figure("from the return of add", "Biene", Measure.less("start", "ms"), new Series(fromReturn));
        report.figure(MANY + " idle bees", "Biene", Measure.less("transactions", "1/s"), new Series(List.of(queries)));
        report.table(List.of("a handler starts, ms", "p50", "p90", "p99", "max"), rows);
        report.line("");
        report.line("%d idle bees: %.1f transactions a second, of one statement each", MANY, queries);
        report.line("");
        report.target("start p50, ms from the return of add", new Series(fromReturn).percentile(50), "<=", 3);
        report.target("start p99, ms from the return of add", new Series(fromReturn).percentile(99), "<=", 9);
        report.target("queries a second of " + MANY + " idle bees", queries, "<=", 10);
    }

    private static List<String> row(String title, Series millis) {
        return List.of(
                title,
                Report.decimal(millis.percentile(50), 2),
                Report.decimal(millis.percentile(90), 2),
                Report.decimal(millis.percentile(99), 2),
                Report.decimal(millis.max(), 2));
    }

    /** One bee in a process of its own; one job at a time from here, at random moments. */
    private void startTimes(BenchServer server, List<Double> fromCall, List<Double> fromReturn) throws Exception {
        var database = server.newDatabase();
        try (var store = PostgresJobStore.connect(database.settings())) {
            JobSet.open(SET, store).create();
            try (var bee = Child.start("idler", Child.java("-Xmx256m", "worker", "idler"), database)) {
                bee.await("ready", setting.limit());
                bee.go(SET, 0);
                var random = new SplittableRandom(4711);
                for (int i = 0; i < warmUp + adds; i++) {
                    Thread.sleep(LEAST_PAUSE_MILLIS + random.nextInt(MORE_PAUSE_MILLIS));
                    long called = System.nanoTime();
                    JobSet.open(SET, store).addJson(Stream.of(new RawJson("{\"n\":" + i + "}")), OnDuplicate.FAIL);
                    long returned = System.nanoTime();
                    // Both processes read the machine's one monotonic clock.
                    long started = Long.parseLong(bee.await("started", setting.limit())[1]);
                    if (i < warmUp) continue;
                    fromCall.add((started - called) / 1e6);
                    fromReturn.add(Math.max(0, started - returned) / 1e6);
                }
            }
            Progress.say("%d jobs added one by one", adds);
        } finally {
            server.drop(database);
        }
    }

    private double queries(BenchServer server) throws Exception {
        var database = server.newDatabase();
        try (var store = PostgresJobStore.connect(database.settings())) {
            JobSet.open(SET, store).create();
            try (var bees = Child.start("idlers", Child.java("-Xmx512m", "worker", "idlers"), database)) {
                bees.await("ready", setting.limit());
                bees.go(SET, 0);
                Progress.say("waiting for %d bees to come to rest", MANY);
                Thread.sleep(30_000);
                // Counted from another database, so that asking is not counted.
                double before = transactions(server, database);
                long start = System.nanoTime();
                Thread.sleep(seconds * 1000L);
                double counted = transactions(server, database) - before;
                return counted * 1e9 / (System.nanoTime() - start);
            }
        } finally {
            server.drop(database);
        }
    }

    private static double transactions(BenchServer server, Database database) throws Exception {
        return server.number(
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '" + database.name() + "'");
    }
}
