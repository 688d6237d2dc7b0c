package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.BeeSession;
import dev.biene.jobset.Claim;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.ClaimRequest.Source;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.Settlement;
import dev.biene.jobset.Settlement.Outcome;
import dev.biene.jobset.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is sent with a turn, and from how many lanes it takes. */
@Tag("any-jdk")
final class TurnStatementTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private static TestDatabase database;
    private static JobStore store;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        store = PostgresJobStore.of(database.dataSource());
    }

    @AfterAll
    static void close() {
        store.close();
        database.close();
    }

    private static BeeSession join(String set) {
        return store.join(set, new BeeProfile("test", 4711, "0.1", 1, LONG, null));
    }

    private static List<Claim> claim(BeeSession bee, int jobs, int jobsPerClaim) {
        return bee.turn(List.of(), new ClaimRequest(Source.NEW, jobs, jobsPerClaim, Duration.ZERO))
                .claims();
    }

    private static Claim claimOf(int jobs) {
        return new Claim(7, 100, Collections.nCopies(jobs, "{}"), 0, false);
    }

    private static JobSet<Map<String, Object>, Object> create(String set) {
        JobSet<Map<String, Object>, Object> jobs = JobSet.open(set, store);
        jobs.create();
        return jobs;
    }

    @Test
    void aClaimsResultsAreOneArrayWithNullForEachJobThatHasNone() {
        assertEquals(
                "[\"7/0\",null,\"7/2\",null,null]",
                TurnStatement.results(Outcomes.of(
                        claimOf(5),
                        Outcome.COMPLETED,
                        Outcome.FAILED,
                        Outcome.COMPLETED,
                        Outcome.RELEASED,
                        Outcome.KEPT)));
        assertEquals("[null,\"7/1\"]", TurnStatement.results(onlyAt(1, 2)));
        assertEquals("[\"7/0\"]", TurnStatement.results(onlyAt(0, 1)));
        assertNull(TurnStatement.results(onlyAt(9, 2)), "nothing to store at all");
    }

    /** All are done, and only one has a result. */
    private static Settlement onlyAt(int place, int jobs) {
        return new Outcomes(7, 100, Collections.nCopies(jobs, Outcome.COMPLETED), place);
    }

    @Test
    void durationsFollowEachOtherClaimByClaim() {
        var first = new Outcomes(1, 64, Collections.nCopies(2, Outcome.COMPLETED));
        var second = new Outcomes(2, 640, List.of(Outcome.COMPLETED));

        assertArrayEquals(new float[] {1, 65 / 64f, 10}, TurnStatement.seconds(List.of(first, second), 3));
    }

    @Test
    void eachJobOfManyClaimsHasItsOwnDurationAndResult() {
        create("own").add(IntStream.range(0, 60).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
        try (var bee = join("own")) {
            var claims = new ArrayList<>(claim(bee, 5, 2));
            claims.addAll(claim(bee, 9, 4));
            var settled = claims.stream()
                    .map(each -> Outcomes.all(each, Outcome.COMPLETED))
                    .toList();

            var verdicts = bee.turn(settled, ClaimRequest.NOTHING).verdicts();

            assertEquals(Collections.nCopies(claims.size(), Verdict.ACCEPTED), verdicts);
            assertOwn("own", settled);
        }
    }

    @Test
    void soHasEachJobOfClaimsThatFailedInPart() {
        create("part").add(IntStream.range(0, 60).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
        try (var bee = join("part")) {
            var claims = new ArrayList<Claim>();
            while (claims.size() < 3) claims.addAll(claim(bee, 3, 3));
            var settled = claims.stream()
                    .filter(each -> each.inputs().size() == 3)
                    .map(each -> Outcomes.of(each, Outcome.COMPLETED, Outcome.FAILED, Outcome.COMPLETED))
                    .toList();

            bee.turn(settled, ClaimRequest.NOTHING);

            assertTrue(settled.size() > 1, "claims: " + claims);
            assertOwn("part", settled);
            try (var failures = store.failures("part")) {
                var told = failures.toList();
                assertEquals(settled.size(), told.size());
                for (var each : told) {
                    assertEquals("job " + each.job() + " failed", each.message());
                    assertEquals(duration(each.job()), each.duration());
                }
            }
            for (var each : store.bees("part")) {
                assertEquals(2L * settled.size(), each.completed());
                assertEquals(settled.size(), each.failed());
            }
        }
    }

    private static Duration duration(long job) {
        return Duration.ofNanos(Math.round(Outcomes.secondsOf(job) * 1e9));
    }

    /** What each job came to is its own, and no neighbour's. */
    private static void assertOwn(String set, List<Outcomes> settled) {
        var expected = new TreeMap<Long, String>();
        for (var claim : settled) {
            for (int place = 0; place < claim.jobs(); place++) {
                long job = claim.firstJob() + place;
                if (claim.outcome(place) == Outcome.COMPLETED)
                    expected.put(job, claim.result(place) + " in " + duration(job));
            }
        }
        var stored = new TreeMap<Long, String>();
        try (var jobs = store.jobs(set, JobState.COMPLETED)) {
            jobs.forEach(job -> stored.put(job.id(), job.result() + " in " + job.duration()));
        }
        assertEquals(expected, stored);
    }

    @Test
    void aRequestThatFewLanesDoNotFillTakesFromMoreNextTimeAndFromFewerAgain() {
        var jobs = create("lanes");
        // One add is one lane.
        for (int n = 0; n < 180; n++) jobs.add(Stream.of(Map.of("n", n)), OnDuplicate.FAIL);
        try (var bee = join("lanes")) {
            assertEquals(4, claim(bee, 100, 1).size());
            bee.turn(List.of(), ClaimRequest.NOTHING);
            assertEquals(16, claim(bee, 100, 1).size());
            assertEquals(64, claim(bee, 100, 1).size());
            assertEquals(64, claim(bee, 100, 1).size(), "no statement walks more lanes than that");

            // Of 64, each of these needs one: 32, 16, 8, 4, 2.
            for (int i = 0; i < 5; i++) assertEquals(1, claim(bee, 1, 1).size());

            assertEquals(2, claim(bee, 100, 1).size());
            assertEquals(8, claim(bee, 8, 1).size(), "a request that is filled from all of its lanes");
            assertEquals(8, claim(bee, 100, 1).size(), "is answered from as many the next time");
        }
    }

    @Test
    void manyClaimsOfOneLaneAreOneLane() {
        var jobs = create("one");
        jobs.add(IntStream.range(0, 16).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
        try (var bee = join("one")) {
            assertEquals(16, claim(bee, 16, 1).size());
            for (int n = 100; n < 110; n++) jobs.add(Stream.of(Map.of("n", n)), OnDuplicate.FAIL);

            assertEquals(2, claim(bee, 100, 1).size(), "half of four, of which one was enough");
        }
    }

    @Test
    void aRequestThatLargeInputsDoNotFillIsNoReasonToTakeFromMoreLanes() {
        var jobs = create("large");
        for (int n = 0; n < 38; n++) jobs.add(Stream.of(large(n)), OnDuplicate.FAIL);
        try (var bee = join("large")) {
            assertEquals(4, claim(bee, 100, 1).size());
            assertEquals(16, claim(bee, 100, 1).size());
            assertEquals(16, claim(bee, 100, 1).size(), "more of them would only be too much at once");
        }
    }

    @Test
    void ofLargeInputsOneLaneGivesNoMoreThanItsShare() {
        create("share").add(IntStream.range(0, 8).mapToObj(TurnStatementTest::large), OnDuplicate.FAIL);
        try (var bee = join("share")) {
            assertEquals(4, claim(bee, 8, 1).size());
        }
    }

    private static Map<String, Object> large(int n) {
        return Map.of("n", n, "of", "x".repeat(900 << 10));
    }
}
