package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.Attempt.Ending;
import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What people who look are shown of single jobs, and how they steer these. */
abstract class LookingContract extends TellingContract {

    @Test
    void whatIsNotThereCannotBeLookedAt() {
        for (Executable question : List.<Executable>of(
                () -> store.running("nowhere", 1),
                () -> store.failureGroups("nowhere", 1),
                () -> store.divergences("nowhere", 1),
                () -> store.jobs("nowhere", JobFilter.all(), 0, 1),
                () -> store.job("nowhere", 1),
                () -> store.history("nowhere", 2),
                () -> store.retry("nowhere", Set.of(1L)),
                () -> store.retryFailedWith("nowhere", "no"))) {
            assertEquals(
                    "nowhere",
                    assertThrows(JobSetNotFoundException.class, question).set());
        }
    }

    @Test
    void runningJobsComeOldestFirst() {
        createWith(64);
        var bee = join();
        var first = claimOne(bee, Source.NEW);
        var second = claimRange(bee, 3);
        var settled = claimOne(bee, Source.NEW);
        settle(bee, Report.completed(settled, "1"));

        var running = store.running(SET, 10);

        assertEquals(
                LongStream.concat(
                                LongStream.of(first.firstJob()),
                                LongStream.range(second.firstJob(), second.firstJob() + 3))
                        .boxed()
                        .toList(),
                running.stream().map(RunningJob::id).toList());
        assertEquals(
                List.of(1, 3, 3, 3), running.stream().map(RunningJob::together).toList());
        var oldest = running.get(0);
        assertJson(first.inputs().get(0), oldest.input());
        assertEquals(List.of(bee.beeId(), "test", 4711L), List.of(oldest.bee(), oldest.host(), oldest.pid()));
        assertEquals(1, oldest.attempt());
        assertFalse(oldest.age().isNegative());
        assertNull(oldest.copy());
        assertEquals(2, store.running(SET, 2).size());
    }

    @Test
    void aSecondCopyStandsBesideWhatItDoubles() {
        createWith(2);
        var slow = join();
        var original = claimOne(slow, Source.NEW);
        claimOne(slow, Source.NEW);
        var fast = join();
        copyOne(fast);

        var running = store.running(SET, 10);

        assertEquals(2, running.size(), "copies are no jobs of their own");
        var copied = running.get(0);
        assertEquals(original.firstJob(), copied.id());
        var copy = copied.copy();
        assertNotNull(copy);
        assertEquals(fast.beeId(), copy.bee());
        assertTrue(copy.age().compareTo(copied.age()) <= 0);
        assertNull(running.get(1).copy());
    }

    @Test
    void secondCopiesAreCountedAndSoAreThoseThatWon() {
        createWith(3);
        var slow = join();
        var originals = claim(slow, Source.NEW, 3);
        var fast = join();
        var copies = copies(fast, 2);
        settle(fast, Report.completed(copies.get(0), "1"));
        for (var original : originals) settle(slow, Report.completed(original, "1"));
        settle(fast, Report.completed(copies.get(1), "1"));

        var stats = store.stats(SET);

        assertEquals(List.of(2L, 1L), List.of(stats.copies(), stats.copiesWon()));
    }

    @Test
    void failuresAreGroupedByTheirMessageTheMostFrequentFirst() {
        createWith(64);
        var bee = join(LONG, 20);
        for (var claim : claim(bee, Source.NEW, 2)) settle(bee, Report.failed(claim, "rare"));
        var often = claim(bee, Source.NEW, 3);
        for (var claim : often) settle(bee, Report.failed(claim, "often"));
        var again = claimOne(bee, Source.FAILED);
        settle(bee, Report.failed(again, "often"));

        var groups = store.failureGroups(SET, 10);

        assertEquals(
                List.of("often", "rare"),
                groups.stream().map(FailureGroup::message).toList());
        assertEquals(
                List.of(4L, 2L), groups.stream().map(FailureGroup::attempts).toList());
        assertEquals(again.firstJob(), groups.get(0).lastJob());
        assertFalse(groups.get(0).lastAt().isBefore(groups.get(0).firstAt()));
        assertEquals(1, store.failureGroups(SET, 1).size());
        for (var group : groups) {
            assertEquals(jobsOf(group.message()).size(), group.jobs(), group.message());
        }
    }

