package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Names that no server could take are refused before they reach one, in a sentence that is safe to print. */
final class QueueNamesTest {

    private static void refused(String sentence, String name) {
        assertEquals(
                sentence,
                assertThrows(IllegalArgumentException.class, () -> QueueNames.check(name))
                        .getMessage());
    }

    @Test
    void whatTheProtocolWouldReadAsSomethingElseIsRefused() {
        refused("queue name must not contain a blank, was \"a b\"", "a b");
        refused("queue name must not contain CR, was \"a\\u000d\"", "a\r");
        refused("queue name must not contain LF, was \"\\u000aset q 0 0 1\"", "\nset q 0 0 1");
        refused("queue name must not contain NUL, was \"\\u0000\"", "\0");
        refused("queue name must not contain the control character 0x1b, was \"\\u001b[2J\"", "\u001b[2J");
        refused("queue name must not contain the control character 0x7f, was \"\\u007f\"", "\u007f");
        refused("queue name must not contain '.', was \"../etc\\u0100\"", "../etc\u0100");
        refused("queue name must not contain '/', was \"q/open\"", "q/open");
        refused("queue name must not contain '~', was \"~~\"", "~~");
        refused("queue name must not contain U+0100, which is not ISO-8859-1, was \"\\u0100\"", "\u0100");
    }

    @Test
    void whatOneByteHoldsIsAName() {
        assertEquals("caf\u00e9+left-1_2#", QueueNames.check("caf\u00e9+left-1_2#"));
        // A control character of ISO-8859-1's upper half is one byte, but none that a terminal should see.
        assertEquals("\u0085", QueueNames.check("\u0085"));
        refused("queue name must not contain '/', was \"\\u0085/\"", "\u0085/");
        refused("queue name must not contain '/', was \"\\u00a0/\u00a1\"", "\u00a0/\u00a1");
    }
}
