package dev.biene.faults.simulation;

import dev.biene.faults.history.Checker;
import dev.biene.faults.history.Event;
import dev.biene.faults.history.Verdict;
import dev.biene.faults.history.Violation;
import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.MemoryJobStore;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RunOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * One set, a few bees, and two minutes in which everything goes wrong; then everything is well, and the set must be done
 * soon. All of it follows from the seed.
 */
final class Simulation {

    /** What one seed came to. */
    record Outcome(
            long seed,
            List<Event> history,
            Verdict verdict,
            List<String> stuck,
            long trace,
            long nanos,
            int jobs,
            long executions,
            long requests,
            long switches) {

        boolean valid() {
            return verdict.found() == 0 && stuck.isEmpty();
        }
    }

    static final String SET = "simulated";

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** What is left after the trouble takes at most so long: slow jobs, pauses after failures, lost bees. */
    private static final long LIVENESS_NANOS = TimeUnit.MINUTES.toNanos(20);

    private final long seed;
    private final SplittableRandom random;
    private final World world;
    private final List<Event> history = new ArrayList<>();
    private final Server server;
    private final JobStore store;
    private final Jobs jobs;
    private final RunOptions options;

    private Simulation(long seed, Threads threads, UnaryOperator<JobStore> flaw) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.world = new World(random.split(), threads);
        this.server = new Server(world, random.split(), history);
        var memory = new MemoryJobStore(() -> BEGINNING.plusNanos(world.now()), random.split());
        this.store = flaw.apply(memory);
        boolean speculation = random.nextInt(4) > 0;
        this.jobs = new Jobs(world, server, random.split(), speculation);
        this.options = options(speculation);
    }

    /** Lives through one seed, on a store that {@code flaw} may have damaged. */
    static Outcome of(long seed, Threads threads, UnaryOperator<JobStore> flaw) {
        try {
            return new Simulation(seed, threads, flaw).run();
        } finally {
            threads.reuse();
        }
    }

    private RunOptions options(boolean speculation) {
        long lostAfter = 5_000L + random.nextInt(25_000);
        var patience = random.nextBoolean() ? Duration.ofMinutes(10) : Duration.ofSeconds(random.nextInt(20));
        var options = RunOptions.concurrency(1 + random.nextInt(3))
                .withMaxAttempts(1 + random.nextInt(10))
                .withMaxFailureSleep(Duration.ofMillis(random.nextInt(5_000)))
                .withSpeculation(speculation)
                .withHeartbeat(Duration.ofMillis(lostAfter / (2 + random.nextInt(5))))
                .withLostAfter(Duration.ofMillis(lostAfter))
                .withGrace(Duration.ofMillis(random.nextInt(10_000)))
                .withOutageTolerance(patience)
                .withLogger(Hive.LOGGER)
                .withThreads(Thread::new);
        return random.nextBoolean() ? options : options.withSpeculateAfter(Duration.ofMillis(random.nextInt(5_000)));
    }

    private Outcome run() {
        world.endAt(TROUBLE_NANOS + LIVENESS_NANOS);
        var hive = new Hive(world, server, store, jobs, options, random.split());
        world.run(world.machine("driver"), () -> drive(hive));
        readAll();
        var checker = new Checker();
        history.forEach(checker);
        return new Outcome(
                seed,
                history,
                checker.verdict(),
                world.cutShort() ? hive.away() : List.of(),
                world.trace(),
                world.now(),
                jobs.count(),
                jobs.executions(),
                server.requests(),
                world.switches());
    }

    /** Adds the jobs, some of them while bees work already, and lets the trouble begin and end. */
    private void drive(Hive hive) {
        JobSet.open(SET, store).create();
        int early = random.nextInt(3) == 0 ? random.nextInt(jobs.count() + 1) : jobs.count();
        add(0, early);
        hive.begin();
        var trouble = new Trouble(world, server, hive, random.split());
        if (early < jobs.count()) {
            long until = random.nextLong(TROUBLE_NANOS / 2);
            trouble.until(until);
            add(early, jobs.count());
        }
        trouble.until(TROUBLE_NANOS);
        server.heal();
        hive.heal();
    }

    private void add(int from, int to) {
        for (int n = from; n < to; n++) server.write("driver", 'i', "add", "" + n, Event.NONE);
        long ignored = JobSet.open(SET, store).addJson(jobs.inputs(from, to).stream(), OnDuplicate.FAIL);
        for (int n = from; n < to; n++) server.write("driver", 'o', "add", "" + n, Event.NONE);
        server.wakeListeners();
    }

    /** Once nobody works any more. */
    private void readAll() {
        var completed = new HashSet<Long>();
        try (var all = store.jobs(SET, null)) {
            all.forEach(job -> {
                read(job);
                if (job.state() == JobState.COMPLETED) completed.add(job.id());
            });
        }
        try (var failures = store.failures(SET)) {
            failures.forEach(failure -> {
                // A commit without an answer is told as a failure, and is no attempt if it took effect.
                boolean uncertain = failure.message().contains("could not be committed");
                if (uncertain && completed.contains(failure.job())) return;
                boolean raised = Jobs.raised(failure.message());
                write('o', "err", Jobs.key(failure.input()), raised ? failure.message() : "lost");
            });
        }
        write('o', "final", Event.NONE, "" + Math.max(1, options.maxAttempts() == null ? 1 : options.maxAttempts()));
    }

    private void read(JobRecord job) {
        var key = Jobs.key(job.input());
        switch (job.state()) {
            case COMPLETED -> write('o', "final", key, String.valueOf(job.result()));
            case EXHAUSTED -> write('f', "final", key, "" + job.attempts());
            default -> write('u', "final", key, job.state().name());
        }
    }

    private void write(char phase, String op, String key, String argument) {
        server.write("driver", phase, op, key, argument);
    }

    /** Everything that was not as promised, one to a line. */
    static List<String> told(Outcome outcome) {
        var told = new ArrayList<String>();
        for (Violation violation : outcome.verdict().violations()) told.add(violation.toString());
        for (var bee : outcome.stuck()) told.add(bee + " did not go home");
        return told;
    }
}