    @Test
    void failuresThatDifferOnlyByNamesAndNumbersAreOneGroupAndRetriedTogether() {
        createWith(64);
        var bee = join(LONG, 1);
        var claims = claim(bee, Source.NEW, 5);
        for (int i = 0; i < 3; i++) settle(bee, Report.failed(claims.get(i), "cat: /in/img_" + i + ".jpg: disk full"));
        for (int i = 3; i < 5; i++) settle(bee, Report.failed(claims.get(i), "exit status " + i));

        var groups = store.failureGroups(SET, 10);

        assertEquals(
                List.of("cat: …: disk full", "exit status 4", "exit status 3"),
                groups.stream().map(FailureGroup::pattern).toList());
        var alike = groups.get(0);
        assertEquals(List.of(3L, 3L), List.of(alike.attempts(), alike.jobs()));
        assertEquals("cat: /in/img_2.jpg: disk full", alike.message());
        assertEquals(claims.get(2).firstJob(), alike.lastJob());
        var filter = JobFilter.all().withError(alike.piece());
        assertEquals(3, store.jobs(SET, filter, 0, 10).jobs().size());
        assertEquals(5, store.stats(SET).exhausted());
        assertEquals(3, store.retryFailedWith(SET, "cat: /elsewhere/img_99.jpg: disk full"));
        assertEquals(1, store.retryFailedWith(SET, "exit status 3"));
        assertEquals(
                List.of(1L, 4L),
                List.of(store.stats(SET).exhausted(), store.stats(SET).waiting()));
    }

    private Set<Long> jobsOf(String message) {
        return failures().stream()
                .filter(each -> each.message().equals(message))
                .map(JobFailure::job)
                .collect(Collectors.toSet());
    }

    @Test
    void refusedResultsThatDifferAreShownBesideTheAcceptedOnes() {
        createWith(1);
        var slow = join();
        var original = claimOne(slow, Source.NEW);
        var fast = join();
        settle(fast, Report.completed(copyOne(fast), "{\"first\":1}"));
        settle(slow, Report.completed(original, "{\"second\":2}"));

        var divergences = store.divergences(SET, 10);

        assertEquals(1, divergences.size());
        var divergence = divergences.get(0);
        assertEquals(original.firstJob(), divergence.job());
        assertJson("{\"first\":1}", divergence.accepted());
        assertJson("{\"second\":2}", divergence.refused());
        assertEquals(slow.beeId(), divergence.bee());
        var endings = endings(original.firstJob());
        assertEquals(
                List.of(Ending.COMPLETED, Ending.DIVERGED),
                endings.stream().sorted().toList());
    }

    private List<Ending> endings(long job) {
        return details(job).attempts().stream().map(Attempt::ending).toList();
    }

    private JobDetails details(long job) {
        var details = store.job(SET, job);
        assertNotNull(details);
        return details;
    }

    /** A set with jobs in every state. */
    private BeeSession fillWithEveryState() {
        createWith(400);
        var bee = join(LONG, 1);
        // Ranges first: what single claims have left of a lane may be too short for one.
        var mixed = claimRange(bee, 5);
        var whole = claimRange(bee, 4);
        claimRange(bee, 4);
        settle(
                bee,
                Report.completed(mixed, "{\"r\":1}")
                        .withFailed(1, "broke early")
                        .withReleased(3));
        for (var claim : claim(bee, Source.NEW, 20)) settle(bee, Report.completed(claim, null));
        settle(bee, Report.completed(whole, "2"));
        for (var claim : claim(bee, Source.NEW, 6)) settle(bee, Report.failed(claim, "Broke LATE"));
        for (var claim : claim(bee, Source.NEW, 3)) settle(bee, Report.released(claim));
        claim(bee, Source.NEW, 3);
        return bee;
    }

