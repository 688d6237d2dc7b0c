package dev.biene.cli;

import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.StageReport;
import dev.biene.cli.output.ItemOutput;
import dev.biene.cli.output.StageCells;
import dev.biene.cli.output.Table;
import dev.biene.cli.watch.QueueWatch;
import dev.biene.cli.watch.Screen;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.JsonNodeFactory;

/** Lists all queues. */
@Command(
        name = "queues",
        sortOptions = false,
        description = {
            "List all queues: items that wait, items in a stage's hands, readers that wait, what has passed since the"
                    + " server started, how long the oldest item has been there, and how long the one read last was.",
            "",
            "Below them stand the stages that work on these queues at this moment, as they tell of themselves; the"
                    + " original Kestrel's server cannot keep that.",
            ""
        })
final class QueuesCommand implements Callable<Integer> {

    private static final List<String> HEADER =
            List.of("queue", "items", "bytes", "open", "waiting", "pushed", "expired", "discarded", "oldest", "waited");

    private static final List<String> STAGES =
            List.of("stage", "outputs", "host", "process", "bees", "in", "out", "handled", "failed", "running");

    private final BieneCommand biene;

    @Mixin
    private QueuesOption queues = new QueuesOption();

    @Option(names = "--stages", description = "List the stages only.")
    private boolean stages;

    @Option(names = "--json", description = "Print a JSON array: of queues, or with --stages of stages.")
    private boolean json;

    @Option(
            names = "--watch",
            description = "Show them on the whole screen, each server's by themselves, with items in and out per"
                    + " second, until q is pressed.")
    private boolean watch;

    QueuesCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() throws Exception {
        if (watch) return watch();
        try (var connected = queues.connect()) {
            if (json) print(connected);
            else list(connected);
        }
        return ExitStatus.DONE;
    }

    private void print(Queues connected) {
        var array = JsonNodeFactory.instance.arrayNode();
        if (stages) connected.stages().forEach(stage -> array.add(ItemOutput.json(stage)));
        else connected.stats().forEach(stats -> array.add(ItemOutput.json(stats)));
        biene.terminal().out().println(array);
    }

    private void list(Queues connected) {
        List<QueueStats> all = stages ? List.of() : connected.stats();
        List<StageReport> atWork = connected.stages();
        if (all.isEmpty() && atWork.isEmpty()) biene.terminal().say(stages ? "no stages" : "no queues");
        if (!all.isEmpty()) {
            try (var table = Table.on(biene.terminal(), HEADER)) {
                for (var stats : all) table.row(row(stats));
            }
        }
        if (!all.isEmpty() && !atWork.isEmpty()) biene.terminal().out().println();
        if (!atWork.isEmpty()) {
            try (var table = Table.on(biene.terminal(), STAGES)) {
                for (var stage : atWork) table.row(StageCells.of(stage));
            }
        }
    }

    private int watch() throws Exception {
        if (json) throw new IllegalArgumentException("--watch and --json exclude each other; --json prints once");
        var servers = queues.connectEach();
        try (var screen = Screen.take(biene.terminal(), "'biene queues' prints the same figures")) {
            var shown = new QueueWatch(screen, servers, Clock.system(ZoneId.systemDefault()));
            var signals = Signals.hear(shown::end);
            var resizes = Signals.hearResize(shown::resized);
            try {
                int signal = shown.run();
                return signal == 0 ? ExitStatus.DONE : ExitStatus.SIGNAL + signal;
            } finally {
                resizes.close();
                signals.close();
            }
        } finally {
            servers.values().forEach(Queues::close);
        }
    }

    private static List<String> row(QueueStats stats) {
        return List.of(
                stats.queue(),
                Long.toString(stats.items()),
                Long.toString(stats.bytes()),
                Long.toString(stats.open()),
                Long.toString(stats.waiters()),
                Long.toString(stats.pushed()),
                Long.toString(stats.expired()),
                Long.toString(stats.discarded()),
                StageCells.age(stats.oldest()),
                StageCells.age(stats.age()));
    }
}
