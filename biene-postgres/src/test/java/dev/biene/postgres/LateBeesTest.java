package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.OnDuplicate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that come late, die between a job and its settlement, or have wrong clocks. */
final class LateBeesTest {

    private static final String SET = "late";
    private static final List<Path> FAKETIME = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    @TempDir
    private Path directory = Path.of("");

    private final TestDatabase database = TestDatabase.create();
    private final JobStore store = PostgresJobStore.of(database.dataSource());
    private final JobSet<Map<String, Object>, Object> jobs = JobSet.open(SET, store);
    private final List<BeeProcess> bees = new ArrayList<>();
    private final List<FaultyProxy> proxies = new ArrayList<>();

    @BeforeEach
    void create() {
        jobs.create();
    }

    @AfterEach
    void close() throws IOException {
        bees.forEach(BeeProcess::close);
        for (var proxy : proxies) proxy.close();
        store.close();
        database.close();
    }

    private BeeProcess bee(String url, int lostAfterMillis, Map<String, String> environment) throws IOException {
        var bee = BeeProcess.start(url, SET, 1, lostAfterMillis, 10, environment);
        bees.add(bee);
        return bee;
    }

    private Map<String, String> environment() {
        return Map.of("HISTORY", history().toString(), "COPIES", "off");
    }

    private Path history() {
        return directory.resolve("history");
    }

    private String onlyResult() {
        try (var results = jobs.results()) {
            return String.valueOf(results.findFirst().orElseThrow().result());
        }
    }

    @Test
    void aBeeStoppedForLongerThanItIsLostInChangesNothingWhenItGoesOn() throws Exception {
        lateOnce();
    }

    @Test
    @Tag("fault")
    void aBeeStoppedForLongerThanItIsLostInChangesNothingTwentyTimes() throws Exception {
        for (int i = 0; i < 20; i++) {
            lateOnce();
            jobs.drop();
            jobs.create();
        }
    }

    private void lateOnce() throws Exception {
        jobs.add(Stream.of(Map.of("millis", 1)), OnDuplicate.FAIL);
        var released = directory.resolve("released");
        var held = new HashMap<>(environment());
        held.put("HOLD", released.toString());
        var late = bee(database.urlWithPassword(), 2000, held);
        Soon.is("the job runs", () -> Files.exists(history()));
        late.signal("STOP");
        var other = bee(database.urlWithPassword(), 2000, environment());
        Soon.is("its completion elsewhere", () -> jobs.stats().completed() == 1);
        var accepted = onlyResult();

        Files.createFile(released);
        late.signal("CONT");

        assertEquals(0, late.awaitEnd(Duration.ofSeconds(60)), "it lives, and finds that all is done");
        assertEquals(0, other.awaitEnd(Duration.ofSeconds(60)));
        assertEquals(accepted, onlyResult());
        var stats = jobs.stats();
        assertEquals(1, stats.completed());
        assertTrue(stats.failures() >= 1, "the lost attempt is recorded");
        try (var failures = jobs.failures()) {
            assertTrue(failures.allMatch(each -> each.message().contains("was lost while it held this job")));
        }
        // Whether its heart tells it first that the job is gone, or its handler returns first, is open.
        assertTrue(divergences() <= 1, "a late result was refused and noted, or never told");
        Files.delete(history());
        Files.delete(released);
    }

