package dev.biene.bench.queues;

import dev.biene.bench.Progress;
import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many sets and gets a second a server answers, on a queue that stays short. */
@Command(name = "put-get", description = "Half sets, half gets on one queue of about 512 items, beside other servers.")
final class PutGetCommand implements Callable<Integer> {

    private static final String NEVER = "Biene, fsync never";
    private static final String ALWAYS = "Biene, fsync always";
    private static final String MEMCACHED = "memcached set/get";
    private static final String QUEUE = "q";
    private static final int ITEMS = 512;

    @Mixin
    QueueSetting setting = new QueueSetting();

    @Mixin
    TimedSetting timed = new TimedSetting();

    @Option(names = "--connections", split = ",", description = "(default: ${DEFAULT-VALUE})")
    List<Integer> connections = List.of(1, 10, 50, 100);

    @Option(names = "--sizes", split = ",", description = "bytes of an item (default: ${DEFAULT-VALUE})")
    List<Integer> sizes = List.of(64, 1024);

    @Option(names = "--depths", split = ",", description = "requests in one write; more than 1: pipelined (default: 1)")
    List<Integer> depths = List.of(1);

    private final Cells<LoadResult> cells = new Cells<>();
    /** CPU microseconds of the server for a request; load on the machine changes this least. */
    private final Cells<Double> costs = new Cells<>();

    @Override
    public Integer call() throws Exception {
        return setting.run("Queues: put and get", this::measure);
    }

    private void measure(Report report) throws Exception {
        var servers = new ArrayList<QueueServer>();
        try (var client = LoadClient.start()) {
            servers.add(QueueServer.biene(NEVER, setting.home(), "never"));
            servers.add(QueueServer.biene(ALWAYS, setting.home(), "always"));
            servers.addAll(QueueSetting.withMemcached(setting.others()));
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
                for (int depth : depths) {
                    for (var server : servers) {
                        server.answer("delete " + QUEUE);
                        // So many that the gets which half of the connections begin with do not empty it.
                        client.run(LoadSpec.fill(server.address(), QUEUE, size, Math.max(ITEMS, (long) count * depth)));
                        cell(client, server, size, count, depth, round);
                    }
                }
            }
        }
    }

    private void cell(LoadClient client, QueueServer server, int size, int count, int depth, int round)
            throws Exception {
        var cell = cell(size, count) + (depth == 1 ? "" : ", pipelined by " + depth);
        var spec = LoadSpec.timed(LoadSpec.Kind.PUT_GET, server.address(), QUEUE, count, size, timed.seconds)
                .pipelined(depth);
        double before = server.cpuSeconds();
        var result = client.run(spec);
        cells.add(cell, server.name(), result);
        costs.add(cell, server.name(), (server.cpuSeconds() - before) * 1e6 / result.answered());
        Progress.say("round %d: %-20s %-20s %,10.0f/s", round, cell, server.name(), result.rate());
    }

    private static String cell(int size, int connections) {
        return size + " B, " + connections + (connections == 1 ? " connection" : " connections");
    }

    private void tell(Report report) {
        var rows = new ArrayList<List<String>>();
        for (var cell : cells.cells()) for (var who : cells.of(cell)) rows.add(row(cell, who));
        report.table(
                List.of(
                        "item, connections: server",
                        "req/s",
                        "min",
                        "max",
                        "/ memcached",
                        "p50 us",
                        "p99 us",
                        "CPU us/req",
                        "misses"),
                rows);
        report.line("");
        cells.tell(report, Measure.more("rate", "requests/s"), LoadResult::rate);
        cells.tell(report, Measure.less("p50", "µs"), LoadResult::p50);
        cells.tell(report, Measure.less("p99", "µs"), LoadResult::p99);
        costs.tell(report, Measure.less("server CPU", "µs/request"), cost -> cost);
        cells.tell(report, Measure.neither("misses", ""), LoadResult::misses);
        report.introduce();
        targets(report);
    }

    private List<String> row(String cell, String who) {
        var rate = cells.series(cell, who, LoadResult::rate);
        var ratio = rate.over(cells.series(cell, MEMCACHED, LoadResult::rate));
        return List.of(
                cell + ": " + who,
                Report.whole(rate.median()),
                Report.whole(rate.min()),
                Report.whole(rate.max()),
                Report.decimal(ratio.median(), 2),
                Report.whole(cells.series(cell, who, LoadResult::p50).median()),
                Report.whole(cells.series(cell, who, LoadResult::p99).median()),
                Report.decimal(costs.series(cell, who, cost -> cost).median(), 2),
                Report.whole(cells.series(cell, who, LoadResult::misses).median()));
    }

    private void targets(Report report) {
        target(report, 64, 0.9);
        target(report, 1024, 0.8);
    }

    private void target(Report report, int size, double bound) {
        var cell = cell(size, 50);
        if (!cells.has(cell, NEVER)) return;
        var rate = cells.series(cell, NEVER, LoadResult::rate);
        if (cells.has(cell, MEMCACHED)) {
            var ratio = rate.over(cells.series(cell, MEMCACHED, LoadResult::rate));
            report.target(cell + ", share of memcached", ratio.median(), ">=", bound);
        }
        var p99 = cells.series(cell, NEVER, LoadResult::p99);
        report.target(cell + ", p99 in ms", p99.median() / 1000, "<=", 2);
    }
}
