package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.OnDuplicate;
import dev.biene.postgres.connect.PostgresSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed and comes back while real processes work on its sets. */
@Tag("any-jdk")
final class KilledServerTest {

    private static final String SET = "server_killed";
    private static final int BEES = 4;

    @TempDir
    private Path directory = Path.of("");

    private final OwnServer server;
    private final List<BeeProcess> bees = new ArrayList<>();

    KilledServerTest() throws IOException {
        server = OwnServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        bees.forEach(BeeProcess::close);
        server.close();
    }

    /** The ways in which a server ends without a word. */
    private enum Blow {
        POSTMASTER,
        IMMEDIATE,
        ONE_BACKEND
    }

    @Test
    void noBeeDiesWithItsServerWhicheverWayThatEnds() throws Exception {
        kill(List.of(Blow.values()), 60);
    }

    @Test
    @Tag("fault")
    void noBeeDiesWithItsServerAHundredTimes() throws Exception {
        var pauses = kill(Collections.nCopies(100, Blow.POSTMASTER), 1_000);

        Collections.sort(pauses);
        long p95 = pauses.get(94);
        System.out.println(
                "first claim after the server accepts: median " + pauses.get(50) + " ms, p95 " + p95 + " ms");
        assertTrue(p95 <= 5000, pauses::toString);
    }

    /** Returns how many milliseconds after each restart the first job was claimed. */
    private List<Long> kill(List<Blow> blows, int first) throws Exception {
        var history = Files.createFile(directory.resolve("history"));
        var pauses = new ArrayList<Long>();
        try (var store = PostgresJobStore.connect(PostgresSettings.of(server.url(), Map.of()));
                var jobs = JobSet.open(SET, store)) {
            jobs.create();
            int count = add(jobs, 0, first);
            var environment = Map.of("HISTORY", history.toString(), "COPIES", "off");
            for (int i = 0; i < BEES; i++) {
                bees.add(BeeProcess.start(server.url(), SET, 1, 60_000, 10, environment));
            }
            // One that is only starting says so and ends, as nobody may be there to start it for.
            Soon.is("all bees", () -> store.bees(SET).size() == BEES);
            for (var blow : blows) {
                long before = jobs.stats().completed();
                Soon.is("progress", () -> jobs.stats().completed() > before);
                strike(blow);
                pauses.add(untilTheNextClaim());
                // However long a restart takes here, the last blow is to meet a set that is not done.
                if (count - jobs.stats().completed() < first / 2) count = add(jobs, count, first);
            }
            int all = count;
            Soon.is("the end", 600, () -> jobs.stats().done());

            assertEquals(all, jobs.stats().completed());
            assertEquals(0, jobs.stats().failures(), "no attempt failed, as no bee was lost");
            for (var bee : bees) assertEquals(0, bee.awaitEnd(Duration.ofSeconds(60)), "bees go home by themselves");
            assertEquals(all, Files.readAllLines(history).size(), "each job was run once");
            assertOneResultEach(store, all);
        }
        return pauses;
    }

    /** Adds so many jobs of a quarter of a second; returns how many there are now. */
    private static int add(JobSet<Map<String, Object>, Object> jobs, int from, int more) {
        jobs.add(IntStream.range(from, from + more).mapToObj(n -> Map.of("n", n, "millis", 250)), OnDuplicate.FAIL);
        return from + more;
    }

    /** Returns when the server accepts connections again. */
    private void strike(Blow blow) throws Exception {
        switch (blow) {
            case POSTMASTER -> server.kill();
            case IMMEDIATE -> server.quit();
            case ONE_BACKEND -> server.killOneBackend();
        }
        if (blow != Blow.ONE_BACKEND) server.restart();
    }

    private long untilTheNextClaim() throws Exception {
        // The sequence was cached ahead before the crash, so that its value says nothing; its next change does.
        long began = System.nanoTime();
        long before = server.ask("SELECT last_value FROM biene_store.claim_id");
        Soon.is("a claim", () -> server.ask("SELECT last_value FROM biene_store.claim_id") > before);
        return (System.nanoTime() - began) / 1_000_000;
    }

    private static void assertOneResultEach(JobStore store, int count) {
        try (var results = JobSet.open(SET, store).results()) {
            assertEquals(
                    count,
                    results.map(result -> String.valueOf(result.result()))
                            .distinct()
                            .count());
        }
    }
}
