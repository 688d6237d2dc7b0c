package dev.biene.bench.queues;

import dev.biene.bench.BenchException;
import dev.biene.bench.Progress;
import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import dev.biene.kestrel.KestrelOptions;
import dev.biene.kestrel.KestrelQueues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A stage beside the loops that one would write by hand, on the same server. */
@Command(name = "stage", description = "A stage beside hand-written loops in Java and C; start times when idle.")
final class StageCommand implements Callable<Integer> {

    private static final String NAIVE = "naive loop, Java";
    private static final String BIENE = "Biene";
    private static final String C = "two round trips, C";
    private static final int SIZE = 1024;
    private static final int COMPILE_SECONDS = 60;
    private static final int LEAST_PAUSE_MILLIS = 2;
    private static final int MORE_PAUSE_MILLIS = 20;

    @Mixin
    QueueSetting setting = new QueueSetting();

    @Option(names = "--items", description = "of each measurement (default: ${DEFAULT-VALUE})")
    int items = 10_000;

    @Option(names = "--warm-up", description = "items before, not counted (default: ${DEFAULT-VALUE})")
    int warmUp = 5_000;

    @Option(names = "--pushes", description = "to an idle stage, one by one (default: ${DEFAULT-VALUE})")
    int pushes = 1_000;

    @Option(
            names = "--placement",
            description = "of server and loop on processors: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    Placement placement = Placement.APART;

    @Mixin
    FsyncSetting fsyncSetting = new FsyncSetting();

    private final Cells<Double> cells = new Cells<>();

    @Override
    public Integer call() throws Exception {
        return setting.run("Queues: a stage, fsync " + fsyncSetting, this::measure);
    }

    private void measure(Report report) throws Exception {
        var program = compile();
        double[] start;
        try (var client = LoadClient.start();
                var server = QueueServer.biene("Biene", setting.home(), fsyncSetting.fsync);
                var stage = Subprocess.java("stage", "queues", "stage-worker")) {
            client.warmUp(server);
            placement = placement.possible();
            placement.server(server.pid());
            placement.loop(stage.pid());
            for (int round = 1; round <= setting.rounds; round++) {
                for (int outputs : List.of(1, 5)) {
                    add(round, outputs, NAIVE, loop(client, server, stage, "naive", outputs));
                    add(round, outputs, BIENE, loop(client, server, stage, "biene", outputs));
                    if (program != null) add(round, outputs, C, loopInC(client, server, program, outputs));
                }
            }
            start = idle(server, stage);
        } finally {
            if (program != null) Files.delete(program);
        }
        tell(report, start);
    }

    private void add(int round, int outputs, String who, double rate) {
        cells.add(cell(outputs), who, rate);
        Progress.say("round %d: %-10s %-20s %,10.0f items/s", round, cell(outputs), who, rate);
    }

    private static String cell(int outputs) {
        return outputs + (outputs == 1 ? " output" : " outputs");
    }

    /** The C loop's program in a file to be deleted, or null if there is no compiler. */
    private static @Nullable Path compile() throws IOException, InterruptedException {
        var compiler = QueueServer.onPath("cc");
        if (compiler == null) {
            Progress.say("the loop in C is left out: there is no cc");
            return null;
        }
        var program = Files.createTempFile("biene-bench-loop", "");
        var source = Files.createTempFile("biene-bench-loop", ".c");
        try (var text = StageCommand.class.getResourceAsStream("loop.c")) {
            if (text == null) throw new BenchException("loop.c is not in the jar");
            Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
            var process = new ProcessBuilder(compiler, "-O2", "-o", program.toString(), source.toString())
                    .inheritIO()
                    .start();
            if (!process.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0)
                throw new BenchException("cannot compile loop.c");
            return program;
        } finally {
            Files.delete(source);
        }
    }

    private void fill(LoadClient client, QueueServer server) throws Exception {
        server.answer("delete " + StageWork.INPUT);
        server.answer("delete " + StageWork.OUTPUT);
        client.run(LoadSpec.fill(server.address(), StageWork.INPUT, SIZE, warmUp + items + 100));
    }

    private double loop(LoadClient client, QueueServer server, Subprocess stage, String kind, int outputs)
            throws Exception {
        fill(client, server);
        var address = server.address();
        return rate(stage.ask(String.join(
                " ",
                kind,
                address.getHostString(),
                "" + address.getPort(),
                "" + outputs,
                "" + SIZE,
                "" + warmUp,
                "" + items)));
    }

    private double loopInC(LoadClient client, QueueServer server, Path program, int outputs) throws Exception {
        fill(client, server);
        var command = List.of(
                program.toString(), "" + server.address().getPort(), "" + outputs, "" + SIZE, "" + warmUp, "" + items);
        try (var loop = Subprocess.start("loop in C", placement.loop(command))) {
            return rate(loop.await());
        }
    }

    private static double rate(String answer) {
        var words = answer.split(" ");
        return Double.parseDouble(words[0]) / Double.parseDouble(words[1]);
    }

    /** Start times in microseconds, p50 p99 max, from the call of push in this process to the handler in another. */
    private double[] idle(QueueServer server, Subprocess stage) throws Exception {
        server.answer("delete " + StageWork.INPUT);
        var address = server.address();
        stage.ask("idle " + address.getHostString() + " " + address.getPort() + " " + pushes);
        var random = new SplittableRandom(4711);
        try (var queues = new KestrelQueues(List.of(address), KestrelOptions.defaults())) {
            for (int i = 0; i < pushes; i++) {
                Thread.sleep(LEAST_PAUSE_MILLIS + random.nextInt(MORE_PAUSE_MILLIS));
                var bytes = ByteBuffer.allocate(Long.BYTES).putLong(System.nanoTime());
                queues.push(dev.biene.arbeiter.Output.to(StageWork.INPUT, bytes.array()));
            }
        }
        var words = stage.await().split(" ");
        return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2])};
    }

    private void tell(Report report, double[] start) {
        var rows = new ArrayList<List<String>>();
        for (var cell : cells.cells()) {
            for (var who : cells.of(cell)) {
                var rate = rate(cell, who);
                rows.add(List.of(
                        cell + ": " + who,
                        Report.whole(rate.median()),
                        Report.whole(rate.min()),
                        Report.whole(rate.max()),
                        Report.decimal(rate.over(rate(cell, NAIVE)).median(), 2)));
            }
        }
        report.table(List.of("outputs of 1 KiB: loop", "items/s", "min", "max", "/ naive"), rows);
        report.line("");
        report.line(
                "A handler starts after a push to an idle stage: p50 %.0f us, p99 %.0f us, max %.0f us (%d pushes)",
                start[0], start[1], start[2], pushes);
        report.line("");
        report.line("Server and loop: %s", placement.name().toLowerCase(Locale.ROOT));
        report.line("");
        report.contestant(NAIVE, "open, a set for each output, close, each awaited; one connection", false);
        report.contestant(BIENE, "new Arbeiter(queues, \"in\", handler).run()", true);
        report.contestant(C, "all sets in one write, then close/open, blocking sockets, cc -O2", false);
        cells.tell(report, Measure.more("rate", "items/s"), rate -> rate);
        report.figure("idle", BIENE, Measure.less("start p50", "µs"), new Series(List.of(start[0])));
        report.figure("idle", BIENE, Measure.less("start p99", "µs"), new Series(List.of(start[1])));
        report.figure("idle", BIENE, Measure.less("start max", "µs"), new Series(List.of(start[2])));
        target(report, 1, NAIVE, 1.3);
        target(report, 5, NAIVE, 3);
        target(report, 1, C, 0.8);
        target(report, 5, C, 0.8);
        report.target("start when idle, p50 ms", start[0] / 1000, "<=", 1);
        report.target("start when idle, p99 ms", start[1] / 1000, "<=", 10);
    }

    private void target(Report report, int outputs, String other, double bound) {
        if (!cells.has(cell(outputs), other)) return;
        var ratio = rate(cell(outputs), BIENE).over(rate(cell(outputs), other));
        report.target(cell(outputs) + ", times \"" + other + "\"", ratio.median(), ">=", bound);
    }

    private Series rate(String cell, String who) {
        return cells.series(cell, who, rate -> rate);
    }
}
