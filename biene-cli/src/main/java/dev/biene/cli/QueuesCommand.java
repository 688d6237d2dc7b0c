package dev.biene.cli;

import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.Queues;
import dev.biene.cli.output.HumanTime;
import dev.biene.cli.output.ItemOutput;
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
            "List all queues: items that wait, items in a stage's hands, readers that wait, and what has passed since"
                    + " the server started.",
            ""
        })
final class QueuesCommand implements Callable<Integer> {

    private static final List<String> HEADER =
            List.of("queue", "items", "bytes", "open", "waiting", "pushed", "expired", "discarded", "age");

    private final BieneCommand biene;

    @Mixin
    private QueuesOption queues = new QueuesOption();

    @Option(names = "--json", description = "Print a JSON array.")
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
        List<QueueStats> all;
        try (var connected = queues.connect()) {
            all = connected.stats();
        }
        if (json) {
            var array = JsonNodeFactory.instance.arrayNode();
            for (var stats : all) array.add(ItemOutput.json(stats));
            biene.terminal().out().println(array);
        } else if (all.isEmpty()) {
            biene.terminal().say("no queues");
        } else {
            try (var table = Table.on(biene.terminal(), HEADER)) {
                for (var stats : all) table.row(row(stats));
            }
        }
        return ExitStatus.DONE;
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
                stats.age().isZero() ? "" : HumanTime.format(stats.age()));
    }
}