    @Test
    void pagesShowWhatTheWholeListShowsWhateverTheirSize() {
        fillWithEveryState();
        for (var state : Stream.concat(Stream.of((JobState) null), Stream.of(JobState.values()))
                .toList()) {
            // Hundreds of pages of one job would be the same again.
            boolean many = state == null || state == JobState.UNCLAIMED;
            for (int limit : many ? List.of(7, 500) : List.of(1, 7, 500)) assertPages(state, limit);
        }
    }

    private void assertPages(@Nullable JobState state, int limit) {
        var whole = jobs(state);
        var paged = pages(JobFilter.all().withState(state), limit);
        assertEquals(
                whole.stream().map(JobRecord::id).toList(),
                paged.stream().map(JobExcerpt::id).toList(),
                () -> state + " by " + limit);
        for (int i = 0; i < paged.size(); i++) {
            var job = whole.get(i);
            var excerpt = paged.get(i);
            assertEquals(job.state(), excerpt.state());
            assertJson(job.input(), excerpt.input());
            assertJson(job.result(), excerpt.result());
            assertEquals(job.attempts(), excerpt.attempts());
            assertEquals(job.duration(), excerpt.duration());
            assertEquals(job.bee(), excerpt.bee());
            assertEquals(job.completedAt(), excerpt.completedAt());
        }
    }

    private List<JobExcerpt> pages(JobFilter filter, int limit) {
        var all = new ArrayList<JobExcerpt>();
        long after = 0;
        while (true) {
            var page = store.jobs(SET, filter, after, limit);
            assertTrue(page.jobs().size() <= limit);
            all.addAll(page.jobs());
            if (!page.more()) return all;
            assertTrue(page.through() > after, "a page goes on");
            after = page.through();
        }
    }

    @Test
    void jobsAreFoundByTheTextOfTheirInput() {
        fillWithEveryState();

        var found = pages(JobFilter.all().withInput("\"N\":39"), 3);

        assertEquals(
                jobs(null).stream()
                        .filter(job -> job.input().replace(" ", "").contains("\"n\":39"))
                        .map(JobRecord::id)
                        .toList(),
                found.stream().map(JobExcerpt::id).toList());
        assertEquals(11, found.size());
        for (var state : JobState.values()) {
            assertEquals(
                    found.stream().filter(job -> job.state() == state).toList(),
                    pages(JobFilter.all().withState(state).withInput("\"n\":39"), 3));
        }
    }

    @Test
    void patternsAreNoPatternsInASearch() {
        store.create(SET, json("{\"a\":\"100%\"}", "{\"a\":\"100_\"}", "{\"a\":\"100\"}"));

        assertEquals(1, pages(JobFilter.all().withInput("100%"), 5).size());
        assertEquals(1, pages(JobFilter.all().withInput("0_"), 5).size());
        assertEquals(3, pages(JobFilter.all().withInput("100"), 5).size());
    }

    @Test
    void jobsAreFoundByTheTextOfTheirErrors() {
        fillWithEveryState();

        assertEquals(1, pages(JobFilter.all().withError("early"), 5).size());
        var late = pages(JobFilter.all().withError("broke late").withState(JobState.EXHAUSTED), 2);
        assertEquals(6, late.size());
        for (var job : late) assertEquals("Broke LATE", job.error());
        assertEquals(7, pages(JobFilter.all().withError("at broke"), 5).size(), "the detail counts too");
        assertEquals(
                0,
                pages(JobFilter.all().withError("late").withState(JobState.COMPLETED), 5)
                        .size());
    }

    @Test
    void excerptsAreShortHoweverLongTheInput() {
        var text = "x".repeat(5_000);
        store.create(SET, json("{\"text\":\"" + text + "\"}"));
        var bee = join();
        settle(bee, Report.completed(claimOne(bee, Source.NEW), "\"" + text + "\""));

        var job = store.jobs(SET, JobFilter.all(), 0, 5).jobs().get(0);

        assertEquals(JobExcerpt.LENGTH, job.input().length());
        assertEquals(JobExcerpt.LENGTH, String.valueOf(job.result()).length());
        assertJson("\"" + text + "\"", details(job.id()).job().result());
        assertTrue(details(job.id()).job().input().contains(text));
    }

