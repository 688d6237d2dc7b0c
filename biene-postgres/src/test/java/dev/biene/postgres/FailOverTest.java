package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.postgres.connect.PostgresSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The primary is killed, its synchronous standby takes its place at another address, and bees that were told both go on
 * there.
 */
@Tag("any-jdk")
final class FailOverTest {

    private static final String SET = "fail_over";
    private static final int BEES = 3;
    private static final int LONGEST_MILLIS = 10_000;

    @TempDir
    private Path directory = Path.of("");

    private final List<BeeProcess> bees = new ArrayList<>();
    private final List<OwnServer> servers = new ArrayList<>();

    /** Results that could be read; they may neither be gone afterwards nor others. */
    private final Map<Long, String> seen = new HashMap<>();

    /** What the primary said it had stored. */
    private final Set<Integer> acknowledged = Collections.synchronizedSet(new HashSet<>());

    @AfterEach
    void stop() throws Exception {
        bees.forEach(BeeProcess::close);
        for (var server : servers) server.close();
    }

    @Test
    void beesGoOnWithTheOtherServerAndNothingAcknowledgedIsLost() throws Exception {
        failOver(1);
    }

    @Test
    @Tag("fault")
    void twentyFailOversThereAndBackLoseNothing() throws Exception {
        var pauses = failOver(20);

        Collections.sort(pauses);
        System.out.println("20 fail-overs: first claim after the kill: median " + pauses.get(10) + " ms, longest "
                + pauses.get(19) + " ms");
    }

    private List<Long> failOver(int times) throws Exception {
        var first = OwnServer.start();
        servers.add(first);
        first.configure(Standby.settings());
        var url = withStandby(first);
        var pauses = new ArrayList<Long>();
        var stop = new AtomicBoolean();
        var adders = Executors.newSingleThreadExecutor();
        try (var store = PostgresJobStore.connect(PostgresSettings.of(url, Map.of()));
                var jobs = JobSet.open(SET, store)) {
            jobs.create();
            jobs.add(IntStream.range(0, 60).mapToObj(n -> Map.of("n", n, "millis", 100)), OnDuplicate.FAIL);
            var adding = adders.submit(() -> addUntil(stop, jobs));
            var environment = Map.of("HISTORY", history().toString(), "COPIES", "off", "WAIT_FOR_MORE", "on");
            for (int i = 0; i < BEES; i++) bees.add(BeeProcess.start(url, SET, 1, 60_000, 10, environment));
            Soon.is("all bees", () -> store.bees(SET).size() == BEES);

            for (int i = 0; i < times; i++) {
                long before = jobs.stats().completed();
                Soon.is("progress", () -> jobs.stats().completed() > before + BEES);
                look(jobs);
                awaitAdds();
                pauses.add(failOverOnce());
                awaitAdds();
                Soon.is("the results", () -> answers(() -> look(jobs)));
                if (i + 1 < times) assertEquals(url, rejoined(url));
            }
            stop.set(true);
            adding.get(60, TimeUnit.SECONDS);
            Soon.is("the end", () -> answers(() -> jobs.stats().done()));
            assertNothingLost(jobs);
        } finally {
            stop.set(true);
            adders.shutdownNow();
        }
        assertTrue(Collections.max(pauses) <= LONGEST_MILLIS, pauses::toString);
        return pauses;
    }

    private Path history() {
        return directory.resolve("history");
    }

    /** Gives the server a standby; returns the URL of both. */
    private String withStandby(OwnServer primary) throws Exception {
        var standby = Standby.of(primary, 0);
        servers.add(standby);
        return primary.urlWith(standby);
    }

    private void awaitAdds() throws Exception {
        int before = acknowledged.size();
        Soon.is("adds", () -> acknowledged.size() > before + 5);
    }

    /** Returns how many milliseconds after the kill the next job was claimed. */
    private long failOverOnce() throws Exception {
        var primary = servers.get(0);
        var standby = servers.get(1);
        long began = System.nanoTime();
        primary.kill();
        standby.promote();
        // The sequence may have been written ahead, so that its value says nothing; its next change does.
        long before = standby.ask("SELECT last_value FROM biene_store.claim_id");
        Soon.is("a claim", () -> standby.ask("SELECT last_value FROM biene_store.claim_id") > before);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    /** The server that was killed comes back, at its old address, as the standby of the one that took its place. */
    private String rejoined(String url) throws Exception {
        var killed = servers.remove(0);
        int port = killed.port();
        killed.close();
        var back = Standby.of(servers.get(0), port);
        servers.add(back);
        assertEquals(port, back.port());
        return url;
    }

    private static boolean answers(Callable<?> question) throws Exception {
        try {
            return !Boolean.FALSE.equals(question.call());
        } catch (BieneException away) {
            return false;
        }
    }

    private Void addUntil(AtomicBoolean stop, JobSet<Map<String, Object>, Object> jobs) throws InterruptedException {
        for (int n = 1000; !stop.get(); n++) {
            try {
                jobs.add(Stream.of(Map.of("n", n, "millis", 20)), OnDuplicate.FAIL);
                acknowledged.add(n);
            } catch (BieneException unknown) {
                // It may be there or not; nothing was promised.
            }
            TimeUnit.MILLISECONDS.sleep(25);
        }
        return null;
    }

    private boolean look(JobSet<Map<String, Object>, Object> jobs) {
        var now = new HashMap<Long, String>();
        try (var results = jobs.results()) {
            results.forEach(result -> now.put(result.id(), String.valueOf(result.result())));
        }
        seen.forEach((id, result) -> assertEquals(result, now.get(id), "job " + id));
        seen.putAll(now);
        return true;
    }

    private void assertNothingLost(JobSet<Map<String, Object>, Object> jobs) throws Exception {
        look(jobs);
        var stats = jobs.stats();
        assertEquals(stats.total(), stats.completed());
        assertEquals(stats.total(), seen.size());
        assertEquals(0, stats.failures(), "no bee was lost, so no attempt was");
        for (var bee : bees) {
            bee.signal("TERM");
            assertEquals(0, bee.awaitEnd(Duration.ofSeconds(60)), "no bee died");
        }
        var there = new HashSet<Integer>();
        try (var results = jobs.results()) {
            results.map(result -> (Number) Objects.requireNonNull(result.input().get("n")))
                    .forEach(n -> assertTrue(there.add(n.intValue()), () -> n + " is there twice"));
        }
        assertTrue(there.containsAll(acknowledged), "jobs that were acknowledged are gone");
        assertEquals(stats.total(), Files.readAllLines(history()).size(), "each job was run once");
    }
}
