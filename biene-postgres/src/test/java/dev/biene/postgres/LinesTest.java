package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LinesTest {

    @Test
    void eachInputIsCutOutOfTheWhole() {
        assertEquals(List.of("{\"n\":1}", "{}", "{\"ü\":\"€\"}"), new Lines("{\"n\":1}\n{}\n{\"ü\":\"€\"}", 3));
    }

    @Test
    void oneInputIsTheWhole() {
        assertEquals(List.of("{}"), new Lines("{}", 1));
    }

    @Test
    void tooFewInputsAreNoticed() {
        var e = assertThrows(IllegalArgumentException.class, () -> new Lines("{}\n{}", 3));
        assertEquals("expected 3 inputs, got 2", e.getMessage());
    }

    @Test
    void noInputBeyondTheLastIsGiven() {
        assertThrows(IndexOutOfBoundsException.class, () -> new Lines("{}", 1).get(1));
    }
}
