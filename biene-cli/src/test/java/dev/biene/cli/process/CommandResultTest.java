package dev.biene.cli.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandResultTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = ';',
            value = {
                "{\"a\": 1.10}; {\"a\":1.10}",
                "[1,2]; [1,2]",
                "12 ./a.java; {\"stdout\":\"12 ./a.java\"}",
                "1e5; {\"stdout\":\"1e5\"}",
                "true; {\"stdout\":\"true\"}",
                "{broken; {\"stdout\":\"{broken\"}",
                "{} {}; {\"stdout\":\"{} {}\"}",
            })
    void objectsAndArraysAreTakenAsTheyAreAndAllElseIsText(String written, String result) {
        assertEquals(result, String.valueOf(CommandResult.of((written + "\n").getBytes(UTF_8))));
    }

    @Test
    void nothingWrittenIsNoResult() {
        assertNull(CommandResult.of(new byte[0]));
        assertNull(CommandResult.of("\n\n".getBytes(UTF_8)));
    }

    @Test
    void bytesThatAreNoTextAreShownAsSuch() {
        byte[] written = {'a', (byte) 0xe4, 0, 'b'};

        assertEquals("{\"stdout\":\"a\ufffd\ufffdb\"}", String.valueOf(CommandResult.of(written)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = ';',
            value = {"5; 5", "\"x\"; \"x\"", "null; null", "{\"a\":1}; {\"a\":1}"})
    void whereJsonIsAskedForEveryValueWillDo(String written, String result) throws Exception {
        assertEquals(result, CommandResult.json(written.getBytes(UTF_8), "it").toString());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = ';',
            value = {"hello", "1 2", "{\"a\":1", "||", "|  |"})
    void whereJsonIsAskedForAnythingElseIsRefusedAndQuoted(String written) {
        var e = assertThrows(CommandException.class, () -> CommandResult.json(written.getBytes(UTF_8), "the command"));

        assertTrue(String.valueOf(e.getMessage()).startsWith("the command wrote "), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains(written.strip()), e.getMessage());
    }
}
