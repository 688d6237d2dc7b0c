package dev.biene.bench;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Whether the rate depends on how many jobs are pending: the time that a bee takes for slices of one size out of sets of
 * very different sizes.
 */
@Command(name = "growth", description = "The rate while a slice is drained of sets of 10 thousand to 5 million jobs.")
final class GrowthCommand implements Callable<Integer> {

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--sizes", split = ",", description = "jobs pending (default: ${DEFAULT-VALUE})")
    List<Long> sizes = List.of(10_000L, 100_000L, 1_000_000L, 5_000_000L);

    @Option(
            names = "--slices",
            split = ",",
            description =
                    "jobs done in one measurement; those larger than a set are left out (default: ${DEFAULT-VALUE})")
    List<Long> slices = List.of(5_000L, 50_000L);

    @Option(names = "--rounds", description = "slices of each size (default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Override
    public Integer call() throws Exception {
        return setting.run("Growth: a slice out of sets of different sizes", this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var biene = new BieneJobs(Competitors.BIENE_SLOTS, 0);
        var rates = new LinkedHashMap<Long, Map<Long, List<Double>>>();
        var database = server.newDatabase();
        try {
            biene.create(database);
            try (var worker = Child.start(biene.spec() + "-growth", biene.command(), database)) {
                worker.await("ready", setting.limit());
                warmUp(database, worker);
                for (long slice : slices) rates.put(slice, slices(server, database, worker, slice));
            }
        } finally {
            server.drop(database);
        }
        tell(rates, report);
    }

    private void warmUp(Database database, Child worker) throws Exception {
        BieneJobs.fillSet(database, "warm", 100_000);
        worker.go("warm", 0);
        worker.await("finished", setting.limit());
    }

    /** Round by round: a slice of each size in turn, so that what disturbs the machine disturbs all sizes. */
    private Map<Long, List<Double>> slices(BenchServer server, Database database, Child worker, long slice)
            throws Exception {
        var rates = new TreeMap<Long, List<Double>>();
        var sets = new TreeMap<Long, String>();
        for (int round = 1; round <= rounds; round++) {
            for (long size : sizes) {
                // The end of a set is another question, see TailCommand.
                if (size < 2 * slice) continue;
                var set = sets.get(size);
                // A large set has slices enough for all rounds and hardly shrinks; a small one is made anew.
                if (set == null || size < 10 * slice) {
                    set = "pending_" + size + "_" + slice + "_" + round;
                    Progress.say("adding %,d jobs", size);
                    BieneJobs.fillSet(database, set, size);
                    database.execute("VACUUM ANALYZE");
                    server.checkpoint();
                    sets.put(size, set);
                }
                double rate = drain(worker, set, slice);
                rates.computeIfAbsent(size, key -> new ArrayList<>()).add(rate);
                Progress.say("round %d of %d: %,d of %,d pending: %,.0f jobs/s", round, rounds, slice, size, rate);
            }
        }
        return rates;
    }

    private double drain(Child worker, String set, long slice) throws Exception {
        long start = System.nanoTime();
        worker.go(set, slice);
        var words = worker.await("finished", setting.limit());
        long executed = Long.parseLong(words[1]);
        if (executed != slice) throw new BenchException(executed + " handlers called for a slice of " + slice);
        return slice * 1e9 / (Long.parseLong(words[2]) - start);
    }

    private static void tell(Map<Long, Map<Long, List<Double>>> rates, Report report) {
        var rows = new ArrayList<List<String>>();
        rates.forEach((slice, bySize) -> {
            if (bySize.isEmpty()) return;
            var smallest = new Series(bySize.values().iterator().next());
            bySize.forEach((size, values) -> {
                var series = new Series(values);
                var ratio = series.over(smallest);
                rows.add(List.of(
                        Report.format("%,d", size),
                        Report.format("%,d", slice),
                        Report.range(series, 0),
                        Report.range(ratio, 2)));
            });
        });
        report.contestant("Biene", "JobSet.run(job -> null), sample, else defaults", true);
        rates.forEach((slice, bySize) -> bySize.forEach((size, values) -> report.figure(
                Report.format("%,d pending, slice of %,d", size, slice),
                "Biene",
                Measure.more("rate", "jobs/s"),
                new Series(values))));
        report.table(List.of("pending", "slice", "jobs/s", "over the smallest set's"), rows);
        report.line("");
        rates.forEach((slice, bySize) -> {
            var sizes = new TreeMap<>(bySize);
            if (sizes.size() < 2) return;
            var ratio = new Series(sizes.lastEntry().getValue())
                    .over(new Series(sizes.firstEntry().getValue()));
            report.target(
                    Report.format(
                            "slice of %,d: rate at %,d over rate at %,d pending",
                            slice, sizes.lastKey(), sizes.firstKey()),
                    ratio.median(),
                    ">=",
                    0.9);
        });
    }
}
