package dev.biene.cli.output;

import dev.biene.BieneException;
import dev.biene.jobset.JobRecord;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Prints jobs as they come from the store, in constant memory.
 *
 * <p>CSV and tables read them twice: first for the columns, as inputs and results may have different keys.
 */
public final class JobPrinter {

    /** How jobs are printed. */
    public enum Format {
        /** One JSON object a line. */
        JSONL,
        /** Comma-separated values with a header row. */
        CSV,
        /** Columns for a person. */
        TABLE
    }

    private final Terminal terminal;
    private final boolean allStates;

    /** @param allStates whether jobs without a result are among them, and their states shown */
    public JobPrinter(Terminal terminal, boolean allStates) {
        this.terminal = terminal;
        this.allStates = allStates;
    }

    /** Prints the jobs of a stream that can be had more than once. */
    public void print(Supplier<Stream<JobRecord>> jobs, Format format) {
        var out = new PrintStream(new BufferedOutputStream(terminal.out(), 1 << 16), false, StandardCharsets.UTF_8);
        switch (format) {
            case JSONL -> each(jobs, out, job -> out.print(JsonOutput.line(job) + "\n"));
            case CSV -> csv(jobs, out);
            case TABLE -> table(jobs, out);
        }
        out.flush();
    }

    private void csv(Supplier<Stream<JobRecord>> jobs, PrintStream out) {
        var columns = Flattening.of(jobs.get(), allStates);
        out.print(Csv.row(columns.header()));
        each(jobs, out, job -> out.print(Csv.row(row(columns, job))));
    }

    private void table(Supplier<Stream<JobRecord>> jobs, PrintStream out) {
        var columns = Flattening.of(jobs.get(), allStates);
        int width = terminal.outIsTerminal() ? terminal.columns() : 0;
        try (var table = new Table(out, columns.header(), width, terminal.colours())) {
            each(jobs, out, job -> table.row(row(columns, job)));
        }
    }

    private static List<String> row(Flattening columns, JobRecord job) {
        var row = columns.row(job);
        if (!row.complete()) {
            throw new BieneException("job " + job.id() + " was completed while the table was being printed, and has"
                    + " keys for which it has no column; print it again, or use --format jsonl");
        }
        return row.cells();
    }

    private void each(Supplier<Stream<JobRecord>> jobs, PrintStream out, Consumer<JobRecord> print) {
        try (var stream = jobs.get()) {
            var iterator = stream.iterator();
            // A PrintStream never throws; the terminal knows when the reader of our pipe has gone or the disk is full.
            for (long row = 1; iterator.hasNext(); row++) {
                print.accept(iterator.next());
                if (row % 1000 != 0) continue;
                out.flush();
                if (terminal.outFailure() != null) return;
            }
        }
    }
}
