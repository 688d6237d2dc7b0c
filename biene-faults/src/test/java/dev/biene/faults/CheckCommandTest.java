package dev.biene.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What cannot be judged is said in a sentence and by status 2, never taken for valid. */
final class CheckCommandTest {

    @TempDir
    Path directory;

    private final StringWriter told = new StringWriter();

    private int check(Path history) {
        return new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(told, true))
                .execute(history.toString());
    }

    private Path history(String text) throws IOException {
        return Files.writeString(directory.resolve("one.history"), text);
    }

    @Test
    void aHistoryThatIsNotThereIsNamed() {
        var missing = directory.resolve("none.history");

        assertEquals(2, check(missing));
        assertEquals("there is no history " + missing, told.toString().strip());
    }

    @Test
    void aFileThatIsNoHistoryIsNamedWithItsLine() throws IOException {
        var file = history("once upon a time\nthere was a bee\n");

        assertEquals(2, check(file));
        assertTrue(told.toString().contains(file + ", line 1: "), told::toString);
    }

    @Test
    void anEmptyHistoryProvesNothing() throws IOException {
        assertEquals(2, check(history("")));
        assertTrue(told.toString().contains("proves nothing: "), told::toString);
    }

    @Test
    void aDirectoryWithoutHistoriesProvesNothing() {
        assertEquals(2, check(directory));
        assertTrue(told.toString().contains("0 events, 0 acknowledged: vacuous"), told::toString);
    }
}
