package dev.biene.bench.queues;

import dev.biene.bench.Latencies;
import dev.biene.bench.Progress;
import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What it costs that STORED means on the disk, beside what the disk itself can do. */
@Command(name = "fsync", description = "Sets that are forced to the disk, beside the disk's own rate of forces.")
final class FsyncCommand implements Callable<Integer> {

    private static final String QUEUE = "q";
    private static final int SIZE = 64;
    private static final int FEW = 1;
    private static final int MANY = 50;
    private static final String ALWAYS = "Biene, fsync always";
    private static final String NEVER = "Biene, fsync never";
    private static final String RAW = "the disk";
    private static final String OVERWRITE = "overwrite 64 B, force";
    private static final String APPEND = "append 64 B, force";
    /** The file that is written over is as large as a segment of the journal. */
    private static final int FILE = 16 << 20;

    @Mixin
    QueueSetting setting = new QueueSetting();

    @Mixin
    TimedSetting timed = new TimedSetting();

    private final Cells<Rate> cells = new Cells<>();

    /** The median time says more than the rate where other programs write to the disk, too. */
    private record Rate(double perSecond, double p50) {}

    @Override
    public Integer call() throws Exception {
        return setting.run("Queues: sets that are on the disk", this::measure);
    }

    private void measure(Report report) throws Exception {
        var servers = new ArrayList<QueueServer>();
        try (var client = LoadClient.start()) {
            servers.add(QueueServer.biene(ALWAYS, setting.home(), "always"));
            servers.add(QueueServer.biene(NEVER, setting.home(), "never"));
            servers.addAll(setting.others());
            QueueSetting.introduce(report, servers);
            report.contestant(RAW, "64 B at a time, written and forced by one thread with FileChannel", false);
            for (var server : servers) client.warmUp(server);
            for (int round = 1; round <= setting.rounds; round++) round(client, servers, round);
        } finally {
            QueueSetting.close(servers);
        }
        tell(report);
    }

    private void round(LoadClient client, List<QueueServer> servers, int round) throws Exception {
        add(round, OVERWRITE, RAW, forces(true));
        add(round, APPEND, RAW, forces(false));
        for (int connections : List.of(FEW, MANY)) {
            for (var server : servers) {
                var spec = LoadSpec.timed(LoadSpec.Kind.SET, server.address(), QUEUE, connections, SIZE, timed.seconds);
                add(round, sets(connections), server.name(), rate(client.run(spec)));
                server.answer("delete " + QUEUE);
            }
        }
    }

    private static Rate rate(LoadResult result) {
        return new Rate(result.rate(), result.p50());
    }

    private void add(int round, String cell, String who, Rate rate) {
        cells.add(cell, who, rate);
        Progress.say("round %d: %-24s %-20s %,10.0f/s", round, cell, who, rate.perSecond);
    }

    private static String sets(int connections) {
        return "sets, " + connections + (connections == 1 ? " connection" : " connections");
    }

    /** Small writes, each forced, one after the other; into space that is there already, or at the end. */
    private Rate forces(boolean over) throws IOException {
        Path file = Files.createTempFile(setting.home(), "biene-bench-force", ".tmp");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (over) {
                channel.write(ByteBuffer.allocate(FILE), 0);
                channel.force(true);
            }
            var bytes = ByteBuffer.allocateDirect(SIZE);
            long start = System.nanoTime();
            long end = start + (long) (timed.seconds * 1e9);
            var latencies = new Latencies();
            for (long now = start; now < end; ) {
                channel.write(bytes.rewind(), latencies.count() * SIZE % FILE);
                channel.force(false);
                long done = System.nanoTime();
                latencies.add(done - now);
                now = done;
            }
            return new Rate(latencies.count() * 1e9 / (System.nanoTime() - start), latencies.micros(50));
        } finally {
            Files.delete(file);
        }
    }

    private void tell(Report report) {
        var rows = new ArrayList<List<String>>();
        for (var cell : cells.cells()) {
            for (var who : cells.of(cell)) {
                var rate = rate(cell, who);
                rows.add(List.of(
                        cell + ": " + who,
                        Report.whole(rate.median()),
                        Report.whole(rate.min()),
                        Report.whole(rate.max()),
                        Report.whole(p50(cell, who).median())));
            }
        }
        report.table(List.of("what: who", "per second", "min", "max", "p50 us"), rows);
        report.line("");
        cells.tell(report, Measure.more("rate", "1/s"), Rate::perSecond);
        cells.tell(report, Measure.less("p50", "µs"), Rate::p50);
        report.introduce();
        var one = rate(sets(FEW), ALWAYS);
        var many = rate(sets(MANY), ALWAYS);
        report.target("50 connections, always / never", ratio(many, rate(sets(MANY), NEVER)), ">=", 0.4);
        report.target("always, 50 connections / 1 connection", ratio(many, one), ">=", 6);
        report.target("1 connection, always / appends the disk forces", ratio(one, rate(APPEND, RAW)), ">=", 0.8);
        report.target("1 connection, always / overwrites it forces", ratio(one, rate(OVERWRITE, RAW)), ">=", 0.8);
        report.line(
                "- the same by median times: %s",
                Report.decimal(ratio(p50(OVERWRITE, RAW), p50(sets(FEW), ALWAYS)), 2));
    }

    private static double ratio(Series one, Series other) {
        return one.over(other).median();
    }

    private Series rate(String cell, String who) {
        return cells.series(cell, who, Rate::perSecond);
    }

    private Series p50(String cell, String who) {
        return cells.series(cell, who, Rate::p50);
    }
}
