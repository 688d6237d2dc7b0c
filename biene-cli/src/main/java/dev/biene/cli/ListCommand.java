package dev.biene.cli;

import dev.biene.cli.output.HumanTime;
import dev.biene.cli.output.JsonOutput;
import dev.biene.cli.output.Table;
import dev.biene.cli.output.Terminal;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.SetStats;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.JsonNodeFactory;

/** Lists all sets. */
@Command(
        name = "list",
        sortOptions = false,
        description = {"List all sets and how they stand.", ""})
final class ListCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    ListCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() {
        try (var opened = store.connect(biene)) {
            print(biene.terminal(), opened, json);
        }
        return ExitStatus.DONE;
    }

    static void print(Terminal terminal, JobStore store, boolean json) {
        var sets = store.list();
        if (json) {
            var array = JsonNodeFactory.instance.arrayNode();
            for (var stats : sets) array.add(JsonOutput.of(stats));
            terminal.out().println(array);
            return;
        }
        if (sets.isEmpty()) {
            terminal.say("no job sets " + store.where());
            return;
        }
        var header = List.of("set", "state", "jobs", "completed", "exhausted", "running", "bees", "rate", "ETA");
        try (var table = Table.on(terminal, header)) {
            for (var stats : sets) table.row(row(stats));
        }
    }

    private static List<String> row(SetStats stats) {
        var eta = stats.done() ? null : stats.eta();
        return List.of(
                stats.set(),
                stats.done() && stats.total() > 0 ? "done" : StatusCommand.word(stats.state()),
                Long.toString(stats.total()),
                Long.toString(stats.completed()),
                Long.toString(stats.exhausted()),
                Long.toString(stats.running()),
                Integer.toString(stats.bees()),
                stats.done() || stats.rate() <= 0 ? "" : HumanTime.rate(stats.rate()),
                eta == null ? "" : HumanTime.format(eta));
    }
}
