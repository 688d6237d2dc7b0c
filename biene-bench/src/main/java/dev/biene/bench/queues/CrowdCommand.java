package dev.biene.bench.queues;

import dev.biene.bench.Progress;
import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What those who are connected and ask for nothing cost those who do. */
@Command(name = "crowd", description = "Answers to a few clients, alone and amid very many idle connections.")
final class CrowdCommand implements Callable<Integer> {

    private static final String BIENE = "Biene, fsync never";
    private static final String ALONE = "alone";
    private static final String QUEUE = "biene_bench";
    private static final int SIZE = 64;
    private static final int ITEMS = 512;

    @Mixin
    QueueSetting setting = new QueueSetting();

    @Mixin
    TimedSetting timed = new TimedSetting();

    @Option(names = "--idle", description = "connections that ask once and then nothing (default: ${DEFAULT-VALUE})")
    int idle = 10_000;

    @Option(names = "--connections", description = "that set and get in turn (default: ${DEFAULT-VALUE})")
    int connections = 10;

    private final Cells<LoadResult> cells = new Cells<>();
    private final Cells<Double> connecting = new Cells<>();
    private final Cells<Double> resident = new Cells<>();

    @Override
    public Integer call() throws Exception {
        return setting.run("Queues: " + connections + " clients amid " + Report.whole(idle), this::measure);
    }

    private String amid() {
        return "amid " + Report.whole(idle);
    }

    private void measure(Report report) throws Exception {
        var servers = new ArrayList<QueueServer>();
        try (var client = LoadClient.start()) {
            servers.add(QueueServer.biene(BIENE, setting.home(), "never"));
            servers.addAll(setting.others());
            QueueSetting.introduce(report, servers);
            for (var server : servers) client.warmUp(server);
            for (int round = 1; round <= setting.rounds; round++) {
                for (var server : servers) round(client, server, round);
            }
        } finally {
            QueueSetting.close(servers);
        }
        tell(report);
    }

    /** In turn who comes first, so that a machine that grows slower is no one's fault. */
    private void round(LoadClient client, QueueServer server, int round) throws Exception {
        if (round % 2 == 0) load(client, server, ALONE, round);
        long began = System.nanoTime();
        try (var crowd = new Crowd(server.address(), idle)) {
            connecting.add(amid(), server.name(), (System.nanoTime() - began) / 1e9);
            load(client, server, amid(), round);
            resident.add(amid(), server.name(), server.residentMebibytes());
            crowd.checkConnected();
        }
        if (round % 2 != 0) load(client, server, ALONE, round);
    }

    private void load(LoadClient client, QueueServer server, String cell, int round) throws Exception {
        server.answer("delete " + QUEUE);
        client.run(LoadSpec.fill(server.address(), QUEUE, SIZE, ITEMS));
        var kind = LoadSpec.Kind.PUT_GET;
        var spec = LoadSpec.timed(kind, server.address(), QUEUE, connections, SIZE, timed.seconds);
        var result = client.run(spec);
        cells.add(cell, server.name(), result);
        Progress.say("round %d: %-12s %-20s p99 %,6.0f µs", round, cell, server.name(), result.p99());
    }

    private void tell(Report report) {
        var rows = new ArrayList<List<String>>();
        for (var cell : cells.cells()) {
            for (var who : cells.of(cell)) {
                rows.add(List.of(
                        cell + ": " + who,
                        Report.range(cells.series(cell, who, LoadResult::rate), 0),
                        Report.whole(cells.series(cell, who, LoadResult::p50).median()),
                        Report.range(cells.series(cell, who, LoadResult::p99), 0)));
            }
        }
        report.table(List.of("", "requests/s (min – max)", "p50 µs", "p99 µs (min – max)"), rows);
        report.line("");
        cells.tell(report, Measure.more("rate", "requests/s"), LoadResult::rate);
        cells.tell(report, Measure.less("p50", "µs"), LoadResult::p50);
        cells.tell(report, Measure.less("p99", "µs"), LoadResult::p99);
        connecting.tell(report, Measure.less("until all are connected and answered", "s"), seconds -> seconds);
        resident.tell(report, Measure.less("resident", "MiB"), mebibytes -> mebibytes);
        report.introduce();
        report.target("p99 amid them, times alone", p99(amid()).over(p99(ALONE)).median(), "<=", 2);
        report.target("all connected and answered, s", of(connecting).median(), "<=", 5);
        report.target("resident amid them, MiB", of(resident).median(), "<=", 512);
    }

    private Series p99(String cell) {
        return cells.series(cell, BIENE, LoadResult::p99);
    }

    private Series of(Cells<Double> figures) {
        return figures.series(amid(), BIENE, figure -> figure);
    }
}
