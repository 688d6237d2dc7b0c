package dev.biene.bench.jmh;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RawJson;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.RunSummary;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The bee without a database: whole runs over sets in {@code memory:}. All sets are made before the first run, so that
 * neither the time nor the bytes of adding count.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = EngineBenchmark.WARM_UPS)
@Measurement(iterations = EngineBenchmark.RUNS)
public class EngineBenchmark {

    static final int JOBS = 20_000;
    static final int WARM_UPS = 6;
    static final int RUNS = 8;

    /** Jobs at a time. */
    @Param({"1", "8"})
    public int slots = 1;

    private final JobStore store = JobStore.connect("memory:");
    private int next;

    /** Held here, as a logger nobody holds forgets its level: each run would tell of its begin and end. */
    private final Logger root = Logger.getLogger("");

    /** Makes a set for each run. */
    @Setup
    public void fill() {
        root.setLevel(Level.WARNING);
        for (int set = 0; set < WARM_UPS + RUNS; set++) {
            var inputs = LongStream.range(0, JOBS).mapToObj(n -> new RawJson("{\"n\":" + n + "}"));
            JobSet.open("set_" + set, store).createIfAbsentJson(() -> inputs, OnDuplicate.FAIL);
        }
    }

    /** All jobs of a set, with a handler that looks at nothing and returns nothing. */
    @Benchmark
    @OperationsPerInvocation(JOBS)
    public RunSummary run() throws Exception {
        return JobSet.open("set_" + next++, store).run(job -> null, RunOptions.concurrency(slots));
    }

    /** All jobs of a set, with a handler that reads its input and returns it. */
    @Benchmark
    @OperationsPerInvocation(JOBS)
    public RunSummary echo() throws Exception {
        return JobSet.open("set_" + next++, store).run(job -> job.input(), RunOptions.concurrency(slots));
    }

    /** Forgets the sets. */
    @TearDown
    public void close() {
        store.close();
    }
}
