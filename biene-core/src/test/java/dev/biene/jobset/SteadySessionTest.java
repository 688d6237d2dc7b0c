package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A session behind a line that is cut while a request is still on its way in the store. */
final class SteadySessionTest {

    private static final String SET = "steady";
    private static final BeeProfile BEE = new BeeProfile("here", 1, "test", 1, Duration.ofSeconds(30), null);

    private final MemoryJobStore store = new MemoryJobStore();
    private BeeSession session;
    private Runnable stillOnItsWay = () -> {};

    SteadySessionTest() {
        var jobs = JobSet.open(SET, store);
        jobs.create();
        jobs.add(List.of(Map.of("n", 1)));
        session = store.join(SET, BEE);
    }

    /** Loses the answer to the first turn that claims something, which takes effect when the test says so. */
    private BeeSession cutLine() {
        return (BeeSession) Proxy.newProxyInstance(
                BeeSession.class.getClassLoader(), new Class<?>[] {BeeSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("turn") && arguments[1] != ClaimRequest.NOTHING) {
                        stillOnItsWay = () -> {
                            var ignored = session.turn(List.of(), (ClaimRequest) arguments[1]);
                        };
                        throw new StoreUnavailableException("cut", new IOException("cut"));
                    }
                    return method.invoke(session, arguments);
                });
    }

    private SteadySession steady(BeeSession line) {
        var log = LoggerFactory.getLogger(SteadySessionTest.class);
        var patience = new Patience(
                RunOptions.defaults(), new Stop(), log, new Silence(), Habitat.MACHINE, new SplittableRandom(1));
        return new SteadySession(line, patience, log);
    }

    private static Collection<Long> nothing() {
        return List.of();
    }

    @Test
    void aClaimThatIsMadeAfterTheBeeAskedForWhatItMissedIsFoundLater() throws Exception {
        var steady = steady(cutLine());
        var request = ClaimRequest.singles(ClaimRequest.Source.NEW, 1);

        var turn = steady.turn(List.of(), request, SteadySessionTest::nothing);
        assertEquals(List.of(), turn.claims());
        assertEquals(List.of(), steady.strays(SteadySessionTest::nothing));
        stillOnItsWay.run();

        assertEquals(1, steady.strays(SteadySessionTest::nothing).size());
    }

    @Test
    void aBeeThatMissedNoAnswerDoesNotAsk() throws Exception {
        var steady = steady(session);

        var claims = steady.turn(List.of(), ClaimRequest.singles(ClaimRequest.Source.NEW, 1), List::of)
                .claims();

        assertEquals(1, claims.size());
        assertEquals(List.of(), steady.strays(List::of));
        assertEquals(claims, steady.held());
    }

    /** Loses the answer to the next call of {@code name}, which has taken effect. */
    private BeeSession losing(String name) {
        var lost = new boolean[1];
        return (BeeSession) Proxy.newProxyInstance(
                BeeSession.class.getClassLoader(), new Class<?>[] {BeeSession.class}, (proxy, method, arguments) -> {
                    var answer = method.invoke(session, arguments);
                    if (!method.getName().equals(name) || lost[0]) return answer;
                    lost[0] = true;
                    throw new StoreUnavailableException("cut", new IOException("cut"));
                });
    }

    @Test
    void aClaimWhoseAnswerWasLostIsFoundAtOnce() throws Exception {
        var steady = steady(losing("turn"));

        var turn = steady.turn(List.of(), ClaimRequest.singles(ClaimRequest.Source.NEW, 1), List::of);

        assertEquals(session.recover(List.of()), turn.claims());
        assertEquals(1, turn.claims().size());
        assertEquals(turn.claims(), steady.strays(List::of), "it is asked for again as long as the bee is idle");
        var ids = ids(turn.claims());
        assertEquals(List.of(), steady.strays(() -> ids));
    }

    @Test
    void aSettlementWhoseAnswerWasLostIsAnsweredAsTheFirstTime() throws Exception {
        var claim = session.turn(List.of(), ClaimRequest.singles(ClaimRequest.Source.NEW, 1))
                .claims()
                .get(0);
        var steady = steady(losing("turn"));

        var turn = steady.turn(List.of(Report.completed(claim, "1")), ClaimRequest.NOTHING, () -> List.of(claim.id()));

        assertEquals(List.of(Verdict.ACCEPTED), turn.verdicts());
        assertEquals(List.of(), turn.claims());
        assertEquals(1, store.stats(SET).completed());
    }

    /** Else the bee would take a job for found that one of its slots runs. */
    @Test
    void whatASplitKeepsIsNotTakenForAClaimThatGotLost() throws Exception {
        JobSet.open(SET, store).add(numbers(99));
        // One that begins at the set's last job has no second one, and where it begins is random.
        var inHand = session.turn(List.of(), new ClaimRequest(ClaimRequest.Source.NEW, 50, 2, Duration.ZERO))
                .claims();
        var claim = inHand.stream()
                .filter(found -> found.inputs().size() == 2)
                .findFirst()
                .orElseThrow();
        var split = Report.completed(claim, "1").withKept(1);
        var steady = steady(losing("turn"));

        var turn = steady.turn(List.of(split), ClaimRequest.NOTHING, () -> ids(inHand));

        assertEquals(Set.of(claim.firstJob() + 1), turn.verdicts().get(0).kept().keySet());
        assertEquals(List.of(), turn.claims());
    }

    private static List<Long> ids(List<Claim> claims) {
        return claims.stream().map(Claim::id).toList();
    }

    private static List<Map<String, Object>> numbers(int count) {
        return IntStream.range(2, 2 + count)
                .mapToObj(n -> Map.<String, Object>of("n", n))
                .toList();
    }

    /** What is looked for whenever the bee is idle costs the store a question each time. */
    @Test
    void anAnswerWithoutClaimsThatWasLostLeavesNoDoubt() throws Exception {
        var steady = steady(losing("turn"));

        steady.turn(List.of(), ClaimRequest.NOTHING, List::of);

        var unknown = session.turn(List.of(), ClaimRequest.singles(ClaimRequest.Source.NEW, 1));
        assertEquals(1, unknown.claims().size());
        assertEquals(List.of(), steady.strays(List::of));
    }

    @Test
    void howManyAreUnclaimedIsToldAfterAnOutageToo() throws Exception {
        JobSet.open(SET, store).add(numbers(9));

        var turn = steady(losing("turn")).turn(List.of(), ClaimRequest.NOTHING, List::of);

        assertEquals(10, turn.unclaimed());
    }

    @Test
    void aSurveyIsAskedForUntilItIsAnswered() throws Exception {
        assertEquals(1, steady(losing("survey")).survey(Duration.ofDays(1)).unclaimed());
    }

    @Test
    void aHintReachesTheOthersAndOneThatGetsLostHarmsNobody() throws Exception {
        try (var other = store.join(SET, BEE)) {
            steady(session).hint();
            assertEquals(0, other.awaitHint(Duration.ofSeconds(20)));

            steady(losing("hint")).hint();
        }
    }

    private static final class Silence extends QuietReports {

        @Override
        public void fatal(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public JobTransaction transaction() {
            throw new AssertionError("no job asks for one");
        }
    }
}
