package dev.biene.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.StageReport;
import dev.biene.jobset.JobFilter;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobState;
import dev.biene.jobset.RunningJob;
import dev.biene.jobset.SetState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every screen and every action of the page, in a real browser. */
@Tag("any-jdk")
final class PageTest extends BrowserFixture {

    @Test
    void setsAreListedWithHowTheyStand() {
        apiary.thumbs();
        JobSet.open("empty", apiary.store).create();
        go("#/sets");

        tab.awaitText("2 sets");
        tab.awaitText("261 of 400");
        tab.awaitText("8 exhausted");
        tab.awaitText("65 %");
        tab.type("main input", "emp");
        tab.awaitText("1 of 2 sets");
        tab.await("document.querySelectorAll('a.set').length === 1");
        tab.click("a.set");
        tab.await("location.hash === '#/sets/empty'");
        tab.awaitText("no bees");
        assertNoComplaints();
    }

    @Test
    void aListWithoutSetsSaysHowToMakeOne() {
        go("");

        tab.awaitText("biene run line_counts");
        assertNoComplaints();
    }

    @Test
    void manySetsAreShownPieceByPiece() {
        for (int i = 0; i < 120; i++) JobSet.open("set_" + i, apiary.store).create();
        go("#/sets");

        tab.awaitText("120 sets");
        tab.await("document.querySelectorAll('a.set').length === 50");
        tab.click("main > div:last-child button");
        tab.await("document.querySelectorAll('a.set').length === 100");
        tab.click("main > div:last-child button");
        tab.await("document.querySelectorAll('a.set').length === 120");
        assertNoComplaints();
    }

    @Test
    void aSetShowsWhatIsSlowWhatFailedAndWhoWorks() {
        apiary.thumbs();
        go("#/sets/thumbs");

        tab.awaitText("54/s");
        tab.awaitText("261 completed");
        tab.awaitText("Longest in hand");
        // Three were claimed at once, of a lane drawn at random: where that ends, so does the claim.
        int together = apiary.store.running("thumbs", 10).stream()
                .mapToInt(RunningJob::together)
                .max()
                .orElse(0);
        if (together > 1) tab.awaitText("one of " + together);
        tab.awaitText("exit status 1: disk full");
        tab.awaitText("\"4 faces\"");
        tab.awaitText("\"5 faces\"");
        tab.awaitText("1 won");
        tab.awaitText("elm");
        tab.awaitText("p99 1.1 s");
        tab.await("document.querySelectorAll('.column').length > 10");
        tab.await("document.title.startsWith('65 % thumbs')");
        assertNoComplaints();
    }

    @Test
    void whatHappensIsSeenWithoutAsking() {
        var set = JobSet.open("growing", apiary.store);
        set.create();
        go("#/sets/growing");
        tab.awaitText("all 0 jobs");

        set.add(IntStream.range(0, 7)
                .mapToObj(n -> Map.<String, Object>of("n", n))
                .toList());

        tab.awaitText("7 unclaimed");
        assertNoComplaints();
    }

    @Test
    void aSetIsPausedResumedAndCancelled() {
        apiary.thumbs();
        go("#/sets/thumbs");

        tab.click("[data-do=pause]");
        tab.awaitText("thumbs is paused");
        assertEquals(SetState.PAUSED, apiary.store.stats("thumbs").state());
        tab.click("[data-do=resume]");
        tab.awaitText("thumbs is active again");
        tab.click("[data-do=cancel]");
        tab.awaitText("Cancel thumbs?");
        tab.click("dialog [value=no]");
        tab.await("!document.querySelector('dialog')");
        assertEquals(SetState.ACTIVE, apiary.store.stats("thumbs").state());
        tab.click("[data-do=cancel]");
        tab.click("dialog [value=yes]");
        tab.awaitText("thumbs is cancelled");
        assertEquals(SetState.CANCELLED, apiary.store.stats("thumbs").state());
        tab.await("document.querySelector('.badge.cancelled')");
        assertNoComplaints();
    }

    @Test
    void aSetIsDroppedByWhoTypesItsName() {
        apiary.thumbs();
        go("#/sets/thumbs");

        tab.click("[data-do=drop]");
        tab.await("document.querySelector('dialog [value=yes]').disabled");
        tab.type("dialog input", "thumb");
        tab.await("document.querySelector('dialog [value=yes]').disabled");
        tab.type("dialog input", "thumbs");
        tab.click("dialog [value=yes]");

        tab.awaitText("thumbs is dropped");
        tab.await("location.hash === '#/sets'");
        assertTrue(!apiary.store.exists("thumbs"));
        go("#/sets/thumbs");
        tab.awaitText("job set \"thumbs\" does not exist");
    }

