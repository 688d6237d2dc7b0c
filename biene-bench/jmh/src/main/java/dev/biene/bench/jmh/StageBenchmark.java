package dev.biene.bench.jmh;

import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.Output;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The stage without a server: each item of a filled queue is forwarded to another. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = StageBenchmark.WARM_UPS)
@Measurement(iterations = StageBenchmark.RUNS)
public class StageBenchmark {

    static final int ITEMS = 20_000;
    static final int WARM_UPS = 6;
    static final int RUNS = 8;

    private final MemoryQueues queues = new MemoryQueues();
    private final byte[] item = new byte[64];
    private int next;

    /** Held here, as a logger nobody holds forgets its level: each run would tell of its begin and end. */
    private final Logger root = Logger.getLogger("");

    private int handled;

    /** Fills a queue for each run. */
    @Setup
    public void fill() throws Exception {
        root.setLevel(Level.WARNING);
        for (int run = 0; run < WARM_UPS + RUNS; run++) {
            for (int i = 0; i < ITEMS; i++) queues.push(Output.to("in_" + run, item));
        }
    }

    /** An item in, the same bytes out. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int forward() throws Exception {
        handled = 0;
        try (var stage = new Arbeiter(queues, "in_" + next++, (arbeiter, in) -> {
            if (++handled == ITEMS) arbeiter.stop();
            return Output.to("out", in.bytes());
        })) {
            stage.run();
        }
        return handled;
    }
}
