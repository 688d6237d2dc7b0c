package dev.biene.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever asks a command what it can do is told. */
final class MainTest {
    @ParameterizedTest
    @ValueSource(strings = {"simulate", "chaos", "check"})
    void eachCommandSaysWhatItCanDo(String command) {
        var told = new StringWriter();
        int status = Main.command().setOut(new PrintWriter(told)).execute(command, "--help");

        assertEquals(0, status);
        assertTrue(told.toString().startsWith("Usage: biene-test " + command), told::toString);
    }
}
