package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What {@link JobSet#run} does, whatever the store: whole bees on threads of their own, each with its own connection.
 *
 * <p>It stands in chapters, each a class above this one: running, failing, waiting, racing. This one holds the six
 * defects that the seed has in normal operation, each impossible here, and the seed's examples.
 */
public abstract class JobSetContract extends RacingContract {

    @Test
    void twoBeesNeverTakeOneJobInNormalRunning() throws Exception {
        createNumbered(2000);
        var taken = new ConcurrentHashMap<Long, Integer>();

        var bees = new ArrayList<Future<RunSummary>>();
        for (int i = 0; i < 8; i++) bees.add(bee(job -> taken.merge(job.id(), 1, Integer::sum), CALM));
        for (var bee : bees) result(bee);

        assertEquals(2000, taken.size());
        assertTrue(taken.values().stream().allMatch(times -> times == 1));
    }

    @Test
    void inputsAreUniqueAsAWholeWithoutAnId() {
        jobs.create();
        jobs.add(List.of(Map.of("data", "test", "n", 1)));

        var thrown = assertThrows(
                DuplicateJobException.class,
                () -> jobs.addJson(
                        List.of(new RawJson("{\"other\":1}"), new RawJson("{ \"n\" : 1.0, \"data\" : \"test\" }"))
                                .stream(),
                        OnDuplicate.FAIL));

        assertSays("2", thrown);
        assertEquals(1, stats().total(), "all or none");
    }

    @Test
    void aLateBeeNeverOverwritesAResult() throws Exception {
        createNumbered(1);
        try (var zombie = store.join(id, profile(Duration.ofMillis(20), null))) {
            var claim = claimOne(zombie, ClaimRequest.Source.NEW);
            // It says no more, as if its process had been stopped; others wait until it counts as lost.
            assertEquals(1, jobs.run(job -> "in time", CALM).completedHere());

            var verdict = settle(zombie, Report.completed(claim, "\"late\""));

            assertEquals(Verdict.REFUSED, verdict);
        }
        assertEquals("in time", results().get(0).result());
        assertEquals(1, stats().completed());
        assertTrue(failures().get(0).message().contains("was lost while it held this job"));
    }

    @Test
    void idleBeesDoNotPileOnTheSameLastJob() throws Exception {
        idleBeesMakeOneCopyOfTheLastJobNotMany();
    }

    @Test
    void everyFailureHasAStoredReason() throws Exception {
        createNumbered(1);
        var cause = new IllegalArgumentException("the server said 503");

        jobs.run(
                job -> {
                    throw new JobFailedException("could not fetch", cause);
                },
                CALM.withMaxAttempts(2));

        var failures = failures();
        assertEquals(2, failures.size());
        var failure = failures.get(1);
        assertEquals("could not fetch", failure.message());
        assertTrue(failure.detail().contains("Caused by: " + cause), failure::detail);
        assertEquals(2, failure.attempt());
        assertEquals(ProcessHandle.current().pid(), failure.pid());
        assertEquals(Host.name(), failure.host());
        assertTrue(failure.bee() > 0);
        assertJson("{\"n\":0}", failure.input());
    }

    @Test
    void noBeeGoesHomeBecauseTheSetIsCreatedButNotYetFilled() throws Exception {
        int count = 8;
        var arriving = new CountDownLatch(count);
        var created = new AtomicInteger();

        var bees = new ArrayList<Future<RunSummary>>();
        for (int i = 0; i < count; i++) {
            var set = JobSet.open(id, another());
            bees.add(inBackground(() -> {
                arriving.countDown();
                boolean mine = set.createIfAbsent(() -> numbers(0, 400).peek(input -> awaitDeaf(arriving)));
                if (mine) created.incrementAndGet();
                return set.run(job -> 1, CALM);
            }));
        }

        for (var bee : bees) assertEquals(400, result(bee).completed());
        assertEquals(1, created.get());
    }

    @Test
    void theSeedsExampleOnASingleNode() throws Exception {
        var seen = ConcurrentHashMap.<Object>newKeySet();

        var jobset = JobSet.open(id, store);
        jobset.create();
        jobset.add(List.of(Map.of("id", 0, "data", "test"), Map.of("id", 1, "data", "test2")));
        jobset.run(job -> {
            seen.add(job.input().get("data"));
            return null;
        });

        assertEquals(Set.of("test", "test2"), seen);
        assertThrows(JobSetExistsException.class, jobset::create);
        var thrown = assertThrows(DuplicateJobException.class, () -> jobset.add(List.of(Map.of("id", 1, "new", 1))));
        assertSays("id", thrown);
    }

    @Test
    void theSeedsExampleOnManyNodes() throws Exception {
        var nodes = new ArrayList<Future<RunSummary>>();
        for (int i = 0; i < 5; i++) {
            var jobset = JobSet.open(id, another());
            nodes.add(inBackground(() -> {
                jobset.createIfAbsent(() ->
                        List.of(Map.<String, Object>of("data", "test"), Map.<String, Object>of("data", "test2"))
                                .stream());
                return jobset.run(job -> null);
            }));
        }

        long here = 0;
        for (var node : nodes) here += result(node).completedHere();
        assertEquals(2, here);
    }
}