    private long divergences() throws Exception {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM biene_store.divergence d"
                        + " JOIN biene_store.job_set s USING (set_id) WHERE s.name = '" + SET + "'")) {
            assertTrue(row.next());
            return row.getLong(1);
        }
    }

    @Test
    void aBeeKilledBetweenAJobAndItsSettlementCostsThatJobOnce() throws Exception {
        killAtSettling(16, 3);
    }

    @Test
    @Tag("fault")
    void aBeeKilledBetweenAJobAndItsSettlementCostsThatJobOnceAHundredTimes() throws Exception {
        killAtSettling(800, 100);
    }

    /** Each bee has a way of its own to the server, which kills it when its next result passes. */
    private void killAtSettling(int count, int kills) throws Exception {
        jobs.add(IntStream.range(0, count).mapToObj(n -> Map.of("n", n, "millis", 250)), OnDuplicate.FAIL);
        for (int i = 0; i < 2; i++) startBehindAProxy(i);
        var killed = new AtomicInteger();
        while (killed.get() < kills) {
            int which = killed.get() % 2;
            int before = killed.get();
            proxies.get(which).trap(BeeProcess.RESULT, FaultyProxy.Moment.BEFORE, () -> {
                bees.get(which).close();
                killed.incrementAndGet();
            });
            Soon.is("a kill", () -> killed.get() > before || jobs.stats().done());
            if (jobs.stats().done()) {
                jobs.add(
                        Stream.of(Map.of("millis", 250, "after", killed.get(), "at", System.nanoTime())),
                        OnDuplicate.FAIL);
            }
            replaceDeadBees();
        }
        // The last kill may have come after the last look.
        replaceDeadBees();
        Soon.is("the end", 300, () -> jobs.stats().done());

        for (var bee : bees) assertEquals(0, bee.awaitEnd(Duration.ofSeconds(60)));
        var stats = jobs.stats();
        assertEquals(stats.total(), stats.completed());
        int runs = Files.readAllLines(history()).size();
        assertTrue(runs > stats.total(), "a killed bee's job ran again");
        assertTrue(runs <= stats.total() + stats.failures(), () -> runs + " runs: " + stats);
        assertTrue(stats.failures() <= kills, stats::toString);
    }

    private void replaceDeadBees() throws IOException {
        for (int i = 0; i < bees.size(); i++) {
            if (!bees.get(i).alive()) bees.set(i, startBehindAProxy(i));
        }
    }

    private BeeProcess startBehindAProxy(int which) throws IOException {
        if (proxies.size() == which) proxies.add(new FaultyProxy(database.host(), database.port()));
        var url = database.urlWithPassword()
                .replace(":" + database.port() + "/", ":" + proxies.get(which).port() + "/");
        var bee = BeeProcess.start(url, SET, 1, 10_000, 10, environment());
        if (bees.size() == which) bees.add(bee);
        return bee;
    }

    @Test
    void clocksThatAreHoursApartRunTwiceAsFastOrJumpTakeNothingAwayFromEachOther() throws Exception {
        var library = FAKETIME.stream().filter(Files::exists).findFirst();
        assumeTrue(library.isPresent(), "libfaketime is not installed; apt-get install libfaketime");
        int count = 40;
        jobs.add(IntStream.range(0, count).mapToObj(n -> Map.of("n", n, "millis", 100)), OnDuplicate.FAIL);
        var fast = directory.resolve("fast");
        var jumping = directory.resolve("jumping");
        set(fast, 0);
        set(jumping, 0);

        for (var clock : List.of("+1h", "-1h", fast.toString(), jumping.toString())) {
            var environment = new HashMap<>(environment());
            environment.put("LD_PRELOAD", library.get().toString());
            environment.put(clock.startsWith("/") ? "FAKETIME_TIMESTAMP_FILE" : "FAKETIME", clock);
            environment.put("FAKETIME_NO_CACHE", "1");
            environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            // The JVM waits by the monotonic clock already; what the library mends for others breaks that.
            environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
            bee(database.urlWithPassword(), 30_000, environment);
        }
        long began = System.nanoTime();
        Soon.is("the end", () -> {
            // Not by the library's own x2, which would stretch the JVM's waits as well.
            set(fast, (System.nanoTime() - began) / 1e9);
            long third = jobs.stats().completed() / (count / 3);
            set(jumping, third == 0 ? 0 : third == 1 ? 3600 : -3600);
            return jobs.stats().done();
        });

        for (var bee : bees) assertEquals(0, bee.awaitEnd(Duration.ofSeconds(90)));
        assertEquals(count, jobs.stats().completed());
        assertEquals(0, jobs.stats().failures(), "no bee was taken for lost");
        assertEquals(count, Files.readAllLines(history()).size(), "no job was taken away from its bee");
        try (var completed = store.jobs(SET, JobState.COMPLETED)) {
            assertTrue(completed.allMatch(each -> recent(Objects.requireNonNull(each.completedAt()))));
        }
    }

    /** Sets a clock so many seconds ahead; at once, as it is read at any time. */
    private static void set(Path clock, double seconds) throws IOException {
        var next =
                Files.writeString(clock.resolveSibling(clock.getFileName() + ".next"), String.format("%+.3f", seconds));
        Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean recent(Instant time) {
        return Duration.between(time, Instant.now()).abs().toMinutes() < 10;
    }
}
