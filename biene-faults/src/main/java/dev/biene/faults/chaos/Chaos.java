package dev.biene.faults.chaos;

import dev.biene.BieneException;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesUnavailableException;
import dev.biene.faults.history.Event;
import dev.biene.faults.history.HistoryFile;
import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RawJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Minutes in which something is killed, stopped or cut every two seconds while bees and stages work; then everything is
 * well, all work must be done within a minute, and what is left is read for the checker.
 */
public final class Chaos {

    static final int MAX_ATTEMPTS = 1000;

    private static final long PEACE_MILLIS = 2_000;
    private static final long LIVENESS_SECONDS = 60;
    private static final Duration DRAIN_WAIT = Duration.ofSeconds(2);
    private static final int JOBS_AT_ONCE = 60;

    private final Path directory;
    private final SplittableRandom random;
    private final PrintWriter out;
    private final HistoryFile history;
    private final Servers servers;
    private final Crew crew;
    private int jobs;

    private Chaos(Path directory, long seed, PrintWriter out) throws Exception {
        this.directory = directory;
        this.random = new SplittableRandom(seed);
        this.out = out;
        this.history = new HistoryFile(directory.resolve("driver.history"));
        this.servers = new Servers(directory, history);
        this.crew = new Crew(directory, history, servers);
    }

    /** Runs it; the histories are in {@code directory} then. Returns whether all work was done in time. */
    public static boolean run(Path directory, Duration duration, long seed, PrintWriter out) throws Exception {
        var chaos = new Chaos(directory, seed, out);
        try (chaos.history;
                chaos.servers;
                chaos.crew) {
            return chaos.run(duration);
        }
    }

    private boolean run(Duration duration) throws Exception {
        try (var store = JobStore.connect(servers.storeUrl())) {
            JobSet.open(Worker.SET, store).create();
            crew.hire("bee", 3);
            crew.hire("producer", 2);
            crew.hire("stage", 2);
            crew.hire("sink", 1);
            crew.hire("plain-sink", 1);
            long until = System.nanoTime() + duration.toNanos();
            int faults = 0;
            while (System.nanoTime() < until) {
                add(store);
                TimeUnit.MILLISECONDS.sleep(PEACE_MILLIS);
                fault();
                faults++;
                crew.replaceTheDead();
            }
            out.println(faults + " faults; now all is well");
            out.flush();
            return heal(store);
        }
    }

    private void fault() throws Exception {
        int which = random.nextInt(crew.size());
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> crew.kill(which);
            case 5, 6, 7 -> crew.stop(which, 500 + random.nextInt(4_000));
            case 8, 9 -> servers.killQueues();
            case 10 -> servers.stopQueues(500 + random.nextInt(2_500));
            case 11, 12 -> servers.killDatabase();
            case 13 -> servers.cutDatabase();
            default -> servers.cutQueues();
        }
    }

    private void add(JobStore store) {
        var inputs = new ArrayList<RawJson>();
        int from = jobs;
        jobs += JOBS_AT_ONCE;
        for (int n = from; n < jobs; n++) {
            inputs.add(new RawJson("{\"k\":" + n + "}"));
            history.write("driver", 'i', "add", "" + n, Event.NONE);
        }
        char phase = 'o';
        try {
            long ignored = JobSet.open(Worker.SET, store).addJson(inputs.stream(), OnDuplicate.FAIL);
        } catch (BieneException e) {
            phase = 'u';
        }
        for (int n = from; n < jobs; n++) history.write("driver", phase, "add", "" + n, Event.NONE);
    }

    private boolean heal(JobStore store) throws Exception {
        crew.dismiss("producer");
        crew.dismiss("bee");
        crew.hire("last-bee", 2);
        int status = crew.awaitEnd("last-bee", LIVENESS_SECONDS);
        if (status != 0) out.println("bees did not go home by themselves: status " + status);
        boolean emptied;
        try (var queues = Queues.connect(servers.queuesUrl())) {
            emptied = awaitEmpty(queues);
            if (!emptied) out.println("the stages did not empty their queues");
            crew.dismiss("stage");
            crew.dismiss("sink");
            crew.dismiss("plain-sink");
            drain(queues, Worker.IN);
            drain(queues, Worker.OUT);
        }
        readAll(store);
        return status == 0 && emptied;
    }

    private static boolean awaitEmpty(Queues queues) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIVENESS_SECONDS);
        while (System.nanoTime() < until) {
            try {
                long items = queues.stats(Worker.IN).items()
                        + queues.stats(Worker.OUT).items();
                if (items == 0) return true;
            } catch (QueuesUnavailableException e) {
                // The first words over a connection that had been cut.
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return false;
    }

    private void drain(Queues queues, String queue) throws InterruptedException {
        for (var item = queues.get(queue, DRAIN_WAIT); item != null; item = queues.get(queue, DRAIN_WAIT)) {
            history.write("driver", 'o', "left", item.text(), queue);
        }
        history.write("driver", 'o', "left", Event.NONE, queue);
    }

    private void readAll(JobStore store) {
        try (var all = store.jobs(Worker.SET, null)) {
            all.forEach(this::read);
        }
        try (var failures = store.failures(Worker.SET)) {
            failures.forEach(failure -> {
                boolean raised = failure.message().indexOf(' ') < 0;
                history.write("driver", 'o', "err", key(failure.input()), raised ? failure.message() : "lost");
            });
        }
        history.write("driver", 'o', "final", Event.NONE, "" + MAX_ATTEMPTS);
    }

    private void read(JobRecord job) {
        switch (job.state()) {
            case COMPLETED -> history.write("driver", 'o', "final", key(job.input()), String.valueOf(job.result()));
            case EXHAUSTED -> history.write("driver", 'f', "final", key(job.input()), "" + job.attempts());
            default ->
                history.write(
                        "driver", 'u', "final", key(job.input()), job.state().name());
        }
    }

    private static String key(String input) {
        return input.substring(input.indexOf(':') + 1, input.indexOf('}')).trim();
    }

    /** Where the histories are. */
    @Override
    public String toString() {
        return directory.toString();
    }
}
