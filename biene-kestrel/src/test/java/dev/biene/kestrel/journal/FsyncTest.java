package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FsyncTest {

    @Test
    void theWordsAndMillisecondsAreRead() {
        assertEquals(Fsync.ALWAYS, Fsync.parse("Always"));
        assertEquals(Fsync.NEVER, Fsync.parse("never"));
        assertEquals(Duration.ofMillis(250), Fsync.parse("250").interval());
        assertEquals(Duration.ofMillis(999_999_999), Fsync.parse("999999999").interval());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "007", "-1", "1s", "sometimes", "1000000000"})
    void anythingElseIsRefused(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Fsync.parse(text));

        assertTrue(String.valueOf(refusal.getMessage()).contains('"' + text + '"'), refusal::getMessage);
    }

    @Test
    void anIntervalIsSomeTime() {
        assertThrows(IllegalArgumentException.class, () -> Fsync.every(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> Fsync.every(Duration.ofMillis(-1)));
        var second = Fsync.every(Duration.ofSeconds(1));
        assertFalse(second.isAlways() || second.isNever());
    }

    @Test
    void whatIsToldCanBeReadAgain() {
        for (var text : new String[] {"always", "never", "1500"})
            assertEquals(text, Fsync.parse(text).toString());
    }
}
