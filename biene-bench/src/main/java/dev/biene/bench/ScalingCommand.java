package dev.biene.bench;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether more slots or more processes than the machine has processors get into each other's way. */
@Command(name = "scaling", description = "Biene with 8 and 64 slots, and with one process and four, in turn.")
final class ScalingCommand implements Callable<Integer> {

    private static final int MANY_SLOTS = 64;
    private static final int MANY_PROCESSES = 4;

    @Mixin
    Setting setting = new Setting();

    @Option(names = "--jobs", description = "(default: ${DEFAULT-VALUE})")
    long jobs = 500_000;

    /** Four compilers share two processors with each other: after two seconds each they are not done. */
    @Mixin
    WarmUp warmUp = WarmUp.of(3);

    @Option(names = "--rounds", description = "(default: ${DEFAULT-VALUE})")
    int rounds = 5;

    /** How Biene is run. */
    private record Form(int processes, int slots) {

        @Override
        public String toString() {
            return "Biene, " + processes + (processes == 1 ? " process, " : " processes, ") + slots + " slots";
        }
    }

    @Override
    public Integer call() throws Exception {
        return setting.run("Scaling: slots and processes", this::measure);
    }

    private void measure(BenchServer server, Report report) throws Exception {
        var one = new Form(1, Competitors.BIENE_SLOTS);
        var slots = new Form(1, MANY_SLOTS);
        var processes = new Form(MANY_PROCESSES, Competitors.BIENE_SLOTS);
        var results = new LinkedHashMap<Form, List<Burn.Result>>();
        for (int round = 1; round <= rounds; round++) {
            for (var form : List.of(one, slots, processes)) {
                var biene = new BieneJobs(form.slots(), jobs);
                var burn = new Burn.Form(Deed.NOTHING, form.processes(), setting.limit(), false, warmUp.time());
                var result = new Burn(server, biene, burn).measure();
                if (!result.exactlyOnce()) throw new BenchException(form + ": not every job exactly once");
                results.computeIfAbsent(form, key -> new ArrayList<>()).add(result);
                Progress.say("round %d of %d: %-34s %,10.0f jobs/s", round, rounds, form, result.rate());
            }
        }
        tell(results, one, report);
        target(report, "64 slots over 8 slots", rate(results, slots).over(rate(results, one)), 0.95);
        target(report, "4 processes over 1 process", rate(results, processes).over(rate(results, one)), 0.9);
    }

    private static Series rate(Map<Form, List<Burn.Result>> results, Form form) {
        return new Series(results.getOrDefault(form, List.of()).stream()
                .map(Burn.Result::rate)
                .toList());
    }

    private static void target(Report report, String what, Series ratio, double bound) {
        report.target("rate with " + what, ratio.median(), ">=", bound);
    }

    private void tell(Map<Form, List<Burn.Result>> results, Form first, Report report) {
        var rows = new ArrayList<List<String>>();
        results.forEach((form, all) -> {
            report.contestant(form.toString(), new BieneJobs(form.slots(), jobs).settings(), true);
            Burn.MEASURES.forEach((measure, value) -> figure(
                    report,
                    form,
                    measure,
                    new Series(all.stream().map(value::applyAsDouble).toList())));
            var rate = rate(results, form);
            rows.add(List.of(form.toString(), Report.range(rate, 0), Report.range(rate.over(rate(results, first)), 2)));
        });
        report.table(List.of("", "jobs/s (min – max)", "over the first (min – max)"), rows);
        report.line("");
        report.introduce();
    }

    private static void figure(Report report, Form form, Measure measure, Series series) {
        report.figure("", form.toString(), measure, series);
    }
}
