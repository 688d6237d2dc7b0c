package dev.biene.bench.queues;

import dev.biene.bench.Progress;
import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What it costs that a read is reliable: a filled queue is emptied in three ways. */
@Command(name = "reads", description = "A filled queue emptied by plain and by reliable reads, beside other servers.")
final class ReadsCommand implements Callable<Integer> {

    private static final String QUEUE = "biene_bench";
    private static final Map<LoadSpec.Kind, String> KINDS = kinds();

    @Mixin
    QueueSetting setting = new QueueSetting();

    @Option(names = "--items", description = "read in one measurement (default: ${DEFAULT-VALUE})")
    int items = 50_000;

    @Option(names = "--connections", split = ",", description = "(default: ${DEFAULT-VALUE})")
    List<Integer> connections = List.of(1, 10, 50, 100);

    @Option(names = "--sizes", split = ",", description = "bytes of an item (default: ${DEFAULT-VALUE})")
    List<Integer> sizes = List.of(1024);

    private final Cells<LoadResult> cells = new Cells<>();

    private static Map<LoadSpec.Kind, String> kinds() {
        var all = new LinkedHashMap<LoadSpec.Kind, String>();
        all.put(LoadSpec.Kind.DRAIN_PLAIN, "get");
        all.put(LoadSpec.Kind.DRAIN, "get /close/open");
        all.put(LoadSpec.Kind.DRAIN_BY_TWO, "get /open, get /close");
        return all;
    }

    @Override
    public Integer call() throws Exception {
        return setting.run("Queues: reads of a filled queue", this::measure);
    }

    private void measure(Report report) throws Exception {
        var servers = new ArrayList<QueueServer>();
        try (var client = LoadClient.start()) {
            for (var fsync : List.of("never", "always"))
                servers.add(QueueServer.biene("Biene, fsync " + fsync, setting.home(), fsync));
            servers.addAll(setting.others());
            QueueSetting.introduce(report, servers);
            for (var server : servers) client.warmUp(server);
            for (int round = 1; round <= setting.rounds; round++) round(client, servers, round);
        } finally {
            QueueSetting.close(servers);
        }
        tell(report);
    }

    private void round(LoadClient client, List<QueueServer> servers, int round) throws Exception {
        for (int size : sizes) {
            for (int count : connections) {
                for (var kind : KINDS.keySet()) {
                    for (var server : servers) read(client, server, kind, size, count, round);
                }
            }
        }
    }

    private void read(LoadClient client, QueueServer server, LoadSpec.Kind kind, int size, int count, int round)
            throws Exception {
        server.answer("delete " + QUEUE);
        client.run(LoadSpec.fill(server.address(), QUEUE, size, items));
        var result = client.run(LoadSpec.drain(kind, server.address(), QUEUE, count, size));
        var cell = KINDS.get(kind) + ", " + size + " B, " + count + (count == 1 ? " connection" : " connections");
        cells.add(cell, server.name(), result);
        Progress.say("round %d: %-46s %-20s %,10.0f/s", round, cell, server.name(), result.rate());
    }

    private void tell(Report report) {
        var rows = new ArrayList<List<String>>();
        for (var cell : cells.cells()) {
            for (var who : cells.of(cell)) {
                rows.add(List.of(
                        cell + ": " + who,
                        Report.range(cells.series(cell, who, LoadResult::rate), 0),
                        Report.whole(cells.series(cell, who, LoadResult::p50).median()),
                        Report.whole(cells.series(cell, who, LoadResult::p99).median())));
            }
        }
        report.table(List.of("read, item, connections: server", "items/s (min – max)", "p50 µs", "p99 µs"), rows);
        report.line("");
        cells.tell(report, Measure.more("rate", "items/s"), LoadResult::rate);
        cells.tell(report, Measure.less("p50", "µs"), LoadResult::p50);
        cells.tell(report, Measure.less("p99", "µs"), LoadResult::p99);
        cells.tell(report, Measure.neither("items", ""), LoadResult::requests);
        report.introduce();
    }
}
