package dev.biene.bench.jmh;

import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.Output;
import dev.biene.kestrel.journal.Fsync;
import dev.biene.kestrel.journal.JournalQueues;
import dev.biene.kestrel.journal.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The journal without a server and without fsync: an item in and out again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 4)
public class JournalBenchmark {

    /** Bytes of an item. */
    @Param({"64", "1024"})
    public int size = 64;

    private Output output = Output.to("q", new byte[0]);
    private @Nullable Path directory;
    private @Nullable JournalQueues queues;

    /** Opens a journal of its own. */
    @Setup
    public void open() throws Exception {
        output = Output.to("q", new byte[size]);
        directory = Files.createTempDirectory(Path.of("/var/tmp"), "biene-bench-jmh");
        queues = JournalQueues.open(directory, StoreSettings.DEFAULT.withFsync(Fsync.parse("never")));
    }

    /** One push and one plain read. */
    @Benchmark
    public @Nullable Item putAndGet() throws Exception {
        var opened = queues;
        if (opened == null) throw new IllegalStateException("not opened");
        opened.push(output);
        return opened.get("q", Duration.ZERO);
    }

    /** Deletes the journal. */
    @TearDown
    public void close() throws Exception {
        if (queues != null) queues.close();
        if (directory == null) return;
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
