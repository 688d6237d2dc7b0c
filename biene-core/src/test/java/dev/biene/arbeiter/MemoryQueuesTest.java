package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MemoryQueuesTest extends QueuesContract {
    private final MemoryQueues first = new MemoryQueues();

    @Override
    protected Queues connect() {
        return first.connect();
    }

    @Test
    void handlerThatScribblesOverItsItemDoesNotChangeWhatIsStored() throws Exception {
        byte[] pushed = {1};
        first.push("in", pushed);
        pushed[0] = 2;
        try (var lease = first.open("in", Duration.ZERO)) {
            if (lease != null) lease.bytes()[0] = 3;
        }

        var item = first.get("in", Duration.ZERO);
        assertEquals(1, item == null ? 0 : item.bytes()[0]);
    }

    @Test
    void namedMemoryIsSharedUntilTheLastClientLeaves() {
        try (var one = Queues.connect("memory:shared");
                var two = Queues.connect("memory:shared");
                var other = Queues.connect("memory:")) {
            one.push("in", new byte[1]);

            assertEquals(1, two.stats("in").items());
            assertEquals(0, other.stats("in").items());
        }
        try (var later = Queues.connect("memory:shared")) {
            assertNull(later.peek("in"));
        }
    }

    @Test
    void unknownSchemeIsNamedTogetherWithTheKnownOnes() {
        var failure = assertThrows(IllegalArgumentException.class, () -> Queues.connect("amqp://user:secret@host"));

        var message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("\"amqp:\"") && message.contains("memory"), message);
        assertTrue(!message.contains("secret"), message);
    }

    @Test
    void urlWithoutASchemeIsRefusedWithAnExample() {
        var failure = assertThrows(IllegalArgumentException.class, () -> Queues.connect("127.0.0.1:22133"));

        var message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("kestrel://127.0.0.1:22133"), message);
    }
}
