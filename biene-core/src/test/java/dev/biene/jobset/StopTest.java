package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StopTest {

    private final Stop stop = new Stop();
    private final List<String> told = new ArrayList<>();

    @Test
    void whoListensIsToldOnce() {
        stop.onRequest(() -> told.add("first"));
        stop.onRequest(() -> told.add("second"));
        assertFalse(stop.requested());
        assertEquals(List.of(), told);

        stop.request();
        stop.request();

        assertTrue(stop.requested());
        assertEquals(List.of("first", "second"), told);
    }

    @Test
    void whoListensLateIsToldAtOnce() {
        stop.request();

        stop.onRequest(() -> told.add("late"));

        assertEquals(List.of("late"), told);
    }
}
