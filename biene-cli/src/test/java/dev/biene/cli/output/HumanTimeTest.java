package dev.biene.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HumanTimeTest {

    @ParameterizedTest
    @CsvSource({"500ms, 500", "10, 10000", "1.5s, 1500", "2m, 120000", "2 min, 120000", "3h, 10800000", "1d, 86400000"})
    void durationsAreRead(String text, long millis) {
        assertEquals(Duration.ofMillis(millis), HumanTime.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "-1s", "1w", "1e3s", "99999999999s"})
    void whatIsNoDurationIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> HumanTime.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "1, 1 ms",
        "999, 999 ms",
        "1000, 1 s",
        "1500, 1.5 s",
        "9960, 10 s",
        "59400, 59 s",
        "60000, 1 min",
        "125000, 2 min 5 s",
        "12000000, 3 h 20 min",
        "90000000, 1 d 1 h"
    })
    void durationsAreWrittenInTwoUnitsAtMost(long millis, String text) {
        assertEquals(text, HumanTime.format(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @CsvSource({"0.25, 0.25/s", "1, 1/s", "9.5, 9.5/s", "95.4, 95/s", "12345, 12345/s"})
    void ratesAreWrittenShort(double rate, String text) {
        assertEquals(text, HumanTime.rate(rate));
    }
}
