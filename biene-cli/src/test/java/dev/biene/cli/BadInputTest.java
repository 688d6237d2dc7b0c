package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every mistake gets one sentence and a status, and loses nothing. */
@Timeout(60)
final class BadInputTest extends CommandLineFixture {

    @Test
    void idWithWrongCharacters() {
        assertRefused(2, "a job set id may use a-z, 0-9 and _ only, not '-' 'I': \"bad-Id\"", "status", "bad-Id");
    }

    @Test
    void setThatDoesNotExist() {
        for (var command : new String[] {"status", "results", "failures", "retry", "pause", "drop"}) {
            int status = biene(command, "nope");

            assertEquals(ExitStatus.ERROR, status, command);
            assertTrue(err().startsWith("biene: job set \"nope\" does not exist "), command + ": " + err());
            assertEquals(1, err().lines().count(), err());
        }
        assertEquals(ExitStatus.ERROR, biene("work", "nope", "--", "true"));
        assertTrue(err().startsWith("biene: job set \"nope\" does not exist "), err());
    }

    @Test
    void newSetWithoutInput() {
        assertRefused(
                2,
                "job set \"s\" does not exist, and there is no input to create it from; pipe lines in or name a file with"
                        + " --from",
                "run",
                "s",
                "--",
                "true");
    }

    @Test
    void duplicateInputIsNamedWithItsPositionAndNothingIsAdded() throws Exception {
        var file = Files.writeString(directory.resolve("in.jsonl"), "{\"a\":1}\n{\"a\":2}\n{\"a\":1.0}\n");
        store.create("s", java.util.Collections.emptyIterator());

        int status = biene("add", "s", "--from", file.toString());

        assertEquals(ExitStatus.ERROR, status);
        assertTrue(err().startsWith("biene: input 3 is a duplicate in job set \"s\""), err());
        assertTrue(err().contains("{\"a\":1.0}; nothing was added"), err());
        assertEquals(0, store.stats("s").total());

        assertEquals(0, biene("add", "s", "--skip-duplicates", "--from", file.toString()));
        assertEquals("s: 2 jobs added, 1 was there already\n", err());
    }

    @Test
    void inputThatIsNoObjectIsNamedWithItsLine() throws Exception {
        var file = Files.writeString(directory.resolve("in.jsonl"), "{\"a\":1}\n\n[1]\n");

        assertRefused(
                1,
                file + ", line 3: input 2 must be a JSON object, is an array; nothing was added",
                "run",
                "s",
                "--from",
                file.toString(),
                "--",
                "true");
        assertFalse(store.exists("s"));
    }

    @Test
    void inputThatIsTooDeepOrHoldsNul() throws Exception {
        var deep = Files.writeString(
                directory.resolve("deep.jsonl"), "{\"a\":" + "[".repeat(600) + "]".repeat(600) + "}\n");
        var nul = Files.writeString(directory.resolve("nul.jsonl"), "{\"a\":\"\\u0000\"}\n");

        assertRefused(
                1,
                deep + ", line 1: input 1 is nested deeper than 500 levels; nothing was added",
                "run",
                "s",
                "--from",
                deep.toString(),
                "--",
                "true");
        assertEquals(1, biene("run", "s", "--from", nul.toString(), "--", "true"));
        assertTrue(err().contains("\\u0000"), err());
    }

    @Test
    void commandThatIsNotFoundIsToldBeforeAnythingIsTouched() {
        given("a\n").biene("run", "s", "--", "no_such_command_here");

        assertEquals(
                "biene: command not found: \"no_such_command_here\"; it is in no directory of PATH; check the spelling or"
                        + " give the whole path\n",
                err());
        assertFalse(store.exists("s"));
    }

    @Test
    void commandThatIsADirectoryOrNotExecutable() throws Exception {
        var file = Files.writeString(directory.resolve("script"), "echo");

        assertRefused(2, "command \"/tmp\" is a directory, not a program", "run", "s", "--", "/tmp");
        assertRefused(
                2,
                "command \"" + file + "\" may not be executed by this user; try chmod +x, or name its interpreter",
                "run",
                "s",
                "--",
                file.toString());
    }

    @Test
    void fileThatIsNotThereOrIsADirectory() {
        var missing = directory.resolve("missing").toString();

        assertRefused(1, "no file \"" + missing + "\"", "run", "s", "--from", missing, "--", "true");
        assertRefused(
                2,
                "--from needs a file, \"" + directory + "\" is a directory",
                "run",
                "s",
                "--from",
                directory.toString(),
                "--",
                "true");
    }

    @Test
    void optionsThatMakeNoSense() {
        assertEquals(2, biene("run", "s", "--grace", "soon", "--", "true"));
        assertTrue(err().contains("expected a duration such as 500ms, 10s, 2m, 3h or 1d, was \"soon\""), err());
        assertRefused(2, "concurrency must be from 1 to 100000, was 0", "run", "s", "-j", "0", "--", "true");
        assertRefused(
                2,
                "--sample takes a number of jobs or a share up to 100%, such as 50 or 1%, was \"101%\"",
                "run",
                "s",
                "--sample",
                "101%",
                "--",
                "true");
        assertRefused(2, "--timeout must be more than 0", "run", "s", "--timeout", "0", "--", "true");
        assertEquals(2, biene("run", "s", "--pipe", "--shell", "--", "true"));
        assertEquals(2, biene("run", "s", "--lost-after", "1s", "--", "true"));
        assertEquals(1, err().lines().count(), err());
    }

    @Test
    void optionOfTheCommandBeforeTheDashes() {
        assertRefused(
                2,
                "Unknown option: '-l'; write -- before the command that is to be run; 'biene run --help' says more",
                "run",
                "s",
                "wc",
                "-l");
    }

    @Test
    void commandThatDoesNotExist() {
        assertRefused(2, "no command \"nope\"; 'biene --help' lists them", "nope");
    }

    @Test
    void stackTraceComesOnlyWhenAskedFor() {
        biene("status", "nope");
        assertFalse(err().contains("\tat "), err());
        biene("status", "nope", "--debug");
        assertTrue(err().contains("\tat dev.biene"), err());
    }
}
