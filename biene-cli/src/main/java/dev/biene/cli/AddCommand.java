package dev.biene.cli;

import dev.biene.cli.output.JsonOutput;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds jobs to a set. */
@Command(
        name = "add",
        sortOptions = false,
        description = {
            "Add jobs to a set, all of them or none; bees that run see them at once.",
            "",
            "A duplicate is an error, and its position is told, unless --skip-duplicates leaves it out.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  biene add thumbs --from more.jsonl",
            "  ls *.png | biene add thumbs --create --skip-duplicates",
        })
final class AddCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Parameters(index = "0", paramLabel = "SET", description = "The set's id.")
    private String set = "";

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(names = "--skip-duplicates", description = "Leave out what the set has already.")
    private boolean skipDuplicates;

    @Option(names = "--create", description = "Create the set if it does not exist.")
    private boolean create;

    @Option(names = "--json", description = "Print the counts as JSON to standard output.")
    private boolean json;

    AddCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() throws Exception {
        if (!input.given(biene.terminal())) {
            throw new IllegalArgumentException("there is nothing to add; pipe lines in or name a file with --from");
        }
        try (var opened = store.connect(biene);
                var source = input.open(biene.terminal())) {
            var jobs = JobSet.open(set, opened);
            if (create) jobs.createIfAbsent();
            var filling = new Filling(jobs, source);
            long added = filling.add(skipDuplicates ? OnDuplicate.SKIP : OnDuplicate.FAIL);
            report(added, filling.read());
        }
        return ExitStatus.DONE;
    }

    private void report(long added, long read) {
        if (json) {
            biene.terminal()
                    .out()
                    .println(JsonOutput.object()
                            .put("set", set)
                            .put("read", read)
                            .put("added", added));
        } else if (!biene.quiet()) {
            biene.terminal().say(set + ": " + Counts.added(added, read));
        }
    }
}
