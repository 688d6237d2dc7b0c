package dev.biene.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SeriesTest {

    @Test
    void medianOfAnEvenCountLiesBetweenTheMiddleTwo() {
        assertEquals(2.5, new Series(List.of(4.0, 1.0, 3.0, 2.0)).median());
    }

    @Test
    void ratiosAreTakenRoundByRoundAndNotOfMedians() {
        var ratios = new Series(List.of(10.0, 100.0, 40.0)).over(new Series(List.of(5.0, 10.0, 40.0)));

        assertEquals(List.of(2.0, 10.0, 1.0), ratios.values());
        assertEquals(2.0, ratios.median());
    }

    @Test
    void whatCouldNotBeMeasuredDoesNotCount() {
        assertEquals(7, new Series(List.of(Double.NaN, 7.0)).median());
        assertTrue(Double.isNaN(new Series(List.of()).max()));
    }

    @Test
    void tenthsAreMeasuredFromTheFirstCallOfAHandler() {
        // A second of joining, then 100 calls a second, the last tenth at half that rate.
        var samples = List.of(
                new Child.Sample(0, 0),
                new Child.Sample(0, 1_000_000_000L),
                new Child.Sample(900, 10_000_000_000L),
                new Child.Sample(1000, 12_000_000_000L));
        var result = new Burn.Result(1000, 12, 1000, 1000, 0, 0, 0, 0, 0, samples);

        assertEquals(100, HeldCommand.tenth(result, 1), 1e-6);
        assertEquals(50, HeldCommand.tenth(result, 10), 1e-6);
    }
}
