package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutputTest {

    @Test
    void aTimeToLiveIsATime() {
        var second = Duration.ofSeconds(1);

        assertEquals(second, Output.to("q", new byte[1], second).parts().get(0).timeToLive());
        assertNull(Output.to("q", new byte[1]).parts().get(0).timeToLive());
        for (var none : List.of(Duration.ZERO, second.negated())) {
            var refusal = assertThrows(IllegalArgumentException.class, () -> Output.to("q", new byte[1], none));
            assertEquals("time to live must be positive, was " + none, refusal.getMessage());
        }
    }

    @Test
    void itSaysWhereItGoesAndNotWhatItHolds() {
        assertEquals(
                "Output[[6 bytes to \"a\"], [0 bytes to \"b\"]]",
                Output.to("a", "secret").and("b", new byte[0]).toString());
        assertEquals("Output[lazy]", Output.lazily(List.<Output>of().iterator()).toString());
    }

    @Test
    void anIteratorThatCanBeClosedIsWhatIsClosed() {
        final class Source implements Iterator<Output>, AutoCloseable {
            @Override
            public boolean hasNext() {
                return false;
            }

            @Override
            public Output next() {
                throw new AssertionError("it has none");
            }

            @Override
            public void close() {}
        }
        var source = new Source();

        assertEquals(source, Output.lazily(source).source());
        assertNull(Output.lazily(List.<Output>of().iterator()).source());
    }
}
