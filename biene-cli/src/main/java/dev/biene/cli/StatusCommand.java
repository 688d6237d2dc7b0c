package dev.biene.cli;

import dev.biene.cli.output.HumanTime;
import dev.biene.cli.output.JsonOutput;
import dev.biene.cli.output.Table;
import dev.biene.jobset.BeeStatus;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.SetStats;
import dev.biene.postgres.PostgresJobStore;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how a set stands. */
@Command(
        name = "status",
        sortOptions = false,
        description = {"Say how a set stands and who works on it; without SET, how all of them stand.", ""})
final class StatusCommand implements Callable<Integer> {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final BieneCommand biene;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SET", description = "The set's id.")
    private @Nullable String set;

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(names = "--json", description = "Print JSON: an object for a set, an array for all.")
    private boolean json;

    StatusCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() {
        try (var opened = store.connect(biene)) {
            if (set == null) ListCommand.print(biene.terminal(), opened, json);
            else one(set, opened);
            if (!json && !biene.quiet() && opened instanceof PostgresJobStore postgres) warn(postgres);
        }
        return ExitStatus.DONE;
    }

    /** What slows down every set and is nobody's fault who looks here; 'biene doctor' says more. */
    private void warn(PostgresJobStore postgres) {
        for (var finding : postgres.oldTransactions()) {
            biene.terminal().say("biene: warning: " + Table.harmless(finding.text() + "; " + finding.advice()));
        }
    }

    private void one(String id, JobStore opened) {
        var jobs = JobSet.open(id, opened);
        var stats = jobs.stats();
        var bees = opened.bees(id);
        var out = biene.terminal().out();
        if (json) {
            out.println(JsonOutput.of(stats, bees));
            return;
        }
        counts(stats, out);
        pace(stats, out);
        if (!bees.isEmpty()) bees(bees, out);
    }

    private static void counts(SetStats stats, PrintStream out) {
        line(out, stats.set(), word(stats.state()) + (stats.done() && stats.total() > 0 ? ", done" : ""));
        line(
                out,
                "jobs",
                stats.total() + ": " + stats.completed() + " completed, " + stats.running() + " running, "
                        + stats.waiting() + " waiting, " + stats.exhausted() + " exhausted, " + stats.unclaimed()
                        + " unclaimed");
        if (stats.failures() > 0) {
            line(out, "failures", stats.failures() + " attempts, of up to " + stats.maxAttempts() + " a job");
        }
        if (stats.divergent() > 0) {
            line(out, "divergent", stats.divergent() + " jobs gave two different results: they are not deterministic");
        }
    }

    private static void pace(SetStats stats, PrintStream out) {
        var durations = stats.durations();
        if (durations.count() > 0) {
            line(
                    out,
                    "durations",
                    "mean " + HumanTime.format(durations.trimmedMean()) + ", median "
                            + HumanTime.format(durations.percentile(0.5)) + ", 9 of 10 within "
                            + HumanTime.format(durations.percentile(0.9)) + ", longest "
                            + HumanTime.format(durations.max()));
        }
        if (!stats.wasted().isZero()) line(out, "wasted", HumanTime.format(stats.wasted()) + " on second copies");
        var eta = stats.eta();
        if (stats.rate() > 0 && !stats.done()) {
            line(
                    out,
                    "rate",
                    HumanTime.rate(stats.rate())
                            + (eta == null
                                    ? ""
                                    : ", done in " + HumanTime.format(eta) + " (about "
                                            + CLOCK.format(LocalTime.now(ZoneId.systemDefault())
                                                    .plus(eta)) + ")"));
        }
        line(out, "bees", stats.bees() + " live with " + stats.slots() + " slots");
    }

    private static void line(PrintStream out, String label, String text) {
        out.println(label + " ".repeat(Math.max(2, 12 - label.length())) + text);
    }

    private void bees(List<BeeStatus> bees, PrintStream out) {
        out.println();
        var header = List.of("bee", "host", "pid", "standing", "slots", "running", "completed", "failed", "heard of");
        try (var table = Table.on(biene.terminal(), header)) {
            for (var bee : bees) {
                table.row(List.of(
                        Long.toString(bee.id()),
                        bee.host(),
                        Long.toString(bee.pid()),
                        word(bee.standing()),
                        Integer.toString(bee.slots()),
                        Integer.toString(bee.running()),
                        Long.toString(bee.completed()),
                        Long.toString(bee.failed()),
                        HumanTime.format(bee.lastHeard()) + " ago"));
            }
        }
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
