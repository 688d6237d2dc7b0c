package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What stages report: for how long it is kept, how much of it, and what becomes of nonsense. */
final class StageBoardTest {
    private final AtomicLong now = new AtomicLong();
    private final StageBoard board = new StageBoard(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void reportStandsForItsTimeAndNoLonger() {
        assertTrue(board.keep("a", "x", Duration.ofSeconds(7)));
        pass(Duration.ofSeconds(6));
        assertTrue(board.keep("b", "y", Duration.ofSeconds(7)));
        assertEquals(Map.of("a", "x", "b", "y"), board.texts());

        pass(Duration.ofSeconds(1));

        assertEquals(Map.of("b", "y"), board.texts());
        assertTrue(board.keep("b", "", Duration.ZERO));
        assertEquals(Map.of(), board.texts());
    }

    @Test
    void reportStandsForAMinuteAtMost() {
        board.keep("a", "x", Duration.ofDays(1000));
        pass(StageBoard.LONGEST);

        assertEquals(Map.of(), board.texts());
    }

    @Test
    void boardTakesSoManyStagesAndLinesOfSuchALengthAndNoMore() {
        assertFalse(board.keep("long", "x".repeat(StageReport.MAX_TEXT + 1), Duration.ofSeconds(7)));
        for (int i = 0; i < StageBoard.MAX_STAGES; i++)
            assertTrue(board.keep("s" + i, "x", Duration.ofSeconds(i == 0 ? 1 : 7)));

        assertFalse(board.keep("more", "x", Duration.ofSeconds(7)));
        assertTrue(board.keep("s1", "y", Duration.ofSeconds(7)), "one that is known");
        pass(Duration.ofSeconds(1));
        assertTrue(board.keep("more", "x", Duration.ofSeconds(7)), "in place of one whose time is over");
        assertEquals(StageBoard.MAX_STAGES, board.texts().size());
    }

    private static StageReport report(String id, String input, Map<String, Long> outputs, String host) {
        return new StageReport(id, input, outputs, host, 1, 1, 2, 3, 4.5, 5.5, Duration.ofSeconds(6));
    }

    @Test
    void stagesAreReadByTheirInputsAndNonsenseHidesNone() {
        var texts = List.of(
                report("b", "words", Map.of(), "elm").toText(),
                "nonsense",
                "{}",
                "{\"id\":\"x y\"}",
                "{\"id\":\"ok\",\"input\":\"a/b\"}",
                "{\"id\":\"ok\",\"outputs\":{\"a b\":1}}",
                "[".repeat(2000),
                report("a", "lines", Map.of("words", 1L), "elm").toText(),
                report("c", "", Map.of("lines", 9L), "elm").toText(),
                report("b", "words", Map.of(), "elm").toText());

        var stages = StageBoard.read(texts);

        assertEquals(
                List.of("c", "a", "b"), stages.stream().map(StageReport::id).toList());
        assertEquals(report("a", "lines", Map.of("words", 1L), "elm"), stages.get(1));
        assertThrows(BieneException.class, () -> StageReport.parse("nonsense"));
    }

    @Test
    void reportFitsALineWhateverItsQueuesAreCalled() {
        var outputs = new HashMap<String, Long>();
        for (int i = 0; i < 40; i++) outputs.put("\u00e4".repeat(190) + i, 1L + i);
        var report = report("a", "\u00fc".repeat(200), outputs, "h\u20ac".repeat(500));

        var text = report.toText();

        assertEquals(StageReport.MAX_OUTPUTS, report.outputs().size());
        assertTrue(report.outputs().containsKey("\u00e4".repeat(190) + 39), "the most used ones stay");
        assertTrue(text.length() <= StageReport.MAX_TEXT, () -> text.length() + " characters");
        assertTrue(text.chars().allMatch(c -> c >= ' ' && c < 0x7f), text);
        var read = StageReport.parse(text);
        assertEquals(report.input(), read.input());
        assertTrue(read.outputs().containsKey("\u00e4".repeat(190) + 39));
    }
}
