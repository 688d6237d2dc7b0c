package dev.biene.arbeiter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import org.junit.jupiter.api.Test;

/** What was given up is kept with its reason, and comes back byte for byte. */
final class DeadLetterTest {

    private static DeadLetter kept(byte[] bytes, Throwable error) {
        var letter = DeadLetter.of(new Item("q", bytes), error, 3);
        return DeadLetter.parse(letter.toBytes());
    }

    private static String refusal(String text) {
        return String.valueOf(assertThrows(BieneException.class, () -> DeadLetter.parse(text.getBytes(UTF_8)))
                .getMessage());
    }

    @Test
    void bytesComeBackWhetherTheyAreTextOrNot() {
        for (var bytes : new byte[][] {{}, "caf\u00e9 \ud83d\udc1d \0".getBytes(UTF_8), {(byte) 0xff, 0, 1}}) {
            var letter = kept(bytes, new IllegalStateException("no"));

            assertArrayEquals(bytes, letter.bytes());
            assertEquals("q", letter.queue());
            assertEquals("java.lang.IllegalStateException: no", letter.error());
            assertEquals(3, letter.attempts());
            assertTrue(letter.stack().contains("DeadLetterTest"), letter.stack());
        }
    }

    @Test
    void aStackIsCutWhereItIsLong() {
        var letter = kept(new byte[1], new IllegalStateException("x".repeat(20_000)));

        assertEquals(8_000, letter.stack().length());
        assertEquals(
                "java.lang.IllegalStateException: ".length() + 20_000,
                letter.error().length());
    }

    @Test
    void whatIsNoDeadLetterIsNamedByItsBeginning() {
        assertEquals(
                "expected a dead letter with \"type\":\"biene.dead-letter.1\", got 2 bytes: \"{}\"", refusal("{}"));
        assertTrue(refusal("two\nlines").startsWith("expected a dead letter, got 9 bytes: \"two lines\": "));
        assertTrue(refusal("\"" + "x".repeat(70) + "\"").endsWith("got 72 bytes: \"\"" + "x".repeat(59) + "...\""));
        var complete = "{\"type\":\"biene.dead-letter.1\",\"queue\":\"q\",\"time\":\"2026-11-22T07:30:00Z\"";
        assertTrue(refusal(complete + "}").endsWith("neither \"text\" nor \"base64\" holds the item"));
        assertTrue(refusal(complete + ",\"base64\":\"*\"}").contains("expected a dead letter, got"));
        assertTrue(refusal(complete.replace("\"q\"", "\"q/open\"") + ",\"text\":\"\"}")
                .contains("must not contain '/'"));
    }
}
