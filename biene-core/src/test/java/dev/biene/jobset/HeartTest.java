package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A heart on the test's thread, whose clock stands still but while it waits. */
final class HeartTest {

    private static final int TIME_IS_UP = -1;

    private StillHabitat habitat = new StillHabitat(Long.MAX_VALUE - 1_000_000_000L);
    private final Ledger ledger = new Ledger(habitat.nanoTime());
    private final Session session = new Session();

    /** What the ears heard, and beats, with the milliseconds since the beginning. */
    private final List<String> happened = new ArrayList<>();

    private RunOptions options = RunOptions.defaults();
    private boolean holding = true;
    private int bees = 1;

    @AfterEach
    void leaveNoInterruption() {
        boolean ignored = Thread.interrupted();
    }

    private void happened(String what) {
        happened.add(TimeUnit.NANOSECONDS.toMillis(habitat.passed()) + " " + what);
    }

    private Heart heart() {
        return new Heart(
                session,
                ledger,
                () -> 3,
                () -> holding,
                options,
                new Ears(),
                LoggerFactory.getLogger(HeartTest.class),
                habitat,
                new SplittableRandom(1));
    }

    /** Runs it until the hints are over. */
    private List<String> lived(Heart heart) {
        heart.run();
        return happened;
    }

    @Test
    void theFirstBeatComesEarlyAndOthersAtEachInterval() {
        session.hintAfter(null, TIME_IS_UP, TIME_IS_UP, TIME_IS_UP);

        assertEquals(
                List.of("500 beat", "500 pulse 1", "5500 beat", "5500 pulse 1", "10500 beat", "10500 pulse 1"),
                lived(heart()));
        assertTrue(Thread.interrupted(), "the interruption that ended it is lost");
    }

    @Test
    void theFirstBeatIsNoLaterThanTheOthers() {
        options = options.withHeartbeat(Duration.ofMillis(100));
        session.hintAfter(null, TIME_IS_UP, TIME_IS_UP);

        assertEquals(List.of("100 beat", "100 pulse 1", "200 beat", "200 pulse 1"), lived(heart()));
    }

    @Test
    void aBeatTellsHowManyJobsRunAndWhatWasDone() {
        ledger.settledApart(true, 2, habitat.nanoTime());
        session.hintAfter(null, TIME_IS_UP);

        lived(heart());

        assertEquals(3, session.told.get(0).running());
        assertEquals(Duration.ofSeconds(2), session.told.get(0).busy());
        assertEquals(2.0, session.told.get(0).rate(), 1e-9);
    }

    @Test
    void aBeeWithNothingInHandBeatsWhenItWasSilentForAThirdOfTheTimeInWhichItIsLost() {
        holding = false;
        session.hintAfter(null, TIME_IS_UP, TIME_IS_UP, TIME_IS_UP, TIME_IS_UP, TIME_IS_UP);

        assertEquals(List.of("10500 beat", "10500 pulse 1", "20500 beat", "20500 pulse 1"), lived(heart()));
    }

    @Test
    void aSurveyIsABeatForABeeWithNothingInHand() {
        holding = false;
        var heart = heart();
        session.steps.add(() -> {
            habitat.pass(TimeUnit.MILLISECONDS.toNanos(4000));
            heart.surveyed(1);
            return TIME_IS_UP;
        });
        session.hintAfter(null, TIME_IS_UP, TIME_IS_UP, TIME_IS_UP);

        // At 9 and 14 s the survey of 4 s is not 10 s old; the beat that is due after that is.
        assertEquals(List.of("14000 beat", "14000 pulse 1"), lived(heart));
    }

    @Test
    void aHintIsPassedOnAtOnceAndTheBeatStaysWhereItWas() {
        session.hintAfter(Duration.ofMillis(100), 2);
        session.hintAfter(null, TIME_IS_UP);

        assertEquals(List.of("100 added 2", "500 beat", "500 pulse 1"), lived(heart()));
        assertEquals(List.of(), habitat.sleeps());
    }

    @Test
    void aWaitThatEndsBeforeItsTimeIsNoReasonToBeat() {
        session.hintAfter(Duration.ofMillis(100), TIME_IS_UP);
        session.hintAfter(null, TIME_IS_UP);

        assertEquals(List.of("500 beat", "500 pulse 1"), lived(heart()));
    }

    @Test
    void norIsItByAClockThatBeganJustNow() {
        habitat = new StillHabitat(1);
        aWaitThatEndsBeforeItsTimeIsNoReasonToBeat();
    }

    @Test
    void aHintThatSomethingChangedMakesABeeBeatAtOnceByAClockThatIsBeforeNoughtToo() {
        habitat = new StillHabitat(-TimeUnit.HOURS.toNanos(1));
        aHintThatSomethingChangedMakesABeeWithJobsBeatAtOnce();
    }

    @Test
    void aHintThatSomethingChangedMakesABeeWithJobsBeatAtOnce() {
        session.hintAfter(Duration.ofMillis(100), 0);
        session.hintAfter(null, TIME_IS_UP);

        assertEquals(List.of("100 hinted", "100 beat", "100 pulse 1", "5100 beat", "5100 pulse 1"), lived(heart()));
    }

