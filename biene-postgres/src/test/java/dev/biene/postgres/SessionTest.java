package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.BeeSession;
import dev.biene.jobset.BeeStatus.Standing;
import dev.biene.jobset.Claim;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.ClaimRequest.Source;
import dev.biene.jobset.DurationHistogram;
import dev.biene.jobset.Heartbeat;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobSetNotFoundException;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.Settlement;
import dev.biene.jobset.Settlement.Outcome;
import dev.biene.jobset.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What becomes of claims that were settled in part while others settled a part of them; and of a session's connections. */
final class SessionTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(200);

    private static TestDatabase database;
    private static SourceServer server;
    private static JobStore store;

    private String set = "";

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        server = new SourceServer(database.dataSource());
        store = PostgresJobStore.of(database.dataSource());
    }

    @AfterAll
    static void close() {
        store.close();
        database.close();
    }

    /** Sixteen jobs are one lane, so that what is claimed together is one range. */
    @BeforeEach
    void create(TestInfo test) {
        set = "s" + Integer.toHexString(test.getDisplayName().hashCode());
        JobSet<Map<String, Object>, Object> jobs = JobSet.open(set, store);
        jobs.create();
        jobs.add(IntStream.range(0, 16).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
    }

    private BeeSession join(Duration lostAfter) {
        return store.join(set, new BeeProfile("test", 4711, "0.1", 1, lostAfter, null));
    }

    private BeeSession join() {
        return join(LONG);
    }

    private static Claim claim(BeeSession bee, int jobs) {
        return bee.turn(List.of(), new ClaimRequest(Source.NEW, jobs, jobs, Duration.ZERO))
                .claims()
                .get(0);
    }

    private static List<Claim> copies(BeeSession bee, int jobs) {
        return bee.turn(List.of(), new ClaimRequest(Source.COPY, jobs, 1, Duration.ZERO))
                .claims();
    }

    private static Verdict settle(BeeSession bee, Settlement settlement) {
        return bee.turn(List.of(settlement), ClaimRequest.NOTHING).verdicts().get(0);
    }

    private static Heartbeat beat() {
        return new Heartbeat(0, 0, new DurationHistogram(), Duration.ZERO, Duration.ZERO);
    }

    private JobState state(long job) {
        return Objects.requireNonNull(store.job(set, job)).job().state();
    }

    private static int connections() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()")) {
            assertTrue(row.next());
            return row.getInt(1);
        }
    }

    /** Second copies of the first jobs of a claim are completed, to something else. */
    private void completeElsewhere(Claim claim, int jobs) {
        try (var fast = join()) {
            for (var copy : copies(fast, claim.inputs().size())) {
                if (copy.firstJob() < claim.firstJob() + jobs)
                    assertEquals(Verdict.ACCEPTED, settle(fast, Outcomes.all(copy, Outcome.COMPLETED)));
            }
        }
    }

    @Test
    void ofAClaimThatFailedInPartOnlyTheCompletedJobsCanBeLate() {
        try (var slow = join()) {
            var claim = claim(slow, 8);
            long first = claim.firstJob();
            completeElsewhere(claim, 5);
            var report = Outcomes.of(
                    claim,
                    Outcome.COMPLETED,
                    Outcome.FAILED,
                    Outcome.RELEASED,
                    Outcome.KEPT,
                    Outcome.SETTLED_APART,
                    Outcome.COMPLETED,
                    Outcome.FAILED,
                    Outcome.KEPT);

            var verdict = settle(slow, report);

            assertTrue(verdict.held());
            assertEquals(Set.of(first), verdict.late());
            assertEquals(Set.of(first + 7), verdict.kept().keySet(), "what another completed is nobody's to keep");
            for (int place = 0; place < 6; place++) assertEquals(JobState.COMPLETED, state(first + place));
            assertEquals(JobState.WAITING, state(first + 6));
            assertEquals(JobState.RUNNING, state(first + 7));
            var stats = store.stats(set);
            assertEquals(
                    List.of(6L, 1L, 1L, 2L, 1L),
                    List.of(stats.completed(), stats.waiting(), stats.running(), stats.failures(), stats.divergent()));
            assertEquals(verdict, settle(slow, report), "after a lost answer");
            assertEquals(2, store.stats(set).failures());
        }
    }

    @Test
    void aClaimThatWasCompletedOrKeptIsKnownAgainAfterALostAnswer() {
        try (var bee = join()) {
            var report = Outcomes.of(claim(bee, 2), Outcome.COMPLETED, Outcome.KEPT);

            var verdict = settle(bee, report);

            assertTrue(verdict.held());
            assertEquals(verdict, settle(bee, report));
            assertEquals(1, store.stats(set).completed());
        }
    }

    @Test
    void aJobThatIsKeptKeepsItsAttempts() {
        try (var bee = join()) {
            settle(bee, Outcomes.all(claim(bee, 1), Outcome.FAILED));
            var again = bee.turn(List.of(), ClaimRequest.singles(Source.FAILED, 1))
                    .claims()
                    .get(0);
            assertEquals(1, again.earlierAttempts());

            settle(bee, Outcomes.all(again, Outcome.KEPT));

            assertEquals(1, bee.recover(List.of()).get(0).earlierAttempts());
        }
    }

    @Test
    void whatAClaimSaysWasSettledApartAndWasNotIsTriedAgain() {
        try (var bee = join()) {
            var claim = claim(bee, 2);

            settle(bee, Outcomes.of(claim, Outcome.SETTLED_APART, Outcome.COMPLETED));

            assertEquals(JobState.WAITING, state(claim.firstJob()));
            assertEquals(JobState.COMPLETED, state(claim.firstJob() + 1));
            assertEquals(1, bee.survey(LONG).returned());
        }
    }

    @Test
    void aLateBeesMixedReportIsRefusedAndWhatDiffersOfItRecorded() throws Exception {
        try (var late = join(SHORT);
                var other = join()) {
            var claim = claim(late, 3);
            Soon.is("the jobs to be taken away", () -> other.survey(LONG).returned() == 3);
            for (var again : other.turn(List.of(), ClaimRequest.singles(Source.RETURNED, 3))
                    .claims()) settle(other, Outcomes.all(again, Outcome.COMPLETED));

            var verdict = settle(late, Outcomes.of(claim, Outcome.COMPLETED, Outcome.FAILED, Outcome.COMPLETED));

            assertEquals(Verdict.REFUSED, verdict);
            assertEquals(2, store.stats(set).divergent());
            assertEquals(0, store.stats(set).failures());
            assertEquals(3, store.stats(set).completed());
        }
    }

    @Test
    void ofALostRangeOnlyWhatNobodyCompletedReturns() throws Exception {
        try (var doomed = join(SHORT);
                var other = join()) {
            completeElsewhere(claim(doomed, 3), 1);

            Soon.is("the jobs to be taken away", () -> other.survey(LONG).returned() > 0);

            assertEquals(2, other.survey(LONG).returned());
            assertEquals(1, store.stats(set).completed());
            assertEquals(2, store.stats(set).waiting());
        }
    }

    @Test
    void theSurveyThatTakesJobsFromALostBeeCountsThem() throws Exception {
        try (var doomed = join(SHORT);
                var other = join()) {
            claim(doomed, 3);

            awaitLoss();

            var survey = other.survey(LONG);
            assertEquals(0, survey.running());
            assertEquals(3, survey.returned());
        }
    }

    @Test
    void aBeatThatTakesASingleJobFromALostBeeSaysSo() throws Exception {
        try (var doomed = join(SHORT);
                var other = join()) {
            assertFalse(other.heartbeat(beat()).returned());
            claim(doomed, 1);

            // It costs an attempt, so it does not lie ready for anybody; but it is news.
            awaitLoss();

            assertTrue(other.heartbeat(beat()).returned());
            assertFalse(other.heartbeat(beat()).returned(), "told once");
            assertEquals(1, other.survey(LONG).retryable());
        }
    }

    /** By looking only: nothing is taken from anybody. */
    private void awaitLoss() throws Exception {
        Soon.is("the loss", () -> store.bees(set).stream().anyMatch(each -> each.standing() == Standing.LOST));
    }

    /** As after an answer that got lost: the bee learns of its claims by asking for them. */
    @Test
    void aSecondCopyThatIsRecoveredIsStillOne() {
        try (var slow = join();
                var fast = join()) {
            var claim = claim(slow, 1);
            copies(fast, 1);
            try (var again = again(fast)) {
                var copy = again.recover(List.of()).get(0);
                assertTrue(copy.secondCopy());

                assertEquals(Verdict.ACCEPTED, settle(again, Outcomes.all(copy, Outcome.COMPLETED)));

                assertEquals(
                        Set.of(claim.firstJob()),
                        settle(slow, Outcomes.all(claim, Outcome.COMPLETED)).late());
                assertEquals(1, store.stats(set).completed());
            }
        }
    }

    @Test
    void aRangeThatIsRecoveredIsSettledAsOne() {
        try (var bee = join()) {
            var claim = claim(bee, 3);
            try (var again = again(bee)) {
                assertEquals(List.of(claim), again.recover(List.of()));

                assertEquals(Verdict.ACCEPTED, settle(again, Outcomes.all(claim, Outcome.COMPLETED)));

                assertEquals(3, store.stats(set).completed());
            }
        }
    }

    private BeeSession again(BeeSession bee) {
        var courier = new Line(server).ofBee();
        var tables = courier.statement(connection -> SetTables.find(connection, set, "here"));
        return new PostgresBeeSession(tables, server, bee.beeId(), courier);
    }

    @Test
    void aBeeHasOneConnectionUntilItsHeartBeatsAndNoneWhenItHasLeft() throws Exception {
        Soon.is("the connections of adds to rest", () -> connections() == 0);
        var bee = join();
        claim(bee, 2);
        bee.heartbeat(beat());
        assertEquals(1, connections());

        var heart = Executors.newSingleThreadExecutor();
        try {
            heart.submit(() -> bee.heartbeat(beat())).get(30, TimeUnit.SECONDS);
            assertEquals(2, connections());
        } finally {
            heart.shutdownNow();
        }
        bee.close();

        Soon.is("no connection", () -> connections() == 0);
        assertEquals(2, store.stats(set).waiting());
        assertEquals(0, store.stats(set).bees());
    }

    @Test
    void aSessionTellsPeopleHowItsSetStandsUntilTheSetIsGone() {
        try (var bee = join()) {
            assertEquals(16, bee.stats().total());
            assertEquals(set, bee.stats().set());

            store.drop(set);

            assertThrows(JobSetNotFoundException.class, bee::stats);
        }
    }
}
