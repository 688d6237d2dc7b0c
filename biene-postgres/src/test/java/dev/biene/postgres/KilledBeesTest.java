package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.OnDuplicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are killed, stopped and told to end in the middle of their work. */
@Tag("any-jdk")
final class KilledBeesTest {

    private static final String SET = "killed";
    private static final int BEES = 4;
    private static final int SLOTS = 2;

    /** Shorter jobs are taken and settled several at a time, and a kill costs all that were in hand. */
    private static final int SINGLE_MILLIS = 210;

    @TempDir
    private Path directory = Path.of("");

    private final TestDatabase database = TestDatabase.create();
    private final JobStore store = PostgresJobStore.of(database.dataSource());
    private final JobSet<Map<String, Object>, Object> jobs = JobSet.open(SET, store);
    private final List<BeeProcess> bees = new ArrayList<>();

    /** Results once seen; one that differs later has been overwritten. */
    private final Map<Long, Object> seen = new HashMap<>();

    @BeforeEach
    void create() {
        jobs.create();
    }

    @AfterEach
    void close() {
        bees.forEach(BeeProcess::close);
        store.close();
        database.close();
    }

    private void addJobs(int count, int millis) {
        jobs.add(IntStream.range(0, count).mapToObj(n -> Map.of("n", n, "millis", millis)), OnDuplicate.FAIL);
    }

    private void startBees(int lostAfterMillis) throws Exception {
        for (int i = 0; i < BEES; i++) bees.add(BeeProcess.start(database, SET, SLOTS, lostAfterMillis));
    }

    private BeeProcess startCounted() throws IOException {
        var environment = Map.of("HISTORY", history().toString(), "COPIES", "off");
        return BeeProcess.start(database.urlWithPassword(), SET, SLOTS, 5000, 10, environment);
    }

    private Path history() {
        return directory.resolve("history");
    }

    private void look() {
        try (var results = jobs.results()) {
            results.forEach(result -> {
                var before = seen.putIfAbsent(result.id(), String.valueOf(result.result()));
                if (before != null) assertEquals(before, String.valueOf(result.result()), "job " + result.id());
            });
        }
    }

    @Test
    void nothingIsLostOrChangedByTwentyKills() throws Exception {
        killAtRandom(200, 20, 4711);
    }

    @Test
    @Tag("fault")
    void nothingIsLostOrChangedByAThousandKills() throws Exception {
        killAtRandom(5000, 1000, ProcessHandle.current().pid());
    }

    private void killAtRandom(int count, int kills, long seed) throws Exception {
        addJobs(count, SINGLE_MILLIS);
        for (int i = 0; i < BEES; i++) bees.add(startCounted());
        var random = new SplittableRandom(seed);
        int killed = 0;
        while (killed < kills) {
            long before = jobs.stats().completed();
            Soon.is(
                    "progress",
                    () -> jobs.stats().completed() > before || jobs.stats().done());
            if (jobs.stats().done()) addJobsAgain(count, killed);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(60)));
            int which = random.nextInt(BEES);
            bees.get(which).kill();
            bees.set(which, startCounted());
            killed++;
            look();
        }
        Soon.is("the end", 300, () -> jobs.stats().done());
        look();
        var stats = jobs.stats();
        assertEquals(stats.total(), stats.completed(), () -> "seed " + seed + ": " + stats);
        assertEquals(stats.total(), seen.size());
        assertEquals(0, stats.exhausted());
        for (var bee : bees) assertEquals(0, bee.awaitEnd(Duration.ofSeconds(60)), "bees go home by themselves");
        long extra = Files.readAllLines(history()).size() - stats.total();
        System.out.println(kills + " kills, " + stats.total() + " jobs: " + extra + " extra executions");
        assertTrue(extra <= (long) kills * SLOTS, () -> extra + " extra executions, seed " + seed);
    }

    /** So that the last kills meet a set that is not done. */
    private void addJobsAgain(int count, int killed) throws Exception {
        jobs.add(
                IntStream.range(0, count / 4).mapToObj(n -> Map.of("n", n, "millis", SINGLE_MILLIS, "round", killed)),
                OnDuplicate.FAIL);
        for (int i = 0; i < BEES; i++) {
            if (!bees.get(i).alive()) bees.set(i, startCounted());
        }
    }

    @Test
    @Tag("fault")
    void aStoppedBeeCostsNoMoreThanTheTimeItIsLostIn() throws Exception {
        int count = 2000;
        addJobs(count, 20);
        startBees(2000);
        Soon.is("a third", () -> jobs.stats().completed() > count / 3);
        long left = count - jobs.stats().completed();
        long began = System.nanoTime();

        bees.get(0).signal("STOP");
        Soon.is("the end", () -> jobs.stats().done());

        double took = (System.nanoTime() - began) / 1e9;
        double ideal = left * 0.020 / (2 * (BEES - 1)) + 2;
        // The figure asked for is 1.3 on a quiet machine; here only that nobody waits for the stopped bee for long.
        assertTrue(took < 3 * ideal + 5, () -> "took " + took + " s, ideal " + ideal);
        look();
        bees.get(0).signal("CONT");
        for (var bee : bees) assertEquals(0, bee.awaitEnd(Duration.ofSeconds(60)));
        look();
        assertEquals(count, seen.size());
        assertEquals(count, jobs.stats().completed());
    }

    @Test
    void aBeeToldToTerminateFinishesOrGivesBackAndIsGone() throws Exception {
        addJobs(20, 300);
        bees.add(BeeProcess.start(database, SET, 2, 30_000));
        Soon.is("some results", () -> jobs.stats().completed() >= 2);

        bees.get(0).signal("TERM");

        assertEquals(0, bees.get(0).awaitEnd(Duration.ofSeconds(20)), "grace is 3 s");
        var stats = jobs.stats();
        assertEquals(0, stats.running());
        assertEquals(0, stats.failures());
        assertTrue(stats.completed() < 20, stats::toString);
        assertEquals(20, stats.completed() + stats.unclaimed() + stats.waiting());
    }

    @Test
    void aJobThatKillsItsBeesIsExhaustedAndAllOthersAreDone() throws Exception {
        addJobs(20, 1);
        jobs.add(Stream.of(Map.of("poison", true)), OnDuplicate.FAIL);

        // Each bee dies of it, or finds it lost and exhausted.
        Soon.is("the end", () -> {
            var bee = BeeProcess.start(database, SET, 1, 100, 3);
            bees.add(bee);
            assertTrue(bee.awaitEnd(Duration.ofSeconds(30)) >= 0);
            return jobs.stats().done();
        });

        assertEquals(20, jobs.stats().completed());
        try (var exhausted = store.jobs(SET, JobState.EXHAUSTED)) {
            assertEquals(3, exhausted.findFirst().orElseThrow().attempts());
        }
    }
}