    @Test
    void aBeeWithNothingInHandIsToldOfAHintAndDoesNotBeat() {
        holding = false;
        session.hintAfter(Duration.ofMillis(100), 0);
        session.hintAfter(null, TIME_IS_UP);

        assertEquals(List.of("100 hinted"), lived(heart()));
    }

    @Test
    void manyBeesDoNotCrowdAroundFewJobs() {
        bees = 9;
        session.hintAfter(null, TIME_IS_UP);
        session.hintAfter(Duration.ofMillis(10), 3);
        session.hintAfter(Duration.ofMillis(10), 2);
        session.hintAfter(Duration.ofMillis(10), 0);

        lived(heart());

        assertEquals(
                2, habitat.sleeps().size(), "three jobs are enough for nine bees at once, and two or none are not");
        for (long nanos : habitat.sleeps()) {
            assertTrue(nanos < TimeUnit.MILLISECONDS.toNanos(90), () -> "waited " + nanos);
            assertEquals(0, nanos % 1_000_000);
        }
        assertTrue(habitat.sleeps().stream().anyMatch(nanos -> nanos > 0), "nobody waits");
    }

    @Test
    void fewBeesDoNotWait() {
        bees = 4;
        session.hintAfter(null, TIME_IS_UP);
        session.hintAfter(Duration.ofMillis(10), 0);
        session.hintAfter(Duration.ofMillis(10), 1);

        lived(heart());

        assertEquals(List.of(), habitat.sleeps());
    }

    @Test
    void aBeatThatIsLostStaysDue() {
        session.outages = 2;
        session.hintAfter(null, TIME_IS_UP);

        assertEquals(List.of("500 lost", "1000 lost", "1500 beat", "1500 pulse 1"), lived(heart()));
        assertEquals(List.of(500_000_000L, 500_000_000L), habitat.sleeps());
    }

    @Test
    void aLostBeatIsTriedAgainNoLaterThanTheNextOneIsDue() {
        options = options.withHeartbeat(Duration.ofMillis(100));
        session.outages = 1;
        session.hintAfter(null, TIME_IS_UP);

        assertEquals(List.of("100 lost", "200 beat", "200 pulse 1"), lived(heart()));
    }

    @Test
    void whatAskingAgainDoesNotMendIsToldAndEndsIt() {
        session.steps.add(() -> {
            throw new IllegalStateException("dropped");
        });
        session.hintAfter(null, TIME_IS_UP);

        assertEquals(List.of("0 broken dropped"), lived(heart()));
    }

    @Test
    void aThreadThatIsInterruptedAlreadyDoesNothing() {
        session.hintAfter(null, TIME_IS_UP);
        Thread.currentThread().interrupt();

        assertEquals(List.of(), lived(heart()));
    }

    private final class Ears implements Heart.Ears {

        @Override
        public void pulse(Pulse pulse) {
            happened("pulse " + pulse.slots());
        }

        @Override
        public void added(int jobs) {
            happened("added " + jobs);
        }

        @Override
        public void hinted() {
            happened("hinted");
        }

        @Override
        public void broken(RuntimeException e) {
            happened("broken " + e.getMessage());
        }
    }

    private interface Step {
        int hint();
    }

    /** Gives hints as the test has laid them down, then interrupts. */
    private final class Session implements BeeSession {

        private final Deque<Step> steps = new ArrayDeque<>();
        private final List<Heartbeat> told = new ArrayList<>();
        private int outages;
        private Duration asked = Duration.ZERO;

        /** @param after null for as long as it is waited for */
        void hintAfter(@org.jspecify.annotations.Nullable Duration after, int... hints) {
            for (int hint : hints) {
                steps.add(() -> {
                    habitat.pass((after == null ? asked : after).toNanos());
                    return hint;
                });
            }
        }

        @Override
        public int awaitHint(Duration timeout) throws InterruptedException {
            asked = timeout;
            var step = steps.poll();
            if (step == null) throw new InterruptedException();
            return step.hint();
        }

        @Override
        public Pulse heartbeat(Heartbeat heartbeat) {
            if (outages-- > 0) {
                happened("lost");
                throw new StoreUnavailableException("away", new IOException("away"));
            }
            happened("beat");
            told.add(heartbeat);
            return new Pulse(SetState.ACTIVE, List.of(), false, bees, 1);
        }

        @Override
        public long beeId() {
            return 1;
        }

        @Override
        public Turn turn(List<? extends Settlement> settlements, ClaimRequest request) {
            throw new AssertionError("the courier's");
        }

        @Override
        public List<Claim> recover(Collection<Long> known) {
            throw new AssertionError("the courier's");
        }

        @Override
        public SetStats stats() {
            throw new AssertionError("the courier's");
        }

        @Override
        public Survey survey(Duration copyAge) {
            throw new AssertionError("the courier's");
        }

        @Override
        public void hint() {
            throw new AssertionError("the courier's");
        }

        @Override
        public JobTransaction transaction() {
            throw new AssertionError("a slot's");
        }

        @Override
        public void close() {
            throw new AssertionError("the courier's");
        }
    }
}
