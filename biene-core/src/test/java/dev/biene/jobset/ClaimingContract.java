package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How new jobs come into bees' hands. */
abstract class ClaimingContract extends InputContract {

    @Test
    void joiningASetThatIsNotThereSaysSo() {
        var e = assertThrows(JobSetNotFoundException.class, () -> store.join("nowhere", profile(LONG, null)));

        assertEquals("nowhere", e.set());
    }

    @Test
    void everyBeeHasANumberOfItsOwn() {
        createWith(0);

        assertNotEquals(join().beeId(), join().beeId());
    }

    @Test
    void aClaimIsARangeOfJobsWithTheirInputs() {
        createWith(100);

        var turn = join().turn(List.of(), new ClaimRequest(Source.NEW, 30, 10, Duration.ZERO));

        int claimed = 0;
        for (var claim : turn.claims()) {
            int jobs = claim.inputs().size();
            assertTrue(jobs >= 1 && jobs <= 10, () -> "jobs of one claim: " + jobs);
            for (int place = 0; place < jobs; place++) {
                var job = job(claim.firstJob() + place);
                assertJson(job.input(), claim.inputs().get(place));
                assertEquals(JobState.RUNNING, job.state());
            }
            assertEquals(0, claim.earlierAttempts());
            assertFalse(claim.secondCopy());
            claimed += jobs;
        }
        assertTrue(claimed >= 1 && claimed <= 30, "jobs claimed: " + claimed);
        assertEquals(100 - claimed, turn.unclaimed());
        assertEquals(claimed, store.stats(SET).running());
        assertEquals(claimed, jobs(JobState.RUNNING).size());
        assertEquals(100 - claimed, jobs(JobState.UNCLAIMED).size());
    }

    @Test
    void claimsNeverHoldMoreThanWasAskedFor() {
        createWith(50);
        var bee = join();

        assertEquals(3, jobsIn(claim(bee, Source.NEW, 3)));
        for (var claim : claim(bee, Source.NEW, 3))
            assertEquals(1, claim.inputs().size());
        assertTrue(jobsIn(bee.turn(List.of(), new ClaimRequest(Source.NEW, 5, 10, Duration.ZERO))
                        .claims())
                <= 5);
    }

    private static int jobsIn(List<Claim> claims) {
        return claims.stream().mapToInt(claim -> claim.inputs().size()).sum();
    }

    @Test
    void everyJobIsClaimedOnceAndTheRestIsCountedExactly() {
        createWith(230);
        var bee = join();

        var seen = new HashSet<Long>();
        long unclaimed = 230;
        while (unclaimed > 0) {
            var turn = bee.turn(List.of(), new ClaimRequest(Source.NEW, 7, 7, Duration.ZERO));
            for (var claim : turn.claims()) assertTrue(seen.addAll(numbers(claim)));
            assertFalse(turn.claims().isEmpty(), "nobody else claims, so there is always something");
            unclaimed -= jobsIn(turn.claims());
            assertEquals(unclaimed, turn.unclaimed());
        }

        assertEquals(230, seen.size());
        assertEquals(List.of(), claim(bee, Source.NEW, 7));
    }

    static Set<Long> numbers(Claim claim) {
        var numbers = new HashSet<Long>();
        LongStream.range(0, claim.inputs().size()).forEach(place -> numbers.add(claim.firstJob() + place));
        return numbers;
    }

    @Test
    void aClaimsNumberIsUniqueInTheStore() {
        createWith(20);
        store.create("contract_2", numbered(0, 20));
        var claims = new ArrayList<Claim>();

        claims.addAll(claim(join(), Source.NEW, 5));
        claims.addAll(claim(join(), Source.NEW, 5));
        try (var bee = store.join("contract_2", profile(LONG, null))) {
            claims.addAll(claim(bee, Source.NEW, 5));
        }

        assertEquals(15, claims.stream().map(Claim::id).distinct().count());
    }

    @Test
    void whoWantsNothingGetsNothing() {
        createWith(5);
        var bee = join();

        var turn = bee.turn(List.of(), ClaimRequest.NOTHING);

        assertEquals(List.of(), turn.verdicts());
        assertEquals(List.of(), turn.claims());
        assertEquals(5, store.stats(SET).unclaimed());
    }

    @Test
    void whatIsNotThereCannotBeClaimed() {
        createWith(5);
        var bee = join();

        assertEquals(List.of(), claim(bee, Source.RETURNED, 5));
        assertEquals(List.of(), claim(bee, Source.FAILED, 5));
        assertEquals(List.of(), copies(bee, 5));
    }

    @Test
    void jobsAddedLaterAreClaimedToo() throws Exception {
        createWith(2);
        var bee = join();
        assertEquals(2, jobsIn(claim(bee, Source.NEW, 10)));

        another().add(SET, numbered(2, 5), OnDuplicate.FAIL);

        assertEquals(3, jobsIn(claim(bee, Source.NEW, 10)));
    }

    @Test
    void answersThatGotLostAreRecovered() {
        createWith(40);
        var bee = join();
        var known = claimRange(bee, 1);
        var lost = claim(bee, Source.NEW, 3);
        claim(join(), Source.NEW, 3);

        var recovered = bee.recover(List.of(known.id()));

        assertEquals(Set.copyOf(lost), Set.copyOf(recovered));
        var all = new ArrayList<Long>(List.of(known.id()));
        lost.forEach(claim -> all.add(claim.id()));
        assertEquals(List.of(), bee.recover(all));
    }
}
