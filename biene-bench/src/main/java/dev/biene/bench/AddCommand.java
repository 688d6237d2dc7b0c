package dev.biene.bench;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import dev.biene.jobset.JobSet;
import dev.biene.postgres.PostgresJobStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.postgresql.PGConnection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How fast jobs are added: a stream of JSON through {@code JobSet.addJson} in a JVM of 128 MB, beside a binary COPY of
 * the same rows, made before, into the same table with the same indexes, by a JVM of the same size.
 */
@Command(name = "add", description = "How fast jobs are added, beside a raw COPY of the same rows into the same table.")
final class AddCommand implements Callable<Integer> {

    private static final String HEAP = "-Xmx128m";
    private static final long WARM_UP_JOBS = 100_000;
    private static final String BIENE = "adder";
    private static final String RAW = "copier";

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--jobs", split = ",", description = "how many are added at once (default: ${DEFAULT-VALUE})")
    List<Long> jobs = List.of(1_000_000L, 5_000_000L);

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 5;

    /** @param peakMegabytes the most memory that the adding process had, heap and all else */
    private record Result(double rate, double walBytes, double peakMegabytes) {}

    private record Rounds(List<Result> biene, List<Result> raw) {}

    @Override
    public Integer call() throws Exception {
        return setting.run("Adding small jobs, each side in a JVM with " + HEAP, this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var rows = new ArrayList<List<String>>();
        var ratios = new LinkedHashMap<Long, Series>();
        for (long count : jobs) {
            var directory = Files.createTempDirectory(setting.home(), "biene-bench-rows-");
            try {
                var results = rounds(server, count, directory);
                var biene = series(results.biene());
                var raw = series(results.raw());
                ratios.put(count, biene.over(raw));
                rows.add(row("JobSet.addJson", count, results.biene(), biene.over(raw)));
                rows.add(row("raw binary COPY", count, results.raw(), raw.over(raw)));
                tell(report, count, "JobSet.addJson", results.biene());
                tell(report, count, "raw binary COPY", results.raw());
            } finally {
                try (var files = Files.newDirectoryStream(directory)) {
                    for (var file : files) Files.delete(file);
                }
                Files.delete(directory);
            }
        }
        report.contestant("JobSet.addJson", "a stream of generated JSON text, in one transaction", true);
        report.contestant("raw binary COPY", "of the rows that Biene had written, in its order, equal indexes", false);
        report.table(List.of("", "jobs", "rows/s (min – max)", "over the COPY", "WAL B/job", "peak RSS, MB"), rows);
        report.line("");
        ratios.forEach((count, ratio) ->
                report.target(Report.format("adding %,d: rate over a raw COPY's", count), ratio.median(), ">=", 0.6));
    }

    private Rounds rounds(BenchServer server, long count, Path directory) throws Exception {
        Progress.say("making the rows of %,d jobs for the COPY", count);
        writeRows(server, count, directory);
        var results = new Rounds(new ArrayList<>(), new ArrayList<>());
        for (int round = 1; round <= rounds; round++) {
            var biene = add(server, BIENE, count, directory);
            var raw = add(server, RAW, count, directory);
            results.biene().add(biene);
            results.raw().add(raw);
            Progress.say(
                    "round %d of %d, %,d jobs: addJson %,.0f rows/s, COPY %,.0f rows/s",
                    round, rounds, count, biene.rate(), raw.rate());
        }
        return results;
    }

    /** Has Biene add the jobs once, and keeps the rows of its table in their order. */
    private static void writeRows(BenchServer server, long count, Path directory) throws Exception {
        var database = server.newDatabase();
        try {
            BieneJobs.fillSet(database, "warm", WARM_UP_JOBS);
            BieneJobs.fillSet(database, "burn", count);
            for (var set : List.of("warm", "burn")) {
                var query = "COPY (SELECT job, input, digest, id_digest FROM biene_store.job_" + number(database, set)
                        + " ORDER BY job) TO STDOUT (FORMAT binary)";
                try (var connection = database.connect();
                        var out = Files.newOutputStream(directory.resolve(set))) {
                    connection.unwrap(PGConnection.class).getCopyAPI().copyOut(query, out);
                }
            }
        } finally {
            server.drop(database);
        }
    }

    static long number(Database database, String set) throws SQLException {
        return database.number("SELECT set_id FROM biene_store.job_set WHERE name = '" + set + "'");
    }

    private Result add(BenchServer server, String side, long count, Path directory) throws Exception {
        var database = server.newDatabase();
        try (var store = PostgresJobStore.connect(database.settings())) {
            for (var set : List.of("warm", "burn")) JobSet.open(set, store).create();
            try (var worker = Child.start(side, Child.java(HEAP, "worker", side + ":" + directory), database)) {
                worker.await("ready", setting.limit());
                worker.go("warm", WARM_UP_JOBS);
                worker.await("finished", setting.limit());
                server.checkpoint();
                long wal = server.walBytes();
                long start = System.nanoTime();
                worker.go("burn", count);
                double seconds = (Long.parseLong(worker.await("finished", setting.limit())[2]) - start) / 1e9;
                wal = server.walBytes() - wal;
                long added = database.number("SELECT count(*) FROM biene_store.job_" + number(database, "burn"));
                if (added != count) throw new BenchException(added + " of " + count + " rows added by " + side);
                return new Result(count / seconds, (double) wal / count, Processes.peakMegabytes(worker.pid()));
            }
        } finally {
            server.drop(database);
        }
    }

    private static void tell(Report report, long count, String who, List<Result> results) {
        var of = Report.format("%,d jobs", count);
        report.figure(of, who, Measure.more("rate", "rows/s"), series(results));
        report.figure(
                of,
                who,
                Measure.less("WAL", "B/job"),
                new Series(results.stream().map(Result::walBytes).toList()));
        report.figure(
                of,
                who,
                Measure.less("peak RSS", "MB"),
                new Series(results.stream().map(Result::peakMegabytes).toList()));
    }

    private static Series series(List<Result> results) {
        return new Series(results.stream().map(Result::rate).toList());
    }

    private static List<String> row(String title, long count, List<Result> results, Series ratio) {
        var rate = series(results);
        return List.of(
                title,
                Report.format("%,d", count),
                Report.range(rate, 0),
                Report.range(ratio, 2),
                Report.whole(new Series(results.stream().map(Result::walBytes).toList()).median()),
                Report.whole(
                        new Series(results.stream().map(Result::peakMegabytes).toList()).max()));
    }
}
