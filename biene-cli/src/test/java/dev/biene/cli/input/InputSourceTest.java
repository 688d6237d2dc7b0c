package dev.biene.cli.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.biene.jobset.RawJson;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InputSourceTest {

    private static List<String> read(InputFormat format, String text) {
        return read(format, text.getBytes(UTF_8));
    }

    private static List<String> read(InputFormat format, byte[] bytes) {
        var inputs = new ArrayList<String>();
        try (var source = format.open(new ByteArrayInputStream(bytes), "f", "line")) {
            source.forEachRemaining((RawJson input) -> inputs.add(input.text()));
        }
        return inputs;
    }

    private static String problem(InputFormat format, String text) {
        return String.valueOf(
                assertThrows(InputException.class, () -> read(format, text)).getMessage());
    }

    @Test
    void eachLineIsAnInputAndEmptyOnesAreNone() {
        assertEquals(
                List.of("{\"line\":\"a b\"}", "{\"line\":\" \"}", "{\"line\":\"\u00e4\\\"\"}", "{\"line\":\"last\"}"),
                read(InputFormat.LINES, "\ufeffa b\r\n\n \n\u00e4\"\nlast"));
    }

    @Test
    void linesOfFindPrint0MayHoldLineFeeds() {
        assertEquals(List.of("{\"line\":\"a\\nb\\r\"}", "{\"line\":\"c\"}"), read(InputFormat.NUL, "a\nb\r\0c\0"));
    }

    @Test
    void jsonLinesAreTakenAsTheyStand() {
        assertEquals(List.of("{\"a\": 1.0}", "[]"), read(InputFormat.JSONL, "{\"a\": 1.0}\n\n  \n[]\n"));
    }

    @Test
    void lineLongerThanTheBufferIsRead() {
        var line = "x".repeat(200_000);

        assertEquals(List.of("{\"line\":\"" + line + "\"}"), read(InputFormat.LINES, line + "\n"));
    }

    @Test
    void lineBeyondTheLimitIsRefused() {
        var endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int from, int count) {
                java.util.Arrays.fill(bytes, from, from + count, (byte) 'x');
                return count;
            }
        };

        var source = InputFormat.LINES.open(endless, "f", "line");

        var e = assertThrows(InputException.class, source::hasNext);
        assertEquals("f, line 1 is longer than 16 MiB, the limit of an input; nothing was added", e.getMessage());
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedWithTheirPlace() {
        byte[] bytes = {'a', '\n', 'b', (byte) 0xe4, 'c', '\n'};

        var e = assertThrows(InputException.class, () -> read(InputFormat.LINES, bytes));

        assertEquals("f, line 2 is not UTF-8: byte 0xe4 at column 2; nothing was added", e.getMessage());
    }

    @Test
    void csvRowsBecomeObjectsOfStrings() {
        assertEquals(
                List.of(
                        "{\"file\":\"a.txt\",\"size\":\"007\"}",
                        "{\"file\":\"says \\\"hi\\\", twice\\nover\",\"size\":\"\"}",
                        "{\"file\":\"\",\"size\":\"x\"}"),
                read(InputFormat.CSV, "\ufefffile,size\r\na.txt,007\r\n\r\n\"says \"\"hi\"\", twice\nover\",\"\"\n,x"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b\\n1|f, line 2 has 1 fields, the header row has 2",
                "a,b\\n1,2\\n\\n1,2,3|f, line 4 has 3 fields, the header row has 2",
                "a,a\\n1,2|f, line 1 is the header row, but names \"a\" twice",
                "a,\\n1,2|f, line 1 is the header row, but column 2 has no name",
                "a\\nx\\n\"open\\nnever|f, line 3 opens a quote that is never closed",
                "a\\n\"x\"y|f, line 2 has 'y' after a closing quote",
                "a\\nx\"y|f, line 2 has a quote inside a field that does not begin with one",
            })
    void csvThatMakesNoSenseIsRefusedWithItsLine(String text, String problem) {
        var said = problem(InputFormat.CSV, text.replace("\\n", "\n"));

        assertEquals(problem, said.substring(0, Math.min(problem.length(), said.length())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "a,b\n"})
    void csvWithoutRowsIsEmpty(String text) {
        assertEquals(List.of(), read(InputFormat.CSV, text));
    }

    @Test
    void fileNamesTellTheFormat() {
        assertEquals(InputFormat.JSONL, InputFormat.ofFile("a.JSONL"));
        assertEquals(InputFormat.JSONL, InputFormat.ofFile("a.ndjson"));
        assertEquals(InputFormat.CSV, InputFormat.ofFile("a.csv"));
        assertEquals(InputFormat.LINES, InputFormat.ofFile("a.txt"));
    }
}
