package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LedgerTest {

    /** The clock may begin anywhere, also shortly before it turns over. */
    private static final long BEGAN = Long.MAX_VALUE - 2_000_000_000L;

    private final Ledger ledger = new Ledger(BEGAN);

    private static long after(double seconds) {
        return BEGAN + (long) (seconds * 1e9);
    }

    private static Grant grant(int jobs) {
        return new Grant(new Claim(1, 10, Collections.nCopies(jobs, "{}"), 0, false), 0);
    }

    /** A claim of jobs 10 and following, all completed in so many seconds each. */
    private static Grant completed(int jobs, double seconds) {
        var grant = grant(jobs);
        for (int place = 0; place < jobs; place++) grant.completed(place, "1", seconds);
        grant.finish(0, jobs);
        return grant;
    }

    private Heartbeat told(double seconds) {
        return ledger.heartbeat(0, after(seconds));
    }

    @Test
    void whatWasAcceptedCountsAsCompletedAndItsTimeAsBusy() {
        assertEquals(4, ledger.settled(completed(4, 0.5), Verdict.ACCEPTED, after(1)));

        assertEquals(4, ledger.completed());
        assertEquals(0, ledger.failures());
        assertEquals(Duration.ofSeconds(2), told(1).busy());
        assertEquals(Duration.ZERO, ledger.wasted());
        assertEquals(4, told(1).durations().count());
    }

    @Test
    void aClaimThatWasTakenAwayIsTimeWasted() {
        assertEquals(0, ledger.settled(completed(4, 0.5), Verdict.REFUSED, after(1)));

        assertEquals(0, ledger.completed());
        assertEquals(Duration.ofSeconds(2), told(1).busy());
        assertEquals(Duration.ofSeconds(2), told(1).wasted());
        assertEquals(Duration.ofSeconds(2), ledger.wasted());
        assertEquals(0, told(1).durations().count());
    }

    @Test
    void ofAClaimWithLateJobsOnlyThoseAreWasted() {
        var verdict = new Verdict(true, Set.of(11L, 13L), Map.of());

        assertEquals(2, ledger.settled(completed(4, 0.5), verdict, after(1)));

        assertEquals(2, ledger.completed());
        assertEquals(Duration.ofSeconds(2), told(1).busy());
        assertEquals(Duration.ofSeconds(1), ledger.wasted());
        assertEquals(2, told(1).durations().count());
    }

    @Test
    void failuresCountOnceTheStoreHasTakenThem() {
        var grant = grant(5);
        grant.completed(0, "1", 0.25);
        grant.failed(1, new Settlement.Failure("no", ""), 0.5);
        grant.released(2);
        grant.settledApart(3);
        grant.finish(0, 5);

        assertEquals(1, ledger.settled(grant, Verdict.ACCEPTED, after(1)));
        assertEquals(1, ledger.failures());
        assertEquals(Duration.ofMillis(750), told(1).busy());
        assertEquals(Duration.ZERO, ledger.wasted());

        assertEquals(0, ledger.settled(grant, Verdict.REFUSED, after(2)));
        assertEquals(1, ledger.failures());
        assertEquals(Duration.ofMillis(1500), told(2).busy());
        assertEquals(Duration.ofMillis(250), ledger.wasted());
    }

    @Test
    void jobsInTransactionsOfTheirOwnCountAsWell() {
        ledger.settledApart(true, 0.5, after(1));
        ledger.settledApart(false, 2, after(1));

        assertEquals(1, ledger.completed());
        assertEquals(1, told(1).durations().count());
        assertEquals(Duration.ofMillis(2500), told(1).busy());
        assertEquals(Duration.ofSeconds(2), told(1).wasted());
    }

    @Test
    void theRateIsThatOfTheLastFiveSecondsWhenJobsAreShort() {
        assertEquals(0, told(0).rate(), "nothing is known in the first moment");
        for (int second = 1; second <= 10; second++)
            ledger.settled(completed(2, 0.001), Verdict.ACCEPTED, after(second));
        assertEquals(2.0, told(10).rate(), 1e-6);

        for (int second = 11; second <= 15; second++)
            ledger.settled(completed(8, 0.001), Verdict.ACCEPTED, after(second));
        assertEquals(8.0, told(15).rate(), 1e-6);
        assertEquals(0.0, told(100).rate(), 1e-6);
    }

    @Test
    void theRateOfLongJobsIsTakenOverALongerTime() {
        for (int i = 1; i <= 10; i++) ledger.settled(completed(1, 100), Verdict.ACCEPTED, after(10 * i));

        // A hundred seconds, as long as such a job takes.
        assertEquals(0.1, told(100).rate(), 0.01);
    }

    @Test
    void settlementsOfOneMomentAreOneSample() {
        ledger.settled(completed(1, 0.001), Verdict.ACCEPTED, after(0.2));
        ledger.settled(completed(1, 0.001), Verdict.ACCEPTED, after(0.3));
        ledger.settled(completed(1, 0.001), Verdict.ACCEPTED, after(0.4));

        // The second is a sample, at 0.3 s; after 5.25 s only what came after it counts.
        assertEquals(1 / 5.0, told(5.3).rate(), 1e-3);
    }

    @Test
    void aHeartbeatsDurationsAreACopy() {
        ledger.settled(completed(1, 1), Verdict.ACCEPTED, after(1));
        var beat = told(1);

        ledger.settled(completed(1, 1), Verdict.ACCEPTED, after(2));

        assertEquals(1, beat.durations().count());
        assertEquals(7, ledger.heartbeat(7, after(2)).running());
    }
}