    @Test
    void aJobIsShownWithEveryAttempt() {
        createWith(1);
        var bee = join(LONG, 5);
        long job = 1;
        settle(bee, Report.failed(claimOne(bee, Source.NEW), "first"));
        var second = claimOne(bee, Source.FAILED);
        assertEquals(List.of(Ending.FAILED, Ending.RUNNING), sorted(endings(job)));
        assertEquals(JobState.RUNNING, details(job).job().state());
        copyOne(join());
        assertEquals(List.of(Ending.FAILED, Ending.RUNNING, Ending.RUNNING_COPY), sorted(endings(job)));
        settle(bee, Report.completed(second, "7"));

        var details = details(job);

        assertEquals(jobs(null), List.of(details.job()));
        assertEquals(List.of(Ending.COMPLETED, Ending.FAILED), sorted(endings(job)));
        var failed = details.attempts().stream()
                .filter(each -> each.ending() == Ending.FAILED)
                .findFirst()
                .orElseThrow();
        assertEquals(List.of("first", "at first"), List.of(failed.message(), failed.detail()));
        assertEquals(Duration.ofMillis(500), failed.duration());
        assertEquals(List.of(bee.beeId(), "test", 4711L), List.of(failed.bee(), failed.host(), failed.pid()));
        assertNull(store.job(SET, 2));
        assertNull(store.job(SET, 0));
    }

    private static List<Ending> sorted(List<Ending> endings) {
        return endings.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
    }

    @Test
    void someExhaustedJobsAreGivenTheirAttemptsBack() {
        createWith(64);
        var bee = join(LONG, 1);
        var failed = claim(bee, Source.NEW, 4);
        for (int i = 0; i < 4; i++) settle(bee, Report.failed(failed.get(i), i < 3 ? "alike" : "other"));
        settle(bee, Report.completed(claimOne(bee, Source.NEW), "1"));
        long first = failed.get(0).firstJob();

        assertEquals(0, store.retry(SET, List.of()));
        assertEquals(1, store.retry(SET, List.of(first, 64L + 1)));
        assertEquals(0, store.retry(SET, List.of(first)));
        assertEquals(0, store.retryFailedWith(SET, "unheard of"));
        assertEquals(2, store.retryFailedWith(SET, "alike"));

        assertEquals(1, store.stats(SET).exhausted());
        assertEquals(3, store.stats(SET).waiting());
        assertEquals(3, claim(bee, Source.RETURNED, 5).size());
    }

    @Test
    void beesOfAllSetsAreShownWhileTheyLiveOrHoldSomething() throws Exception {
        createWith(16);
        store.create("other", numbered(0, 1));
        var here = join();
        claimOne(here, Source.NEW);
        var gone = join();
        gone.close();
        try (var there = store.join("other", profile(LONG, null))) {
            var bees = another().bees();

            assertEquals(
                    List.of(SET, "other"), bees.stream().map(BeeStatus::set).toList());
            assertEquals(
                    List.of(here.beeId(), there.beeId()),
                    bees.stream().map(BeeStatus::id).toList());
            assertEquals(store.bees("other").get(0).joinedAt(), bees.get(1).joinedAt());
        }
    }

    @Test
    void theHistoryOfASetEndsWhereItStands() {
        createWith(64);
        assertEquals(List.of(), store.history(SET, 10));
        var bee = join();
        for (var claim : claim(bee, Source.NEW, 3)) settle(bee, Report.completed(claim, "1"));
        settle(bee, Report.failed(claimOne(bee, Source.NEW), "no"));

        for (int i = 0; i < 2; i++) {
            var history = store.history(SET, 10);
            var last = history.get(history.size() - 1);

            assertEquals(List.of(3L, 1L), List.of(last.completed(), last.failures()));
            assertEquals(
                    history.stream().map(Progress::at).sorted().toList(),
                    history.stream().map(Progress::at).toList());
            if (i == 0) bee.close();
        }
    }
}
