package dev.biene.cli;

import dev.biene.cli.output.HumanTime;
import dev.biene.cli.output.JsonOutput;
import dev.biene.cli.output.Table;
import dev.biene.jobset.JobFailure;
import dev.biene.jobset.JobSet;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the failed attempts of a set. */
@Command(
        name = "failures",
        sortOptions = false,
        description = {"Print the failed and lost attempts of a set, oldest first, with their reasons.", ""})
final class FailuresCommand implements Callable<Integer> {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);

    private final BieneCommand biene;

    @Parameters(index = "0", paramLabel = "SET", description = "The set's id.")
    private String set = "";

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(names = "--details", description = "With the stack trace, or the last lines of the command's stderr.")
    private boolean details;

    @Option(names = "--json", description = "Print JSON Lines, all details in them.")
    private boolean json;

    FailuresCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() {
        try (var opened = store.connect(biene);
                var failures = JobSet.open(set, opened).failures()) {
            if (json) failures.forEach(failure -> biene.terminal().out().println(JsonOutput.line(failure)));
            else if (details) failures.forEach(this::tell);
            else table(failures);
        }
        return ExitStatus.DONE;
    }

    private void table(Stream<JobFailure> failures) {
        var header = List.of("job", "attempt", "at", "took", "host", "input", "message");
        try (var table = Table.on(biene.terminal(), header)) {
            failures.forEach(failure -> table.row(List.of(
                    Long.toString(failure.job()),
                    Integer.toString(failure.attempt()),
                    AT.format(failure.at().atZone(ZoneId.systemDefault())),
                    HumanTime.format(failure.duration()),
                    failure.host(),
                    failure.input(),
                    failure.message())));
        }
    }

    private void tell(JobFailure failure) {
        var out = biene.terminal().out();
        out.println("job " + failure.job() + ", attempt " + failure.attempt() + ", "
                + AT.format(failure.at().atZone(ZoneId.systemDefault())) + " on " + failure.host() + " (process "
                + failure.pid() + "), after " + HumanTime.format(failure.duration()));
        out.println("    " + Table.harmless(failure.input()));
        out.println("    " + Table.harmless(failure.message()));
        failure.detail().lines().forEach(line -> out.println("      " + Table.harmless(line)));
    }
}
