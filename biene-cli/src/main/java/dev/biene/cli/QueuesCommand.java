package dev.biene.cli;

import dev.biene.arbeiter.QueueStats;
import dev.biene.cli.output.HumanTime;
import dev.biene.cli.output.ItemOutput;
import dev.biene.cli.output.Table;
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

    QueuesCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() {
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
