package dev.biene.bench.report;

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
    void theSpreadIsThatOfTheRoundFurthestFromTheMedian() {
        assertEquals(Math.log(1.25), new Series(List.of(90.0, 100.0, 125.0)).spread(), 1e-12);
        assertEquals(Math.log(2), new Series(List.of(50.0, 100.0, 125.0)).spread(), 1e-12);
        assertEquals(0, new Series(List.of(5.0, 5.0, 5.0)).spread());
    }

    @Test
    void ofTwoRoundsOrOfZeroNoSpreadIsKnown() {
        assertTrue(Double.isNaN(new Series(List.of(90.0, 100.0)).spread()));
        assertTrue(Double.isNaN(new Series(List.of(90.0, Double.NaN, 100.0)).spread()));
        assertTrue(Double.isNaN(new Series(List.of(0.0, 1.0, 2.0)).spread()));
    }
}
