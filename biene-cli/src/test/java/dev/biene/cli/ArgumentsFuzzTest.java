package dev.biene.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.cli.output.Terminal;
import dev.biene.fuzz.FuzzContract;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Any words are a command line or are refused in one sentence, and the words of the user's own command are passed on as
 * they are. An input's lines are the words.
 */
final class ArgumentsFuzzTest extends FuzzContract {

    private static final Set<String> TAKE_COMMANDS = Set.of("run", "work", "stage");

    /** Nothing is run: words are only read. */
    private static final CommandLine COMMANDS = new BieneCommand(
                    new Terminal(
                            new ByteArrayInputStream(new byte[0]),
                            OutputStream.nullOutputStream(),
                            OutputStream.nullOutputStream(),
                            "",
                            0,
                            Map.of()),
                    url -> {
                        throw new AssertionError("a store was asked for");
                    })
            .commandLine();

    @Override
    protected void handle(byte[] data) {
        var words = List.of(new String(data, UTF_8).split("\n", -1));
        ParseResult parsed;
        try {
            parsed = COMMANDS.parseArgs(words.toArray(String[]::new));
        } catch (ParameterException e) {
            var sentence = Complaint.oneLine(e.getMessage());
            assertFalse(sentence.isBlank(), "refused without a word");
            assertEquals(1, sentence.lines().count(), sentence);
            return;
        }
        int dashes = words.indexOf("--");
        // Before the dashes an option could take them for its value.
        boolean plain = dashes == 2
                && TAKE_COMMANDS.contains(words.get(0))
                && !words.get(1).startsWith("-");
        if (!plain || !parsed.hasSubcommand()) return;
        var passedOn = parsed.subcommand().matchedPositional(1);
        assertTrue(passedOn != null, "the command's words are lost");
        assertEquals(words.subList(dashes + 1, words.size()), passedOn.originalStringValues());
    }
}
