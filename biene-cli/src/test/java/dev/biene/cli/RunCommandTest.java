package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class RunCommandTest extends CommandLineFixture {

    private String results() {
        try (var jobs = store.jobs("s", JobState.COMPLETED)) {
            return jobs.map(JobRecord::result).map(String::valueOf).sorted().collect(Collectors.joining(" "));
        }
    }

    @Test
    void eachLineIsAJobAndTheSameLineAgainRunsOnlyWhatIsNew() {
        assertEquals(0, given("a\nb\na\n").biene("run", "s", "--", "echo", "x{}"));

        assertEquals("{\"stdout\":\"xa\"} {\"stdout\":\"xb\"}", results());
        assertTrue(
                err().startsWith("s: 2 jobs added, 1 was there already\ns: 2 of 2 jobs completed (2 here in "), err());
        assertEquals("", out());

        assertEquals(0, given("b\nc\n").biene("run", "s", "--", "echo", "y{}"));

        assertEquals("{\"stdout\":\"xa\"} {\"stdout\":\"xb\"} {\"stdout\":\"yc\"}", results());
        assertTrue(err().startsWith("s: 1 job added, 1 was there already\n"), err());
    }

    @Test
    void commandGetsTheJobAsJsonOnItsInputAndInItsEnvironment() throws Exception {
        var file = Files.writeString(directory.resolve("in.jsonl"), "{\"x\": {\"y\": 1.50}}\n");

        assertEquals(
                0,
                biene("run", "s", "--from", file.toString(), "--", "sh", "-c", "echo $BIENE_SET $BIENE_ATTEMPT; cat"));

        assertEquals("{\"stdout\":\"s 1\\n{\\\"x\\\":{\\\"y\\\":1.50}}\"}", results());
    }

    @Test
    void csvRowsFillPlacesByTheirHeader() throws Exception {
        var file = Files.writeString(directory.resolve("in.csv"), "id,url\n7,http://h/a b\n");

        assertEquals(0, biene("run", "s", "--from", file.toString(), "--", "printf", "%s|", "{id}", "{url/}"));

        assertEquals("{\"stdout\":\"7|a b|\"}", results());
    }

    @Test
    void doubleDashesOfTheCommandStayItsOwn() {
        assertEquals(0, given("a\n").biene("run", "s", "--", "printf", "%s,", "-n", "--", "--json", "@x", "{}"));

        assertEquals("{\"stdout\":\"-n,--,--json,@x,a,\"}", results());
    }

    @Test
    void shellReadsTheLineButNotTheValues() {
        assertEquals(
                0, given("$(echo no); echo 'no'\n").biene("run", "s", "--shell", "--", "printf '%s' {} | tr a-z A-Z"));

        assertEquals("{\"stdout\":\"$(ECHO NO); ECHO 'NO'\"}", results());
    }

    @Test
    void exhaustedJobsEndInStatusThreeWithTheReasonStored() {
        int status = given("good\nbad\n")
                .biene(
                        "run",
                        "s",
                        "--max-attempts",
                        "2",
                        "--max-failure-sleep",
                        "0",
                        "--",
                        "sh",
                        "-c",
                        "[ {} = good ] || { echo first >&2; echo why >&2; exit 75; }");

        assertEquals(ExitStatus.EXHAUSTED, status);
        assertTrue(err().contains("s: 1 of 2 jobs completed, 1 exhausted"), err());
        assertTrue(err().contains("biene failures s"), err());

        assertEquals(0, biene("failures", "s", "--json"));
        assertEquals(2, out().lines().count());
        assertTrue(out().contains("\"message\":\"exit status 75 (temporary failure): why\""), out());
        assertTrue(out().contains("\"detail\":\"first\\nwhy\""), out());
        assertTrue(out().contains("\"input\":{\"line\":\"bad\"}"), out());

        assertEquals(0, biene("retry", "s"));
        assertEquals("s: 1 job will be tried again\n", err());
        assertEquals(0, biene("work", "s", "--", "true"));
    }

    @Test
    void statusOfTheUsersChoosingEndsTheRun() {
        int status = given("a\n").biene("run", "s", "--exit-run-on", "7,8", "--", "sh", "-c", "echo full >&2; exit 8");

        assertEquals(ExitStatus.ERROR, status);
        assertTrue(err().contains("biene: job 1 ended the run: exit status 8: full\n"), err());
    }

    @Test
    void misspeltPlaceEndsTheRunAtOnce() {
        int status = given("a\nb\n").biene("run", "s", "-j", "1", "--", "echo", "{fiel}");

        assertEquals(ExitStatus.ERROR, status);
        assertTrue(err().contains("the command asks for {fiel}, but the input has no such key, only line"), err());
        assertEquals(2, store.stats("s").total());
    }

    @Test
    void resultThatIsNotJsonWhereJsonWasAskedForIsAFailedAttempt() {
        int status = given("a\n").biene("run", "s", "--json-result", "--max-attempts", "1", "--", "echo", "hello");

        assertEquals(ExitStatus.EXHAUSTED, status);
        biene("failures", "s");
        assertTrue(out().contains("the command wrote no JSON: "), out());
        assertTrue(out().contains("it wrote: hello"), out());
    }

    @Test
    void resultBeyondTheLimitIsAFailedAttemptThatNamesTheLimit() {
        int status = given("a\n").biene("run", "s", "--max-attempts", "1", "--", "head", "-c", "17000000", "/dev/zero");

        assertEquals(ExitStatus.EXHAUSTED, status);
        biene("failures", "s");
        assertTrue(out().contains("more than 16777216 bytes"), out());
    }

    @Test
    void jobThatTakesTooLongIsKilledAndFails() {
        int status = given("a\n").biene("run", "s", "--timeout", "300ms", "--max-attempts", "1", "--", "sleep", "600");

        assertEquals(ExitStatus.EXHAUSTED, status);
        biene("failures", "s");
        assertTrue(out().contains("\"sleep\" was killed after 300 ms, its --timeout"), out());
    }

    @Test
    void pipeKeepsOneProcessForEachSlotAndRestartsOneThatEnds() {
        var script =
                "while read line; do case $line in *die*) echo gone >&2; exit 3;; *err*) echo '{\"error\":\"no\"}';;"
                        + " *) echo \"{\\\"pid\\\":$$}\";; esac; done";

        int status = given("a\nb\ndie\nerr\nc\n")
                .biene(
                        "run",
                        "s",
                        "-j",
                        "1",
                        "--pipe",
                        "--max-attempts",
                        "1",
                        "--max-failure-sleep",
                        "0",
                        "--",
                        "sh",
                        "-c",
                        script);

        assertEquals(ExitStatus.EXHAUSTED, status);
        var pids = List.of(results().split(" ")).stream().distinct().count();
        assertTrue(pids == 1 || pids == 2, results());
        biene("failures", "s");
        assertTrue(out().contains("the --pipe command ended with status 3 before it answered"), out());
        assertTrue(out().contains("no"), out());
        assertEquals(3, store.stats("s").completed());
    }

    @Test
    void pipeThatWritesMoreThanItIsAskedEndsTheRun() {
        int status = given("a\nb\nc\n")
                .biene(
                        "run",
                        "s",
                        "-j",
                        "1",
                        "--pipe",
                        "--",
                        "sh",
                        "-c",
                        "while read x; do echo 1; echo 2; sleep 1; done");

        assertEquals(ExitStatus.ERROR, status);
        assertTrue(err().contains("wrote a line that nobody asked for"), err());
    }

    /** A line that comes late is taken for the next answer, if there is one; what is left at the end tells. */
    @Test
    void pipeThatWritesMoreThanItIsAskedAndLateFailsAtTheEnd() {
        int status = given("a\n").biene("run", "s", "--pipe", "--", "sh", "-c", "read x; echo 1; sleep 0.3; echo 2");

        assertEquals(ExitStatus.ERROR, status);
        assertTrue(err().contains("wrote a line that nobody asked for"), err());
        assertTrue(err().contains("results of this run may stand at the wrong jobs"), err());
    }

    @Test
    void sampleDoesAShareAndTellsWhatTheRestWillTake() {
        assertEquals(0, given("1\n2\n3\n4\n5\n6\n7\n8\n").biene("run", "s", "--sample", "25%", "--", "true"));

        assertEquals(2, store.stats("s").completed());
        assertTrue(err().contains("; the other 6 will take about "), err());
    }

    @Test
    void summaryIsToBeHadAsJson() {
        assertEquals(0, given("1\n2\n").biene("run", "s", "--json", "--quiet", "--", "true"));

        assertTrue(out().startsWith("{\"set\":\"s\",\"reason\":\"done\",\"total\":2,\"completed\":2,"), out());
        assertEquals("", err());
    }

    @Test
    void inputThatIsEmptyMakesAnEmptySetAndNoTrouble() {
        assertEquals(0, given("").biene("run", "s", "--", "true"));

        assertTrue(err().contains("s: no jobs"), err());
    }
}