    @Test
    void resultsAreDownloadedFromTheLinksOfTheirSet() {
        apiary.thumbs();
        go("#/sets/thumbs");
        tab.awaitText("261 completed");

        assertEquals(261, linesOf("a[download='thumbs.jsonl']"));
        assertEquals(262, linesOf("a[download='thumbs.csv']"));
        assertNoComplaints();
    }

    private int linesOf(String link) {
        return tab.run("fetch(document.querySelector(" + Tab.quoted(link)
                        + ").href).then((answer) => answer.text()).then((text) => text.trim().split('\\n').length)")
                .asInt(-1);
    }

    @Test
    void failuresAreShownInGroupsWithOneExampleAndTheirJobsFound() {
        apiary.thumbs();
        go("#/sets/thumbs");

        tab.awaitText(
                "no such file: <img src=x onerror=\"…\"> last: no such file: <img src=x onerror=\"window.pwned=2\">");
        tab.await("document.querySelectorAll('[data-key=Failures] tbody tr').length === 3");
        tab.click("[data-key=Failures] tbody tr:nth-child(2) a.button");
        tab.await("location.hash.startsWith('#/sets/thumbs/jobs?error=no+such+file')");
        tab.await("document.querySelectorAll('tbody tr').length === 2");
        assertNoComplaints();
    }

    @Test
    void exhaustedJobsAreRetriedOneByOneByMessageAndAll() {
        apiary.thumbs();
        long one = exhausted().get(0);
        go("#/sets/thumbs/jobs/" + one);

        tab.click("[data-do=retryJob]");
        tab.awaitText("1 job will be tried again");
        tab.awaitText("waiting");
        assertEquals(7, exhausted().size());
        go("#/sets/thumbs");
        tab.click("[data-do=retryGroup][data-message^=\"no such file\"]");
        tab.await("document.querySelector('.key.exhausted b').innerText !== '7'");
        tab.click("[data-do=retryAll]");
        tab.await("document.querySelector('.key.exhausted b').innerText === '0'");
        assertEquals(List.of(), exhausted());
        assertNoComplaints();
    }

    private List<Long> exhausted() {
        return apiary.store.jobs("thumbs", JobFilter.all().withState(JobState.EXHAUSTED), 0, 100).jobs().stream()
                .map(job -> job.id())
                .toList();
    }

    @Test
    void jobsAreFoundByStateInputAndError() {
        apiary.thumbs();
        go("#/sets/thumbs/jobs");

        tab.awaitText("50 jobs so far");
        tab.click("[data-more]");
        tab.awaitText("100 jobs so far");
        tab.run("document.querySelector('select').value = 'exhausted'");
        tab.run("document.querySelector('select').dispatchEvent(new Event('change'))");
        tab.await("document.querySelectorAll('tbody tr').length === 8");
        tab.type("input[name=error]", "DISK FULL");
        tab.click("form button");
        tab.await("document.querySelectorAll('tbody tr').length === 6");
        tab.await("location.hash.includes('state=exhausted') && location.hash.includes('error=DISK')");
        go("#/sets/thumbs/jobs?input=img_399");
        tab.await("document.querySelectorAll('tbody tr').length === 1");
        go("#/sets/thumbs/jobs?input=nowhere");
        tab.awaitText("No such job");
        assertNoComplaints();
    }

    @Test
    void aJobShowsEveryAttempt() {
        apiary.thumbs();
        go("#/sets/thumbs/jobs/" + exhausted().get(0));

        tab.await("document.querySelectorAll('.attempts li').length === 2");
        tab.awaitText("at Handler.java:17");
        tab.awaitText("bee 2 on oak, process 812");
        tab.awaitText("bee 1 on elm, process 4711");
        tab.await("document.querySelector('pre').innerText.includes('\\n  \"')");
        go("#/sets/thumbs/jobs/" + apiary.store.divergences("thumbs", 1).get(0).job());
        tab.awaitText("refused, differs");
        go("#/sets/thumbs/jobs/100000");
        tab.awaitText("has no job 100000");
        assertNoComplaints();
    }

    @Test
    void beesOfAllSetsAreListed() {
        apiary.thumbs();
        apiary.hostile();
        go("#/bees");

        tab.awaitText("3 with 24 slots on 3 machines");
        tab.await("document.querySelectorAll('tbody tr').length === 3");
        assertNoComplaints();
    }

