package dev.biene.cli;

import dev.biene.cli.output.JobPrinter;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobState;
import java.nio.file.Path;
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
        description = {"Print the completed jobs of a set with their results.", ""},
        footer = {
            "",
            "Columns of csv and table: job, the keys of the inputs, the keys of the results, seconds.",
            "Objects in objects become outer.inner; a result key that the input has too becomes",
            "result.KEY; a result that is no object stands under result.",
            "",
            "Examples:",
            "  biene results line_counts --format csv > counts.csv",
            "  biene results thumbs --json | jq .result.width",
            "  biene results thumbs --format parquet --output thumbs.parquet",
        })
final class ResultsCommand implements Callable<Integer> {

    /** Those of {@link JobPrinter}, and what a module of its own brings. */
    private enum Format {
        JSONL,
        CSV,
        TABLE,
        PARQUET
    }

    private final BieneCommand biene;

    @Parameters(index = "0", paramLabel = "SET", description = "The set's id.")
    private String set = "";

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(
            names = "--format",
            paramLabel = "jsonl|csv|table|parquet",
            description = "Default: a table on a terminal, JSON Lines elsewhere. Parquet needs --output.")
    private @Nullable Format format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where Parquet goes to: the whole file or, on failure, none. The others go to stdout.")
    private @Nullable Path output;

    @Option(names = "--json", description = "The same as --format jsonl.")
    private boolean json;

    @Option(names = "--all", description = "All jobs, those without a result too, with their states.")
    private boolean all;

    ResultsCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() {
        if (json && format != null && format != Format.JSONL) {
            throw new IllegalArgumentException(
                    "--json and --format " + StatusCommand.word(format) + " exclude each other");
        }
        if (output != null && format != Format.PARQUET) {
            throw new IllegalArgumentException(
                    "--output is for --format parquet; the others go to stdout: > " + output);
        }
        if (format == Format.PARQUET) write(output);
        else print(format());
        return ExitStatus.DONE;
    }

    private void print(JobPrinter.Format as) {
        try (var opened = store.connect(biene)) {
            var id = JobSet.open(set, opened).id();
            new JobPrinter(biene.terminal(), all).print(() -> opened.jobs(id, state()), as);
        }
    }

    private void write(@Nullable Path file) {
        if (file == null) {
            throw new IllegalArgumentException(
                    "--format parquet needs --output FILE: readers begin at the end of it, so it cannot be piped");
        }
        // Found before anything is asked of a database.
        var parquet = ResultsFormats.named("parquet");
        try (var opened = store.connect(biene);
                var jobs = opened.jobs(JobSet.open(set, opened).id(), state())) {
            parquet.write(jobs, file);
        }
    }

    private @Nullable JobState state() {
        return all ? null : JobState.COMPLETED;
    }

    private JobPrinter.Format format() {
        if (json || format == Format.JSONL) return JobPrinter.Format.JSONL;
        if (format == Format.CSV) return JobPrinter.Format.CSV;
        if (format == Format.TABLE) return JobPrinter.Format.TABLE;
        return biene.terminal().outIsTerminal() ? JobPrinter.Format.TABLE : JobPrinter.Format.JSONL;
    }
}
