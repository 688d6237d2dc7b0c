package dev.biene.bench.jmh;

import dev.biene.bench.Machine;
import dev.biene.bench.RunSetting;
import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The hot paths by themselves: nanoseconds and bytes allocated for each operation. */
@Command(
        name = "jmh",
        description = "The hot paths by themselves, with JMH: time and bytes allocated for each operation.",
        mixinStandardHelpOptions = true)
public final class Jmh implements Callable<Integer> {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Mixin
    Setting setting = new Setting();

    @Parameters(paramLabel = "BENCHMARK", description = "only those whose names hold this, a regular expression")
    List<String> only = List.of();

    @Option(names = "--forks", description = "JVMs, one after the other (default: ${DEFAULT-VALUE})")
    int forks = 3;

    @Option(names = "--seconds", description = "of an iteration (default: ${DEFAULT-VALUE})")
    double seconds = 1;

    @Option(names = "--quick", description = "one JVM, short iterations: shows that all works and measures nothing")
    boolean quick;

    /** What becomes of the figures. */
    static final class Setting extends RunSetting {

        Report begin() {
            return report("Hot paths");
        }

        int end(Report report) throws Exception {
            return finish(report);
        }
    }

    private Jmh() {}

    /** Runs the benchmarks that are wanted. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Jmh()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        var report = setting.begin();
        report.properties("machine", Machine.description());
        var options = new OptionsBuilder()
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .jvmArgsAppend("-Xmx2g")
                .forks(quick ? 1 : forks)
                .warmupTime(time())
                .measurementTime(time());
        only.forEach(options::include);
        tell(report, new Runner(options.build()).run());
        return setting.end(report);
    }

    private TimeValue time() {
        return TimeValue.milliseconds(Math.round(1000 * (quick ? 0.1 : seconds)));
    }

    private static void tell(Report report, Collection<RunResult> results) {
        var rows = new ArrayList<List<String>>();
        report.contestant("Biene", "each operation by itself, in JVMs of its own with 2 GB of heap", true);
        for (var result : results) {
            var of = name(result);
            var times = series(result, "");
            var bytes = series(result, ALLOCATED);
            report.figure(of, "Biene", Measure.less("time", "ns/op"), times);
            report.figure(of, "Biene", Measure.less("allocated", "B/op"), bytes);
            rows.add(List.of(of, Report.range(times, 1), Report.range(bytes, 1)));
        }
        report.line("");
        report.table(List.of("operation", "ns/op (min – max)", "allocated, B/op (min – max)"), rows);
    }

    /** {@code CanonicalForm.digest, input record}. */
    private static String name(RunResult result) {
        var params = result.getParams();
        var words = params.getBenchmark().split("\\.");
        var name = new StringBuilder(words[words.length - 2].replace("Benchmark", ""))
                .append('.')
                .append(words[words.length - 1]);
        for (var key : params.getParamsKeys())
            name.append(", ").append(key).append(' ').append(params.getParam(key));
        return name.toString();
    }

    /** Every iteration of every JVM: the primary result, or a secondary one by its name. */
    private static Series series(RunResult result, String secondary) {
        var values = new ArrayList<Double>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                Result<?> value = secondary.isEmpty()
                        ? iteration.getPrimaryResult()
                        : iteration.getSecondaryResults().get(secondary);
                if (value != null) values.add(value.getScore());
            }
        }
        return new Series(values);
    }
}