    @Test
    void queuesAreListedAndTheirHeadsShownInThreeForms() throws Exception {
        apiary.pipeline();
        go("#/queues");

        tab.awaitText("lines");
        tab.awaitText("dead letters");
        tab.type("main input", "lin");
        tab.await("document.querySelectorAll('tbody tr').length === 1");
        tab.click("tbody a");
        tab.awaitText("12");
        tab.await("document.querySelector('pre[data-form=json]').innerText.includes('\"line\": 0')");
        tab.click("[data-as=text]");
        tab.await("document.querySelector('pre[data-form=text]').innerText.startsWith('{\"line\":0')");
        tab.click("[data-as=hex]");
        tab.await("document.querySelector('pre[data-form=hex]').innerText.startsWith('000000  7b 22 6c 69')");
        go("#/queues/bytes");
        tab.await("document.querySelector('pre[data-form=hex]').innerText.startsWith('000000  00 01 02 ff 41 42')");
        assertNoComplaints();
    }

    @Test
    void stagesAreDrawnFromWhatTheyReportAndListedBelow() throws Exception {
        apiary.pipeline();
        apiary.stages();
        go("#/queues");

        tab.awaitText("17 stages at work");
        tab.await("document.querySelectorAll('.graph .node.stage').length === 16");
        // The two processes of one stage are one box.
        tab.await("document.querySelector('.graph svg').textContent.includes('8 bees on 2 hosts')");
        tab.await("[...document.querySelectorAll('.node.stage')].some((node) => node.ariaLabel"
                + " === 'Stage: lines to words, 8 bees on 2 hosts, 80/s in, 760/s out')");
        // Each stands to the right of what feeds it, but for the one that leads back.
        assertTrue(x("Queue lines") < x("Stage: lines to words"));
        assertTrue(x("Stage: lines to words") < x("Queue words"));
        assertTrue(x("Queue words") < x("Stage: words to counts and words_errors"));
        assertTrue(x("Stage: a source to lines") < x("Queue lines"));
        assertEquals(0, overlaps(), "boxes lie over each other");
        assertEquals(
                17,
                tab.run("document.querySelectorAll('.graph + .scroll tbody tr').length")
                        .asInt(0));
        tab.awaitText("words 36k");
        tab.run("document.querySelector(\".graph a[aria-label^='Stage: words to']\").focus()");
        tab.press("Enter");
        tab.await("location.hash === '#/queues/words'");
        tab.await("document.querySelectorAll('[data-key=Stages] tbody tr, [data-key=stages] tbody tr').length === 3");
        apiary.queues.report(
                new StageReport("c1", "words", Map.of(), "oak", 1, 1, 0, 0, 0, 0, Duration.ZERO), Duration.ZERO);
        tab.await("document.querySelectorAll('[data-key=stages] tbody tr').length === 2");
        assertNoComplaints();
    }

    private double x(String label) {
        return tab.run("[...document.querySelectorAll('.graph .node')].find((node) => node.ariaLabel.startsWith("
                        + Tab.quoted(label) + ")).querySelector('rect').x.baseVal.value")
                .asDouble(-1);
    }

    private int overlaps() {
        return tab.run("""
                (() => {
                  const boxes = [...document.querySelectorAll('.graph rect')].map((rect) => rect.getBBox());
                  return boxes.filter((a, i) => boxes.some((b, j) => j > i && a.x < b.x + b.width && b.x < a.x + a.width
                    && a.y < b.y + b.height && b.y < a.y + a.height)).length;
                })()""").asInt(-1);
    }

    @Test
    void howLongTheOldestItemHasWaitedIsShown() throws Exception {
        apiary.queues.push("slow", "x");
        go("#/queues/slow");

        tab.awaitText("Oldest");
        // It grows while nobody takes it.
        tab.await("/Oldest (\\d|\\.)+ s/.test(document.body.innerText.replace(/\\s+/g, ' '))");
        go("#/queues");
        tab.await("/^(\\d|\\.)+ s$/.test(document.querySelector('td[data-label=Oldest]').innerText.trim())");
        assertNoComplaints();
    }

    @Test
    void deadLettersAreSentBack() throws Exception {
        apiary.pipeline();
        go("#/queues/numbers_errors");
        tab.awaitText("NumberFormatException: For input string: \"two\"");

        tab.click("[data-do=sendBack]");
        tab.awaitText("Send dead letters back?");
        tab.click("dialog [value=yes]");

        tab.awaitText(Apiary.PAYLOADS.size() + 1 + " items sent back");
        QueueStats numbers = apiary.queues.stats("numbers");
        assertEquals(Apiary.PAYLOADS.size() + 1, numbers.items());
        tab.awaitText("The queue is empty.");
        assertNoComplaints();
    }
}
