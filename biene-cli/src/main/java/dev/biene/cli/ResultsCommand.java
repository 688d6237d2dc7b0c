package dev.biene.cli;

import dev.biene.cli.output.JobPrinter;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobState;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the results of a set. */
@Command(
        name = "results",
        sortOptions = false,
        description = {"Print the completed jobs of a set with their results, in the order they were added.", ""},
        footer = {
            "",
            "Columns of csv and table: job, the keys of the inputs, the keys of the results, seconds.",
            "Objects in objects become outer.inner; a result key that the input has too becomes",
            "result.KEY; a result that is no object stands under result.",
            "",
            "Examples:",
            "  biene results line_counts --format csv > counts.csv",
            "  biene results thumbs --json | jq .result.width",
        })
final class ResultsCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Parameters(index = "0", paramLabel = "SET", description = "The set's id.")
    private String set = "";

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(
            names = "--format",
            paramLabel = "jsonl|csv|table",
            description = "Default: a table on a terminal, JSON Lines elsewhere.")
    private JobPrinter.@Nullable Format format;

    @Option(names = "--json", description = "The same as --format jsonl.")
    private boolean json;

    @Option(names = "--all", description = "All jobs, those without a result too, with their states.")
    private boolean all;

    ResultsCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() {
        if (json && format != null && format != JobPrinter.Format.JSONL) {
            throw new IllegalArgumentException(
                    "--json and --format " + StatusCommand.word(format) + " exclude each other");
        }
        try (var opened = store.connect(biene)) {
            var id = JobSet.open(set, opened).id();
            var state = all ? null : JobState.COMPLETED;
            new JobPrinter(biene.terminal(), all).print(() -> opened.jobs(id, state), format());
        }
        return ExitStatus.DONE;
    }

    private JobPrinter.Format format() {
        if (json) return JobPrinter.Format.JSONL;
        if (format != null) return format;
        return biene.terminal().outIsTerminal() ? JobPrinter.Format.TABLE : JobPrinter.Format.JSONL;
    }
}
