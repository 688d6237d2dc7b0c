package dev.biene.bench;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import dev.biene.dashboard.Dashboard;
import dev.biene.dashboard.DashboardOptions;
import dev.biene.dashboard.DashboardServer;
import dev.biene.postgres.PostgresJobStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long everything takes that the dashboard's page asks for, over a database of a size that forbids counting. */
@Command(
        name = "looking",
        description = "How long each request of the dashboard's page takes over ten million jobs and a thousand sets.")
final class LookingCommand implements Callable<Integer> {

    private static final String LIVE = "api/live?view=";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final double MOST_MILLIS = 300;
    private static final int PAGES = 100;
    private static final double MOST_STATEMENTS = 10;
    /** Until what was read at once, as nobody had read it before, is paid for. */
    private static final long SETTLE_MILLIS = 90_000;

    private static final long COUNTED_MILLIS = 30_000;

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--jobs", description = "of the large set (default: ${DEFAULT-VALUE})")
    long jobs = 10_000_000;

    @Option(names = "--sets", description = "(default: ${DEFAULT-VALUE})")
    int sets = 1_000;

    @Option(names = "--exhausted", description = "jobs of another set, all out of attempts (default: ${DEFAULT-VALUE})")
    long exhausted = 1_000_000;

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 9;

    @Override
    public Integer call() throws Exception {
        return setting.run("Looking at many jobs and sets", this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var database = server.newDatabase();
        try {
            new Scenery(database, jobs, sets, exhausted).build();
            server.checkpoint();
            var times = new LinkedHashMap<String, List<Double>>();
            for (int round = 1; round <= rounds; round++) {
                look(database, times);
                Progress.say("round %d of %d", round, rounds);
            }
            tell(report, times);
            double statements = statements(server, database);
            report.figure(
                    PAGES + " open pages",
                    "Biene",
                    Measure.less("transactions", "1/s"),
                    new Series(List.of(statements)));
            report.target("transactions a second of " + PAGES + " open pages", statements, "<=", MOST_STATEMENTS);
        } finally {
            server.drop(database);
        }
    }

    private Map<String, String> requests() {
        var all = new LinkedHashMap<String, String>();
        all.put("all sets, live", LIVE + "sets");
        all.put("the large set, live", LIVE + "set&set=" + Scenery.LARGE);
        all.put("the set of exhausted jobs, live", LIVE + "set&set=" + Scenery.FAILED);
        all.put("a job, live", LIVE + "job&set=" + Scenery.LARGE + "&job=" + jobs / 2);
        all.put("an exhausted job, live", LIVE + "job&set=" + Scenery.FAILED + "&job=" + exhausted / 2);
        all.put("bees, live", LIVE + "bees");
        var large = "api/sets/" + Scenery.LARGE + "/jobs?limit=50";
        for (var state : List.of("", "unclaimed", "running", "waiting", "completed", "exhausted")) {
            all.put("jobs: " + (state.isEmpty() ? "any state" : state), large + "&state=" + state);
        }
        all.put("jobs: the last page", large + "&after=" + (jobs - 50));
        all.put("jobs: the last unclaimed ones", large + "&state=unclaimed&after=" + (jobs - 50));
        all.put("jobs: input has a text", large + "&input=" + jobs / 2);
        all.put("jobs: input has a text that none has", large + "&input=nowhere");
        all.put("jobs: completed, input has a text", large + "&state=completed&input=7777");
        var failed = "api/sets/" + Scenery.FAILED + "/jobs?limit=50";
        all.put("failed jobs: exhausted", failed + "&state=exhausted");
        all.put("failed jobs: the last page", failed + "&state=exhausted&after=" + (exhausted - 50));
        all.put("failed jobs: error has a text", failed + "&error=full");
        all.put("failed jobs: error has a text that none has", failed + "&error=nowhere");
        return all;
    }

    /** Each request once, of a dashboard that has not looked before: nothing is remembered from the last round. */
    private void look(Database database, Map<String, List<Double>> times) throws Exception {
        try (var store = PostgresJobStore.connect(database.settings());
                var dashboard = Dashboard.over(store, null, DashboardOptions.defaults());
                var server = DashboardServer.start(dashboard, "127.0.0.1", 0)) {
            // What is measured is a dashboard that has been started, not the start of this process.
            ask(server.uri().resolve("api/about"));
            for (var request : requests().entrySet()) {
                long start = System.nanoTime();
                ask(server.uri().resolve(request.getValue()));
                times.computeIfAbsent(request.getKey(), any -> new ArrayList<>())
                        .add((System.nanoTime() - start) / 1e6);
            }
        }
    }

    /** Until the whole answer has come, or the first state of a live view. */
    private static void ask(URI uri) throws IOException, InterruptedException {
        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            var first = lines.readLine();
            if (answer.statusCode() != 200
                    || first == null
                    || first.replace("data: ", "").startsWith("{\"error\":"))
                throw new BenchException(uri + " answered " + answer.statusCode() + ": " + first);
        }
    }

    /** What a hundred open pages on as many sets ask the database together, a transaction a statement, each second. */
    private double statements(BenchServer server, Database database) throws Exception {
        try (var store = PostgresJobStore.connect(database.settings());
                var dashboard = Dashboard.over(store, null, DashboardOptions.defaults());
                var http = DashboardServer.start(dashboard, "127.0.0.1", 0)) {
            var pages = new ArrayList<InputStream>();
            for (int i = 0; i < PAGES; i++) {
                var view = i == 0 ? "sets" : "set&set=" + (i == 1 ? Scenery.LARGE : "set_" + (2 + i % (sets - 2)));
                var uri = http.uri().resolve(LIVE + view);
                pages.add(HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream())
                        .body());
            }
            Progress.say("%d pages are open", PAGES);
            Thread.sleep(SETTLE_MILLIS);
            double before = transactions(server, database);
            long start = System.nanoTime();
            Thread.sleep(COUNTED_MILLIS);
            double counted = transactions(server, database) - before;
            double seconds = (System.nanoTime() - start) / 1e9;
            for (var page : pages) page.close();
            return counted / seconds;
        }
    }

    /** Asked of another database, so that asking is not counted. */
    private static double transactions(BenchServer server, Database database) throws Exception {
        return server.number(
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '" + database.name() + "'");
    }

    private void tell(Report report, Map<String, List<Double>> times) {
        var rows = new ArrayList<List<String>>();
        double slowest = 0;
        double slowestFirst = 0;
        for (var each : times.entrySet()) {
            var millis = new Series(each.getValue());
            slowest = Math.max(slowest, millis.median());
            slowestFirst = Math.max(slowestFirst, each.getValue().get(0));
            report.figure(each.getKey(), "Biene", Measure.less("answer", "ms"), millis);
            rows.add(List.of(
                    each.getKey(),
                    Report.decimal(each.getValue().get(0), 1),
                    Report.decimal(millis.median(), 1),
                    Report.decimal(millis.max(), 1)));
        }
        report.contestant(
                "Biene",
                Report.format("%,d jobs in one set, %,d exhausted in another, %,d sets", jobs, exhausted, sets),
                true);
        report.table(List.of("request, ms", "the first", "median", "max"), rows);
        report.line("");
        report.target("slowest request, median, ms", slowest, "<=", MOST_MILLIS);
        report.target("slowest request of the first round, ms", slowestFirst, "<=", MOST_MILLIS);
    }
}
