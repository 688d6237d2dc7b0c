package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every backend must do. A backend's test class extends this and says how to connect; nothing else. Queue
 * names are new in every test, so one backend may serve all of them.
 */
public abstract class QueuesContract {
    /** What a backend may lack; the tests of it are skipped then. */
    public enum Feature {
        /** {@code q+child} receives a copy of what is pushed to {@code q}. */
        FANOUT,
        /** An item pushed with a time to live is dropped when it is over. */
        EXPIRY,
        /** {@link Item#deliveries()} counts. */
        DELIVERIES
    }

    /**
     * Another client of the same backend, as another process would be. Called several times in a test; what it
     * returns is closed by the test.
     */
    protected abstract Queues connect() throws Exception;

    protected Set<Feature> features() {
        return EnumSet.allOf(Feature.class);
    }

    @Test
    void whatIsPushedIsRead() throws Exception {
        try (var queues = connect()) {
            queues.push("contract", new byte[] {1, 2, 3});

            var item = queues.get("contract", Duration.ofSeconds(5));

            assertArrayEquals(new byte[] {1, 2, 3}, item == null ? null : item.bytes());
        }
    }
}
