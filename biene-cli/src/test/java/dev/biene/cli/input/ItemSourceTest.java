package dev.biene.cli.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ItemSourceTest {

    private static List<String> read(ItemSplit split, String text) {
        var items = new ArrayList<String>();
        new ItemSource(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), "f", split)
                .forEachRemaining(item -> items.add(new String(item, ISO_8859_1)));
        return items;
    }

    @Test
    void eachLineThatIsNotEmptyIsAnItem() {
        assertEquals(List.of("a b", "\u00e4", "c"), read(ItemSplit.TEXT, "a b\n\n\u00e4\n\nc"));
    }

    @Test
    void linesLongerThanTheBufferAreWhole() {
        var line = "y".repeat(150_000);

        assertEquals(List.of(line, line), read(ItemSplit.TEXT, line + "\n" + line));
    }

    @Test
    void whatIsNoTextIsRefusedUnlessItIsSaidHowToCutIt() {
        var e = assertThrows(InputException.class, () -> read(ItemSplit.TEXT, "a\0b\nc"));

        assertTrue(String.valueOf(e.getMessage()).contains("--whole"), e.getMessage());
        assertEquals(List.of("a\0b", "c"), read(ItemSplit.LINES, "a\0b\nc"));
    }

    @Test
    void wholeIsOneItemByteForByte() {
        assertEquals(List.of("\na\0b\n\n"), read(ItemSplit.WHOLE, "\na\0b\n\n"));
        assertEquals(List.of(""), read(ItemSplit.WHOLE, ""));
    }
}
