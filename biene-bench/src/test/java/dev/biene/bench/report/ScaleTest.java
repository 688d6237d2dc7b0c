package dev.biene.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ScaleTest {

    @Test
    void aLinearAxisBeginsAtZeroAndEndsAtARoundNumber() {
        var scale = Scale.of(300, 614_000);
        var near = Scale.of(300_000, 614_000);

        assertTrue(scale.logarithmic());
        assertFalse(near.logarithmic());
        assertEquals(List.of(0.0, 200_000.0, 400_000.0, 600_000.0, 800_000.0), near.ticks());
        assertEquals(0.5, near.place(400_000));
    }

    @Test
    void aLogarithmicAxisEndsAtPowersOfTen() {
        var scale = Scale.of(300, 614_000);

        assertEquals(List.of(100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0), scale.ticks());
        assertEquals(0.5, scale.place(10_000), 1e-9);
    }

    @Test
    void zerosStandAtTheLeftEndOfALinearAxis() {
        assertEquals(0, Scale.of(0, 0).place(0));
        assertFalse(Scale.of(0, 1e9).logarithmic());
    }

    @Test
    void numbersHaveThreeDigitsThatMatter() {
        assertEquals("612,346", Numbers.brief(612_345.6));
        assertEquals("45.2", Numbers.brief(45.21));
        assertEquals("4.52", Numbers.brief(4.521));
        assertEquals("0.0314", Numbers.brief(0.03141));
        assertEquals("-", Numbers.brief(Double.NaN));
        assertEquals("600k", Numbers.axis(600_000));
        assertEquals("2.5M", Numbers.axis(2_500_000));
        assertEquals("0.002", Numbers.axis(0.002));
    }
}
