package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which failures are alike. */
final class FailurePatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "cat: /in/img_17.jpg: No such file | cat: …: No such file",
                "cat: img_17.jpg: No such file | cat: img_….jpg: No such file",
                "cannot open photos/2026/img_3.jpg | cannot open …",
                "cannot open ./a and ~/b and C:\\temp\\x.txt | cannot open … and … and …",
                "java.io.IOException: I/O error and/or worse | java.io.IOException: I/O error and/or worse",
                "For input string: \"two\" | For input string: \"…\"",
                "no key 'a.b' in `c' or 'd | no key '…' in `…' or 'd",
                "can't read, don't ask | can't read, don't ask",
                "no file ‘a b’ “c” «d» here | no file ‘…’ “…” «…» here",
                "line 12, column 7: syntax error | line …, column …: syntax error",
                "connect to 10.0.0.3:5432 failed after 30004 ms | connect to … failed after … ms",
                "took 1.5 s (limit 0.25 s) at -3 | took … s (limit … s) at …",
                "exit status 1: disk full | exit status 1: disk full",
                "exit status 137: Killed | exit status 137: Killed",
                "HTTP 503 for user 503 | HTTP 503 for user …",
                "error code 12345 | error code …",
                "SQLSTATE 23505: key (id)=(17) exists | SQLSTATE …: key (id)=(…) exists",
                "job 3f2a9c41-77aa-4b1c-9e21-aaaaaaaaaaaa lost | job … lost",
                "commit deadbeef1 and decade of facade | commit … and decade of facade",
                "at 2026-11-22T07:30:00.123Z host node17 | at … host node…",
                "MD5 differs | MD… differs",
                "SHA1 differs | SHA… differs",
                "worker7-of-12 aZ3kQ9x2 died | worker…-of-… … died",
                "too   many     blanks | too many blanks",
                "https://example.org/a?b=1 answered | …=… answered",
                "bee was lost | bee was lost",
                "... --- ... | ... --- ...",
            })
    void aMessageIsBroughtIntoItsForm(String message, String pattern) {
        assertEquals(pattern, FailureGroup.patternOf(message));
        assertEquals(pattern, FailureGroup.patternOf(pattern), "a group can be named by its pattern as well");
    }

    @Test
    void aMessageOfAnyLengthTakesNoTime() {
        for (var piece : List.of("'", "\"", "/", "1", "1a", "a ", "`x", "…", "(")) {
            long start = System.nanoTime();
            var form = FailureGroup.patternOf(piece.repeat(1_000_000));
            assertTrue(form.length() <= 600, () -> form.length() + " characters of " + piece);
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos(), piece);
        }
        assertEquals("", FailureGroup.patternOf(""));
    }

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void groupsKeepTheNewestMessageAndCountEachJobOnce() {
        var groups = new FailureGroups();
        groups.add("file a1: gone", 2, List.of(1L, 2L), NOON, NOON.plusSeconds(9), 2);
        groups.add("file a22: gone", 3, List.of(2L, 3L), NOON.minusSeconds(5), NOON.plusSeconds(3), 3);
        groups.add("other", 1, List.of(9L), NOON, NOON, 9);

        assertEquals(
                List.of(
                        new FailureGroup(
                                "file a…: gone", "file a1: gone", 5, 3, NOON.minusSeconds(5), NOON.plusSeconds(9), 2),
                        new FailureGroup("other", "other", 1, 1, NOON, NOON, 9)),
                groups.list(10));
        assertEquals(1, groups.list(1).size());
    }

    @Test
    void thePieceToSearchForIsInEveryMessage() {
        assertEquals(": No such file or directory", piece("cat: /a/b17: No such file or directory"));
        assertEquals("other", piece("other"));
        assertEquals("", piece("17"));
        assertEquals("here", piece("a  lot  of  blanks 17 here"));
    }

    private static String piece(String message) {
        return new FailureGroup(FailureGroup.patternOf(message), message, 1, 1, NOON, NOON, 1).piece();
    }
}
