package dev.biene.faults.simulation;

import dev.biene.faults.history.Event;
import dev.biene.jobset.JobStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Many seeds, on all processors. */
public final class Simulations {

    /** Whoever waits for a million seeds wants to see now and then that they are being lived through. */
    private static final long SAY_MILLIS = 60_000;

    /** So many failing seeds are told; then it is clear that something is broken. */
    private static final int MOST_TOLD = 10;

    /** Bees that lose their store say so, each time; held here, as a logger that nobody holds forgets its level. */
    private static final Logger BEES = Logger.getLogger(Hive.LOGGER);

    static {
        BEES.setLevel(Level.OFF);
    }

    private final LongAdder seeds = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder jobs = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder switches = new LongAdder();
    private final List<Simulation.Outcome> failed = new ArrayList<>();
    private final UnaryOperator<JobStore> flaw;
    private final int enough;
    private final Consumer<Simulation.Outcome> onFailed;

    /** @param enough so many failed seeds end it */
    Simulations(UnaryOperator<JobStore> flaw, int enough) {
        this(flaw, enough, outcome -> {});
    }

    private Simulations(UnaryOperator<JobStore> flaw, int enough, Consumer<Simulation.Outcome> onFailed) {
        this.flaw = flaw;
        this.enough = enough;
        this.onFailed = onFailed;
    }

    /** Lives through {@code count} seeds from {@code first} on and tells what it saw; returns the exit status. */
    public static int run(long first, long count, int processors, PrintWriter out) throws InterruptedException {
        out.println("seeds from " + first);
        out.flush();
        // At once: whoever waits for the rest, or ends it, can look at this one.
        var all = new Simulations(store -> store, MOST_TOLD, outcome -> tell(outcome, out));
        long began = System.nanoTime();
        all.live(first, count, processors, () -> {
            out.println(all.told((System.nanoTime() - began) / 1e9) + " …");
            out.flush();
        });
        out.println(all.told((System.nanoTime() - began) / 1e9));
        return all.failed.isEmpty() ? 0 : 1;
    }

    private static void tell(Simulation.Outcome outcome, PrintWriter out) {
        out.println("seed " + outcome.seed() + ":");
        Simulation.told(outcome).forEach(line -> out.println("  " + line));
        try {
            var history = Files.createTempFile("biene-seed-" + outcome.seed() + "-", ".history");
            write(outcome, history);
            out.println("  history in " + history);
        } catch (IOException e) {
            out.println("  its history could not be kept: " + e);
        }
        out.flush();
    }

    /** Plays one seed and writes down its history. */
    public static int replay(long seed, Path history, PrintWriter out) throws IOException {
        var outcome = Simulation.of(seed, new Threads(), store -> store);
        write(outcome, history);
        Simulation.told(outcome).forEach(out::println);
        out.println("seed " + seed + ", trace " + Long.toHexString(outcome.trace()) + ", " + outcome.jobs() + " jobs, "
                + outcome.executions() + " executions, " + outcome.nanos() / 1_000_000_000 + " s: "
                + (outcome.valid() ? "valid" : "violated") + "; history in " + history);
        return outcome.valid() ? 0 : 1;
    }

    private static void write(Simulation.Outcome outcome, Path history) throws IOException {
        try (var lines = Files.newBufferedWriter(history)) {
            for (Event event : outcome.history()) lines.write(event + "\n");
        }
    }

    /** Stops early when enough seeds have failed. */
    void live(long first, long count, int processors) throws InterruptedException {
        live(first, count, processors, () -> {});
    }

    /** @param soFar is run once a minute meanwhile */
    private void live(long first, long count, int processors, Runnable soFar) throws InterruptedException {
        var next = new AtomicLong(first);
        var workers = new ArrayList<Thread>();
        for (int i = 0; i < processors; i++) {
            var worker = new Thread(() -> live(next, first + count), "simulations-" + i);
            workers.add(worker);
            worker.start();
        }
        for (var worker : workers) {
            for (worker.join(SAY_MILLIS); worker.isAlive(); worker.join(SAY_MILLIS)) soFar.run();
        }
    }

    private void live(AtomicLong next, long end) {
        var threads = new Threads();
        for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
            var outcome = Simulation.of(seed, threads, flaw);
            seeds.increment();
            nanos.add(outcome.nanos());
            jobs.add(outcome.jobs());
            executions.add(outcome.executions());
            requests.add(outcome.requests());
            switches.add(outcome.switches());
            if (outcome.valid()) continue;
            synchronized (failed) {
                failed.add(outcome);
                onFailed.accept(outcome);
                if (failed.size() >= enough) return;
            }
        }
    }

    /** The seeds that failed. */
    List<Simulation.Outcome> failed() {
        synchronized (failed) {
            return List.copyOf(failed);
        }
    }

    private String told(double seconds) {
        double perJob = jobs.sum();
        return String.format(
                "%d seeds, %d failed, %.1f simulated hours in %.1f s (%.0f seeds/s); "
                        + "%.2f executions and %.1f requests a job, %.0f switches a seed",
                seeds.sum(),
                failed().size(),
                nanos.sum() / 3600e9,
                seconds,
                seeds.sum() / seconds,
                executions.sum() / perJob,
                requests.sum() / perJob,
                switches.sum() / (double) seeds.sum());
    }
}
