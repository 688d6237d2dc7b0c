package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What every {@link JobStore} must do, one sentence a test. A backend's test class extends this and says how to open a
 * store, nothing else.
 *
 * <p>It stands in chapters, each a class above this one: filling, inputs, claiming, settling, losing, copying, telling,
 * looking.
 * This one is about many bees at the same time.
 */
public abstract class JobStoreContract extends LookingContract {

    @Test
    void sixteenBeesClaimEveryJobOnce() throws Exception {
        createWith(5000);
        var seen = ConcurrentHashMap.<Long>newKeySet();
        var twice = new AtomicInteger();

        together(16, i -> {
            try (var bee = store.join(SET, profile(LONG, null))) {
                workOff(
                        bee,
                        1 + i,
                        claim -> numbers(claim).stream()
                                .filter(number -> !seen.add(number))
                                .forEach(number -> twice.incrementAndGet()));
            }
            return i;
        });

        assertEquals(0, twice.get(), "jobs claimed twice");
        assertEquals(5000, seen.size());
        assertEquals(5000, store.stats(SET).completed());
        assertTrue(store.stats(SET).done());
        assertEquals(5000, jobs(JobState.COMPLETED).size());
        assertEquals(
                5000, store.bees(SET).stream().mapToLong(BeeStatus::completed).sum());
    }

    /** Claims and completes until nothing is unclaimed; each result names the job and the bee. */
    private static void workOff(BeeSession bee, int perClaim, Consumer<Claim> seen) {
        List<Report> done = List.of();
        while (true) {
            var turn = bee.turn(done, new ClaimRequest(Source.NEW, perClaim, perClaim, Duration.ZERO));
            for (var verdict : turn.verdicts()) assertEquals(Verdict.ACCEPTED, verdict);
            turn.claims().forEach(seen);
            done = turn.claims().stream()
                    .map(claim -> Report.completed(claim, "{\"bee\":" + bee.beeId() + "}"))
                    .toList();
            if (done.isEmpty() && turn.unclaimed() == 0) return;
        }
    }

    @Test
    void resultsAreThoseOfTheBeesThatClaimed() throws Exception {
        createWith(2000);

        together(8, i -> {
            try (var bee = store.join(SET, profile(LONG, null))) {
                workOff(bee, 20, claim -> {});
            }
            return i;
        });

        for (var job : jobs(null)) assertJson("{\"bee\":" + job.bee() + "}", job.result());
    }

    @Test
    void jobsAddedWhileBeesClaimAreDoneOnceToo() throws Exception {
        createWith(100);
        var added = new AtomicLong(100);
        var adding = new AtomicInteger(2);
        var seen = ConcurrentHashMap.<Long>newKeySet();
        var twice = new AtomicInteger();

        together(6, i -> {
            if (i < 2) {
                for (int n = 0; n < 20; n++) {
                    int from = 100 + (20 * i + n) * 50;
                    added.addAndGet(store.add(SET, numbered(from, from + 50), OnDuplicate.FAIL));
                }
                return adding.decrementAndGet();
            }
            try (var bee = store.join(SET, profile(LONG, null))) {
                boolean last;
                do {
                    last = adding.get() == 0;
                    workOff(
                            bee,
                            10,
                            claim -> numbers(claim).stream()
                                    .filter(number -> !seen.add(number))
                                    .forEach(number -> twice.incrementAndGet()));
                } while (!last);
            }
            return i;
        });

        assertEquals(2100, added.get());
        assertEquals(0, twice.get(), "jobs claimed twice");
        assertEquals(2100, seen.size());
        assertEquals(2100, store.stats(SET).completed());
    }

    @Test
    void overlappingAddsMakeTheUnion() throws Exception {
        createWith(0);

        var added = together(8, i -> {
            long sum = 0;
            for (int n = 0; n < 10; n++) {
                // Every number comes from several threads; half of them add it in descending order.
                int from = (i / 2) * 100 + n * 50;
                var inputs = new ArrayList<NewJob>();
                numbered(from, from + 200).forEachRemaining(inputs::add);
                if (i % 2 == 0) Collections.reverse(inputs);
                sum += store.add(SET, inputs.iterator(), OnDuplicate.SKIP);
            }
            return sum;
        });

        // The last thread pair begins at 300, the last add of each at 450 more, and takes 200.
        assertEquals(950, added.stream().mapToLong(each -> each).sum());
        assertEquals(950, store.stats(SET).total());
        assertEquals(
                950,
                jobs(null).stream().map(job -> number(job.input())).distinct().count());
    }

