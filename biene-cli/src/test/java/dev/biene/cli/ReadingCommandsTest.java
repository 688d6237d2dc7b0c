package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ReadingCommandsTest extends CommandLineFixture {

    private void threeDone() {
        given("a\nb\nc\n").biene("run", "s", "-j", "1", "-q", "--", "printf", "%s,%s", "{}", "1");
    }

    @Test
    void resultsAreCsvOrJsonLinesOrATable() {
        threeDone();

        assertEquals(0, biene("results", "s", "--format", "csv"));
        assertTrue(out().startsWith("job,line,stdout,seconds\n1,a,\"a,1\",0"), out());
        assertEquals(4, out().lines().count());

        assertEquals(0, biene("results", "s"));
        assertTrue(
                out().startsWith(
                                "{\"job\":1,\"state\":\"completed\",\"input\":{\"line\":\"a\"},\"result\":{\"stdout\":\"a,1\"},"),
                out());

        assertEquals(0, biene("results", "s", "--format", "table"));
        assertTrue(out().matches("(?s)job  line  stdout +seconds\n  1  a     a,1 .*"), out());
    }

    @Test
    void resultsOfAllJobsHaveTheirStates() {
        given("a\n").biene("add", "s", "--create");

        assertEquals(0, biene("results", "s", "--all", "--format", "csv"));
        assertEquals("job,state,attempts,line,seconds\n1,unclaimed,0,a,\n", out());

        biene("results", "s");
        assertEquals("", out());
    }

    @Test
    void statusTellsOfOneSetAndOfAll() {
        threeDone();

        assertEquals(0, biene("status", "s"));
        assertTrue(out().contains("jobs        3: 3 completed, 0 running"), out());

        biene("status", "s", "--json");
        assertTrue(out().startsWith("{\"set\":\"s\",\"state\":\"active\","), out());
        assertTrue(out().contains("\"bee_list\":[{\"bee\":1,"), out());

        biene("status");
        assertTrue(out().contains("set  state  jobs  completed"), out());
        biene("list", "--json");
        assertTrue(out().startsWith("[{\"set\":\"s\""), out());
    }

    @Test
    void setsArePausedResumedCancelledAndDropped() {
        given("a\n").biene("add", "s", "--create");

        biene("pause", "s");
        assertEquals("s: paused; 'biene resume s' lets it go on\n", err());
        biene("status", "s");
        assertTrue(out().startsWith("s           paused\n"), out());
        biene("resume", "s");
        assertEquals("s: active\n", err());
        biene("cancel", "s");
        assertEquals(ExitStatus.ERROR, biene("work", "s", "--", "true"));
        assertTrue(err().contains("job set \"s\" was cancelled"), err());
        assertEquals(0, given("").biene("drop", "s"));
        assertEquals("s: dropped, 1 job and 0 results\n", err());
        biene("list");
        assertEquals("no job sets in the memory of this process\n", err());
    }

    @Test
    void dropAsksOnATerminalAndKeepsTheSetUnlessTold() {
        given("a\n").biene("add", "s", "--create");

        assertEquals(0, biene("drop", "s"));

        assertTrue(err().endsWith("[y/N]\ns: kept\n"), err());
        assertEquals(1, store.stats("s").total());
        assertEquals(0, biene("drop", "s", "-y"));
    }

    @Test
    void helpIsThereForEveryCommandAndFitsEightyColumns() {
        for (var command : new BieneCommand(dev.biene.cli.output.Terminal.system(), url -> store)
                .commandLine()
                .getSubcommands()
                .keySet()) {
            assertEquals(0, biene(command, "--help"), command);
            assertTrue(out().contains("Usage: biene " + command), out());
            var tooWide = out().lines().filter(line -> line.length() > 80).toList();
            assertEquals(java.util.List.of(), tooWide, command);
        }
    }

    @Test
    void helpVersionAndNothingAtAllAreAnswered() {
        assertEquals(0, biene());
        assertTrue(out().contains("Commands:"), out());
        assertEquals(0, biene("--version"));
        assertTrue(out().startsWith("biene "), out());
        assertEquals(0, biene("help", "run"));
        assertTrue(out().contains("Usage: biene run SET"), out());
    }
}
