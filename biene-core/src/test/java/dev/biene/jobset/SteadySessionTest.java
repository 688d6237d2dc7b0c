package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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

    private static final class Silence implements Slot.Reports {

        @Override
        public void fatal(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public void event(Event event) {}

        @Override
        public boolean wantsEvents() {
            return false;
        }

        @Override
        public void settledApart(long job, boolean accepted, double seconds) {}

        @Override
        public JobTransaction transaction() {
            throw new AssertionError("no job asks for one");
        }
    }
}
