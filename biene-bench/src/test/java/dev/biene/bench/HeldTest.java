package dev.biene.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HeldTest {

    @Test
    void tenthsAreMeasuredFromTheFirstCallOfAHandler() {
        // A second of joining, then 100 calls a second, the last tenth at half that rate.
        var samples = List.of(
                new Child.Sample(0, 0),
                new Child.Sample(0, 1_000_000_000L),
                new Child.Sample(900, 10_000_000_000L),
                new Child.Sample(1000, 12_000_000_000L));
        var result = new Burn.Result(1000, 12, 1000, 1000, 0, 0, 0, 0, 0, 0, samples);

        assertEquals(100, HeldCommand.tenth(result, 1), 1e-6);
        assertEquals(50, HeldCommand.tenth(result, 10), 1e-6);
    }
}
