package dev.biene.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.biene.cli.output.Terminal;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.MemoryJobStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** The whole command, in this process, on a store in memory. */
abstract class CommandLineFixture {

    final JobStore store = new MemoryJobStore();

    /** Queues shared within this process by their name. */
    final String queuesUrl = "memory:" + UUID.randomUUID();

    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory = Path.of("");

    /** What is piped in next; null for a terminal with nobody at it. */
    private @Nullable String input;

    /** Pipes text into the next command. */
    CommandLineFixture given(String text) {
        input = text;
        return this;
    }

    /** Runs a command line; its output replaces that of the one before. */
    int biene(String... words) {
        out.reset();
        err.reset();
        var terminal = new Terminal(
                new ByteArrayInputStream((input == null ? "" : input).getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                input == null ? "0" : "",
                0,
                Map.of());
        input = null;
        return new BieneCommand(terminal, url -> url == null ? store : JobStore.connect(url)).execute(words);
    }

    /** Runs a command on queues in memory. */
    int on(String... words) {
        var all = new ArrayList<String>(List.of(words));
        all.addAll(1, List.of("--queues", queuesUrl));
        return biene(all.toArray(String[]::new));
    }

    String out() {
        return out.toString(UTF_8);
    }

    String err() {
        return err.toString(UTF_8);
    }

    /** Checks that a command line is refused with exactly this sentence and status, and writes no results. */
    void assertRefused(int status, String sentence, String... words) {
        int was = biene(words);

        assertEquals("biene: " + sentence + "\n", err());
        assertEquals("", out());
        assertEquals(status, was);
    }
}
