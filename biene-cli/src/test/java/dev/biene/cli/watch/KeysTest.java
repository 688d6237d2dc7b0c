package dev.biene.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.biene.cli.watch.Key.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What terminals send for a key. */
final class KeysTest {

    /** @param typed what comes; a blank means that nothing comes for a while */
    private static List<Key> keys(String typed) throws Exception {
        var at = new int[1];
        var keys = new Keys(timeout -> {
            if (at[0] == typed.length()) return Keys.END;
            char c = typed.charAt(at[0]++);
            return c == ' ' ? Keys.NOTHING : c;
        });
        var all = new ArrayList<Key>();
        for (var key = keys.next(); key != null; key = keys.next()) all.add(key);
        return all;
    }

    private static List<Kind> kinds(String typed) throws Exception {
        return keys(typed).stream().map(Key::kind).toList();
    }

    @Test
    void arrowsComeInTwoWays() throws Exception {
        assertEquals(
                List.of(Kind.UP, Kind.DOWN, Kind.UP, Kind.DOWN, Kind.ENTER, Kind.BACK),
                kinds("\u001b[A\u001b[B\u001bOA\u001bOB\u001b[C\u001b[D"));
        assertEquals(
                List.of(Kind.HOME, Kind.END, Kind.PAGE_UP, Kind.PAGE_DOWN, Kind.HOME, Kind.END),
                kinds("\u001b[H\u001b[F\u001b[5~\u001b[6~\u001b[1~\u001b[4~"));
    }

    @Test
    void escapeAloneIsBackAndWhatFollowsLaterIsItself() throws Exception {
        assertEquals(List.of(Kind.BACK, Kind.TEXT, Kind.BACK), kinds("\u001b q\u001b"));
    }

    @Test
    void sequencesNobodyKnowsDoNothing() throws Exception {
        assertEquals(List.of(Kind.OTHER, Kind.TEXT), kinds("\u001b[200~q"));
        assertEquals(List.of(Kind.OTHER, Kind.TEXT), kinds("\u001b[1;5Pq"));
        assertEquals(Kind.OTHER, kinds("\u001b[" + "1;".repeat(100)).get(0));
        assertEquals(List.of(Kind.OTHER), kinds("\u0001"));
    }

    @Test
    void lettersAreTextAndControlCInterrupts() throws Exception {
        assertEquals(List.of(Key.typed("ä"), Key.typed("\ud83d\ude00")), keys("ä\ud83d\ude00"));
        assertEquals(List.of(Key.of(Kind.INTERRUPT), Key.typed("q")), keys("\u0003\u0004"));
        assertEquals(List.of(Kind.ENTER, Kind.ENTER, Kind.ERASE, Kind.ERASE), kinds("\r\n\u007f\b"));
    }
}
