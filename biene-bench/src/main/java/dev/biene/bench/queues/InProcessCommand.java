package dev.biene.bench.queues;

import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.Queues;
import dev.biene.bench.BenchException;
import dev.biene.bench.Progress;
import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import dev.biene.kestrel.KestrelOptions;
import dev.biene.kestrel.KestrelQueues;
import dev.biene.kestrel.journal.Fsync;
import dev.biene.kestrel.journal.JournalQueues;
import dev.biene.kestrel.journal.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The same calls of {@link Queues} without a server and through one. */
@Command(name = "in-process", description = "JournalQueues in this process beside KestrelQueues through a socket.")
final class InProcessCommand implements Callable<Integer> {

    private static final String DIRECT = "in process";
    private static final String SOCKET = "through the socket";

    @Mixin
    QueueSetting setting = new QueueSetting();

    @Mixin
    TimedSetting timed = new TimedSetting();

    @Option(names = "--threads", split = ",", description = "(default: ${DEFAULT-VALUE})")
    List<Integer> threads = List.of(1, 10);

    @Option(names = "--size", description = "bytes of an item (default: ${DEFAULT-VALUE})")
    int size = 1024;

    @Mixin
    FsyncSetting fsyncSetting = new FsyncSetting();

    private final Cells<Double> cells = new Cells<>();

    @Override
    public Integer call() throws Exception {
        return setting.run("Queues: in process, fsync " + fsyncSetting, this::measure);
    }

    private void measure(Report report) throws Exception {
        var directory = Files.createTempDirectory(setting.home(), "biene-bench-journal");
        var settings = StoreSettings.DEFAULT.withFsync(Fsync.parse(fsyncSetting.fsync));
        try (var server = QueueServer.biene("Biene", setting.home(), fsyncSetting.fsync);
                var direct = JournalQueues.open(directory, settings);
                var socket = new KestrelQueues(List.of(server.address()), KestrelOptions.defaults())) {
            // The first round warms up both and is not counted.
            for (int round = 0; round <= setting.rounds; round++) {
                for (int count : threads) {
                    add(round, count, DIRECT, rate(direct, count));
                    add(round, count, SOCKET, rate(socket, count));
                }
            }
        } finally {
            delete(directory);
        }
        tell(report);
    }

    private static void delete(Path directory) throws Exception {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    private void add(int round, int count, String who, double rate) {
        if (round > 0) cells.add(cell(count), who, rate);
        Progress.say("round %d: %-10s %-20s %,10.0f/s", round, cell(count), who, rate);
    }

    private static String cell(int threads) {
        return threads + (threads == 1 ? " thread" : " threads");
    }

    /** Pushes and gets a second, over all threads. */
    private double rate(Queues queues, int count) throws Exception {
        var pool = Executors.newFixedThreadPool(count);
        try {
            var calls = new ArrayList<Future<Long>>();
            long start = System.nanoTime();
            long end = start + (long) (timed.seconds * 1e9);
            for (int i = 0; i < count; i++) calls.add(pool.submit(() -> putAndGet(queues, end)));
            long all = 0;
            for (var call : calls) all += call.get();
            return all * 1e9 / (System.nanoTime() - start);
        } catch (ExecutionException e) {
            throw new BenchException("put and get failed: " + e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private long putAndGet(Queues queues, long end) throws InterruptedException {
        var output = Output.to("q", new byte[size]);
        long requests = 0;
        while (System.nanoTime() < end) {
            queues.push(output);
            Item item = queues.get("q", Duration.ZERO);
            if (item == null) throw new BenchException("the queue is empty after a push");
            requests += 2;
        }
        return requests;
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
                        Report.decimal(rate.over(rate(cell, SOCKET)).median(), 2)));
            }
        }
        report.table(List.of("threads: queues", "push + get/s", "min", "max", "/ socket"), rows);
        report.line("");
        report.contestant(DIRECT, "JournalQueues, fsync " + fsyncSetting, true);
        report.contestant(SOCKET, "KestrelQueues to a server in another process, fsync " + fsyncSetting, true);
        cells.tell(report, Measure.more("rate", "requests/s"), rate -> rate);
        for (var cell : cells.cells()) {
            var ratio = rate(cell, DIRECT).over(rate(cell, SOCKET));
            report.target(cell + ", times through the socket", ratio.median(), ">=", 3);
        }
    }

    private Series rate(String cell, String who) {
        return cells.series(cell, who, rate -> rate);
    }
}