    @Test
    void ofConcurrentStrictAddsOfTheSameJobsOneSucceeds() throws Exception {
        createWith(0);

        var succeeded = together(6, i -> {
            try {
                return store.add(SET, numbered(i % 2, 100), OnDuplicate.FAIL) > 0;
            } catch (DuplicateJobException e) {
                return false;
            }
        });

        assertEquals(1, succeeded.stream().filter(each -> each).count());
        assertTrue(Set.of(99L, 100L).contains(store.stats(SET).total()));
    }

    @Test
    void oneOfManyReportsOnACopiedJobIsAccepted() throws Exception {
        createWith(40);
        var slow = join();
        var fast = join();
        var originals = claim(slow, Source.NEW, 40);
        var copies = copies(fast, 40);
        assertEquals(40, copies.size());

        var accepted = together(2, i -> {
            var bee = i == 0 ? slow : fast;
            var won = new HashSet<Long>();
            for (var claim : i == 0 ? originals : copies) {
                var verdict = settle(bee, Report.completed(claim, "{\"bee\":" + bee.beeId() + "}"));
                if (verdict.held() && verdict.late().isEmpty()) won.add(claim.firstJob());
            }
            return won;
        });

        assertEquals(40, accepted.get(0).size() + accepted.get(1).size());
        for (var job : jobs(null)) {
            var winner = accepted.get(0).contains(job.id()) ? slow : fast;
            assertJson("{\"bee\":" + winner.beeId() + "}", job.result());
            assertEquals(winner.beeId(), job.bee());
        }
        assertEquals(40, store.stats(SET).completed());
        assertEquals(40, store.stats(SET).divergent());
        assertTrue(store.stats(SET).done());
    }

    @Test
    void bothHalvesOfTheLossOfABeeHappenOnce() throws Exception {
        createWith(16);
        var doomed = join(SHORT, null);
        claimRange(doomed, 4);
        claimRange(doomed, 1);
        var survivors = List.of(join(), join(), join(), join());

        together(4, i -> awaitReturned(survivors.get(i), 4));

        assertEquals(4, survivors.get(0).survey(LONG).returned());
        assertEquals(1, failures().size());
        assertEquals(5, store.stats(SET).waiting());
    }

    @Test
    void theOrderOfClaimsHasNothingToDoWithTheOrderOfAdding() {
        int jobs = 20_000;
        createWith(jobs);
        var bee = join();
        var order = new ArrayList<Integer>();

        workOff(bee, 100, claim -> claim.inputs().forEach(input -> order.add(number(input))));

        assertEquals(jobs, order.size());
        double r = correlation(order);
        assertTrue(Math.abs(r) < 0.05, () -> "rank correlation " + r);
    }

    @Test
    void aSampleComesFromAllOfTheSet() {
        createWith(20_000);
        var first = new ArrayList<Integer>();

        for (var claim : claim(join(), Source.NEW, 200)) claim.inputs().forEach(input -> first.add(number(input)));

        assertFalse(first.isEmpty());
        double mean = first.stream().mapToInt(each -> each).average().orElseThrow();
        // Six standard deviations of the mean of that many uniform draws.
        double bound = 6 * 20_000 / Math.sqrt(12.0 * first.size());
        assertTrue(Math.abs(mean - 10_000) < bound, () -> "mean " + mean + " of " + first.size());
    }

    @Test
    void theJobsOfOneClaimComeFromAllOfAnAdd() {
        createWith(20_000);

        var claimed = claimRange(join(), 50).inputs().stream()
                .map(StoreFixture::number)
                .sorted()
                .toList();

        // That fifty random ones lie within half of the set happens once in 10^13 times.
        assertTrue(claimed.get(49) - claimed.get(0) > 10_000, claimed::toString);
    }

    /** Between position and value; both are permutations of 0 to n - 1, so this is the rank correlation. */
    private static double correlation(List<Integer> order) {
        double middle = (order.size() - 1) / 2.0;
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < order.size(); i++) {
            covariance += (i - middle) * (order.get(i) - middle);
            variance += (i - middle) * (i - middle);
        }
        return covariance / variance;
    }
}
