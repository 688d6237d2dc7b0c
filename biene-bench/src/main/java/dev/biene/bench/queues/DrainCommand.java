package dev.biene.bench.queues;

import dev.biene.bench.Progress;
import dev.biene.bench.Report;
import dev.biene.bench.Series;
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

    @Option(names = "--fsync", description = "of the server: always, never or milliseconds (default: ${DEFAULT-VALUE})")
    String fsync = "never";

    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        return setting.run("Queues: " + Report.whole(items) + " items of 1 KiB, fsync " + fsync, this::measure);
    }

    private void measure(Report report) throws Exception {
        try (var client = LoadClient.start()) {
            for (int round = 1; round <= setting.rounds; round++) {
                try (var server = QueueServer.biene("Biene", setting.home, fsync)) {
                    round(client, server);
                }
                for (var peer : setting.others()) peer(client, peer);
                Progress.say("round %d of %d", round, setting.rounds);
            }
        }
        tell(report);
    }

    private void round(LoadClient client, QueueServer server) throws Exception {
        figure("resident MiB, empty", server.residentMebibytes());
        int some = Math.min(items, 100_000);
        client.run(LoadSpec.fill(server.address(), QUEUE, SIZE, some));
        figure("resident MiB, " + Report.whole(some) + " items", server.residentMebibytes());
        var filled = client.run(LoadSpec.fill(server.address(), QUEUE, SIZE, items - some));
        figure("fill, items/s", filled.rate());
        figure("resident MiB, all items", server.residentMebibytes());
        figure("disk MiB, all items", server.diskMebibytes());
        server.kill();
        long start = System.nanoTime();
        server.start();
        server.awaitAnswer("get " + QUEUE + "/peek", "VALUE");
        figure("kill -9 to first answered peek, s", (System.nanoTime() - start) / 1e9);
        figure("resident MiB after the restart", server.residentMebibytes());
        var drained = client.run(LoadSpec.drain(server.address(), QUEUE, CONNECTIONS, SIZE));
        figure("items drained", (double) drained.requests());
        figure("drain, items/s", drained.rate());
        figure("drain, p50 us", drained.p50());
        figure("drain, p99 us", drained.p99());
        figure("drain, max us", drained.maxMicros());
        figure("resident MiB after the drain", server.residentMebibytes());
        Thread.sleep(SETTLE_MILLIS);
        figure("disk MiB after the drain", server.diskMebibytes());
    }

    /** Of a server that others started only what shows from outside. */
    private void peer(LoadClient client, QueueServer peer) throws Exception {
        var queue = "biene_bench";
        peer.answer("delete " + queue);
        var filled = client.run(LoadSpec.fill(peer.address(), queue, SIZE, items));
        figure(peer.name() + ": fill, items/s", filled.rate());
        var drained = client.run(LoadSpec.drain(peer.address(), queue, CONNECTIONS, SIZE));
        figure(peer.name() + ": drain, items/s", drained.rate());
        figure(peer.name() + ": drain, p99 us", drained.p99());
    }

    private void figure(String name, double value) {
        figures.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
        Progress.say("%-40s %,12.1f", name, value);
    }

    private Series series(String name) {
        return new Series(figures.getOrDefault(name, List.of()));
    }

    private void tell(Report report) {
        var rows = new ArrayList<List<String>>();
        for (var name : figures.keySet()) {
            var values = series(name);
            int places = values.median() < 100 ? 2 : 0;
            rows.add(List.of(
                    name,
                    Report.decimal(values.median(), places),
                    Report.decimal(values.min(), places),
                    Report.decimal(values.max(), places)));
            report.put(name, values.values());
        }
        report.table(List.of("Biene", "median", "min", "max"), rows);
        report.line("");
        report.target(
                "resident MiB, all items", series("resident MiB, all items").median(), "<=", 256);
        report.target(
                "disk MiB after the drain", series("disk MiB after the drain").median(), "<=", 64);
        report.target("restart, s", series("kill -9 to first answered peek, s").median(), "<=", 2);
        report.target("items drained", series("items drained").min(), ">=", items);
        for (var peer : setting.peers) ratio(report, peer.substring(0, peer.indexOf('=')));
    }

    private void ratio(Report report, String peer) {
        var ratio = series("drain, items/s").over(series(peer + ": drain, items/s"));
        report.line("- drain, times %s: %s", peer, Report.decimal(ratio.median(), 2));
    }
}
