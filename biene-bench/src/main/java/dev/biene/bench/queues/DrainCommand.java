package dev.biene.bench.queues;

import dev.biene.bench.Progress;
import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a long queue costs: memory, disk, the start after a kill, and how fast it is worked off. */
@Command(name = "drain", description = "A long queue: memory, disk, restart after kill -9, drain by /close/open.")
final class DrainCommand implements Callable<Integer> {

    private static final String QUEUE = "q";
    private static final int SIZE = 1024;
    private static final int CONNECTIONS = 10;
    /** What is free goes back to the disk within this time. */
    private static final int SETTLE_MILLIS = 3000;

    @Mixin
    QueueSetting setting = new QueueSetting();

    @Option(names = "--items", description = "of 1 KiB (default: ${DEFAULT-VALUE})")
    int items = 1_000_000;

    @Mixin
    FsyncSetting fsyncSetting = new FsyncSetting();

    private static final String BIENE = "Biene";
    private static final Measure EMPTY = Measure.less("resident, empty", "MiB");
    private static final Measure SOME = Measure.less("resident, 100,000 items", "MiB");
    private static final Measure ALL = Measure.less("resident, all items", "MiB");
    private static final Measure DISK = Measure.less("disk, all items", "MiB");
    private static final Measure FILL = Measure.more("fill", "items/s");
    private static final Measure RESTART = Measure.less("kill -9 to first answered peek", "s");
    private static final Measure RESTARTED = Measure.less("resident after the restart", "MiB");
    private static final Measure DRAIN = Measure.more("drain", "items/s");
    private static final Measure DRAIN_P50 = Measure.less("drain, p50", "µs");
    private static final Measure DRAIN_P99 = Measure.less("drain, p99", "µs");
    private static final Measure DRAIN_MAX = Measure.less("drain, max", "µs");
    private static final Measure DRAINED = Measure.neither("items drained", "");
    private static final Measure DRAINED_RESIDENT = Measure.less("resident after the drain", "MiB");
    private static final Measure DRAINED_DISK = Measure.less("disk after the drain", "MiB");

    private final Map<Measure, Map<String, List<Double>>> figures = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        return setting.run("Queues: " + Report.whole(items) + " items of 1 KiB, fsync " + fsyncSetting, this::measure);
    }

    private void measure(Report report) throws Exception {
        try (var client = LoadClient.start()) {
            for (int round = 1; round <= setting.rounds; round++) {
                try (var server = QueueServer.biene(BIENE, setting.home(), fsyncSetting.fsync)) {
                    if (round == 1) QueueSetting.introduce(report, List.of(server));
                    round(client, server);
                }
                for (var peer : setting.others()) {
                    if (round == 1) QueueSetting.introduce(report, List.of(peer));
                    peer(client, peer);
                }
                Progress.say("round %d of %d", round, setting.rounds);
            }
        }
        tell(report);
    }

    private void round(LoadClient client, QueueServer server) throws Exception {
        figure(EMPTY, server, server.residentMebibytes());
        int some = Math.min(items, 100_000);
        client.run(LoadSpec.fill(server.address(), QUEUE, SIZE, some));
        figure(SOME, server, server.residentMebibytes());
        var filled = client.run(LoadSpec.fill(server.address(), QUEUE, SIZE, items - some));
        figure(FILL, server, filled.rate());
        figure(ALL, server, server.residentMebibytes());
        figure(DISK, server, server.diskMebibytes());
        server.kill();
        long start = System.nanoTime();
        server.start();
        server.awaitAnswer("get " + QUEUE + "/peek", "VALUE");
        figure(RESTART, server, (System.nanoTime() - start) / 1e9);
        figure(RESTARTED, server, server.residentMebibytes());
        drain(server, client.run(LoadSpec.drain(server.address(), QUEUE, CONNECTIONS, SIZE)));
        figure(DRAINED_RESIDENT, server, server.residentMebibytes());
        Thread.sleep(SETTLE_MILLIS);
        figure(DRAINED_DISK, server, server.diskMebibytes());
    }

    /** Of a server that others started only what shows from outside. */
    private void peer(LoadClient client, QueueServer peer) throws Exception {
        var queue = "biene_bench";
        peer.answer("delete " + queue);
        figure(
                FILL,
                peer,
                client.run(LoadSpec.fill(peer.address(), queue, SIZE, items)).rate());
        drain(peer, client.run(LoadSpec.drain(peer.address(), queue, CONNECTIONS, SIZE)));
    }

    private void drain(QueueServer server, LoadResult drained) {
        figure(DRAINED, server, (double) drained.requests());
        figure(DRAIN, server, drained.rate());
        figure(DRAIN_P50, server, drained.p50());
        figure(DRAIN_P99, server, drained.p99());
        figure(DRAIN_MAX, server, drained.maxMicros());
    }

    private void figure(Measure measure, QueueServer server, double value) {
        figures.computeIfAbsent(measure, key -> new LinkedHashMap<>())
                .computeIfAbsent(server.name(), key -> new ArrayList<>())
                .add(value);
        Progress.say("%-16s %-32s %,12.1f %s", server.name(), measure.name(), value, measure.unit());
    }

    private Series series(Measure measure, String who) {
        return new Series(figures.getOrDefault(measure, Map.of()).getOrDefault(who, List.of()));
    }

    private void tell(Report report) {
        var rows = new ArrayList<List<String>>();
        figures.forEach((measure, values) -> values.keySet().forEach(who -> {
            var series = series(measure, who);
            report.figure("", who, measure, series);
            int places = series.median() < 100 ? 2 : 0;
            rows.add(List.of(
                    who + ": " + measure.name() + " " + measure.unit(),
                    Report.decimal(series.median(), places),
                    Report.decimal(series.min(), places),
                    Report.decimal(series.max(), places)));
        }));
        report.table(List.of("", "median", "min", "max"), rows);
        report.line("");
        report.introduce();
        report.target("resident MiB, all items", series(ALL, BIENE).median(), "<=", 256);
        report.target("disk MiB after the drain", series(DRAINED_DISK, BIENE).median(), "<=", 64);
        report.target("restart, s", series(RESTART, BIENE).median(), "<=", 2);
        report.target("items drained", series(DRAINED, BIENE).min(), ">=", items);
        figures.getOrDefault(DRAIN, Map.of()).keySet().stream()
                .filter(who -> !who.equals(BIENE))
                .forEach(peer -> report.line(
                        "- drain, times %s: %s",
                        peer,
                        Report.decimal(
                                series(DRAIN, BIENE).over(series(DRAIN, peer)).median(), 2)));
    }
}
