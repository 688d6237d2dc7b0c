package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SetIdTest {

    @Test
    void lowerCaseLettersDigitsAndUnderscoresMakeAnId() {
        for (var id : new String[] {"a", "_", "0", "texturemap_2016_08_24", "x".repeat(63)}) {
            assertEquals(id, SetId.checked(id));
        }
    }

    @Test
    void theOffendingCharactersAreNamed() {
        assertSays("not '-': \"a-b\"", "a-b");
        assertSays("not ' ': \"a b\"", "a b");
        assertSays("not 'A' 'B': \"BAb\"", "BAb");
        assertSays("not ''' ';': \"a';drop\"", "a';drop");
        assertSays("not 'ä': \"ä\"", "ä");
        assertSays("not \\u000a: \"a\\u000a\"", "a\n");
        assertSays("not \\u202e: \"a\\u202e\"", "a\u202e");
        assertSays("not \\u1f41d: \"\\u1f41d\"", "\uD83D\uDC1D");
        assertSays("not '٣': \"٣\"", "٣");
    }

    @Test
    void theLengthIsNamed() {
        assertSays("1 to 63 characters, has 0: \"\"", "");
        assertSays("1 to 63 characters, has 64: \"" + "x".repeat(64) + "\"", "x".repeat(64));
        assertSays("has 100000: \"" + "x".repeat(80) + "…\"", "x".repeat(100_000));
    }

    private static void assertSays(String expected, String id) {
        var e = assertThrows(IllegalArgumentException.class, () -> SetId.checked(id));

        assertTrue(String.valueOf(e.getMessage()).contains(expected), e::getMessage);
    }
}
