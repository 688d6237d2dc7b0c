package dev.biene.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    private String printed() {
        return bytes.toString(UTF_8);
    }

    @Test
    void numbersStandToTheRightAndTextToTheLeft() {
        try (var table = new Table(out, List.of("job", "file", "rate"), 0, false)) {
            table.row(List.of("1", "a", "9.5/s"));
            table.row(List.of("10", "bcd", "120/s"));
        }

        assertEquals("job  file   rate\n  1  a     9.5/s\n 10  bcd   120/s\n", printed());
    }

    @Test
    void widestColumnIsClippedUntilTheTableFits() {
        try (var table = new Table(out, List.of("job", "input"), 20, false)) {
            table.row(List.of("1", "x".repeat(50)));
            table.row(List.of("2", "漢字漢字漢字漢字漢字"));
        }

        assertTrue(printed().lines().allMatch(line -> Width.of(line) <= 20), printed());
        assertEquals(
                "  1  xxxxxxxxxxxxxx…", printed().lines().skip(1).findFirst().orElse(""));
        assertEquals("  2  漢字漢字漢字漢…", printed().lines().skip(2).findFirst().orElse(""));
    }

    @Test
    void whatOthersWroteCannotMoveTheCursor() {
        try (var table = new Table(out, List.of("message"), 0, false)) {
            table.row(List.of("a\u001b[2Jb\nc\u009bd\u202e"));
        }

        assertEquals("message\na\ufffd[2Jb c\ufffdd\ufffd\n", printed());
    }

    @Test
    void manyRowsArePrintedAsTheyCome() {
        try (var table = new Table(out, List.of("n"), 0, false)) {
            for (int i = 0; i < 1000; i++) table.row(List.of(Integer.toString(i)));
            assertEquals(1001, printed().lines().count());
            table.row(List.of("1000"));
            assertEquals(1002, printed().lines().count());
        }
    }
}
