package dev.biene.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.MemoryJobStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Meters of sets that come and go, and of stores that do. */
final class SetMetersTest {

    private final MemoryJobStore store = new MemoryJobStore();

    @Test
    void liveBeeHasAHeartbeatUnderItsSetAndHost() {
        JobSet.open("a", store).create();
        try (var session = store.join("a", new BeeProfile("node-1", 7, "1", 2, Duration.ofSeconds(30), null));
                var text = PrometheusText.over(store, null)) {
            var line = "biene_bee_heartbeat_age_seconds{bee=\"" + session.beeId() + "\",host=\"node-1\",set=\"a\"} ";

            assertTrue(text.get().contains("\n" + line), text.get());
        }
    }

    @Test
    void readingIsSharedByAllMetersUntilItIsOld() {
        var asked = new AtomicInteger();
        var readings = new Readings<String>(() -> List.of("a" + asked.incrementAndGet()), all -> {});
        for (int i = 0; i < 10; i++) assertEquals(List.of("a1"), readings.fresh());

        readings.expire();
        assertEquals(List.of("a2"), readings.fresh());
    }

    @Test
    void setThatIsDroppedLosesItsMetersAtTheNextReading() {
        JobSet.open("a", store).create();
        JobSet.open("a", store).add(List.of(Map.of("id", 1)));
        var registry = new SimpleMeterRegistry();
        var sets = new SetMeters(store).bind(registry);
        assertEquals(1, sets.fresh().size());
        assertEquals(
                1, registry.get("biene.jobs").tag("state", "unclaimed").gauge().value());
        assertNotNull(registry.find("biene.jobs.completed").functionCounter());

        store.drop("a");
        sets.expire();
        assertEquals(List.of(), sets.fresh());
        assertNull(registry.find("biene.jobs.completed").functionCounter());
    }

    @Test
    void sourceThatCannotBeAskedIsDownAndWhatWasReadStays() {
        var broken = new AtomicBoolean();
        var readings = new Readings<String>(
                () -> {
                    if (broken.get()) throw new BieneException("gone");
                    return List.of("a");
                },
                all -> {});
        assertEquals(List.of("a"), readings.fresh());

        broken.set(true);
        readings.expire();
        assertEquals(List.of("a"), readings.fresh());
        assertTrue(readings.failed());
    }
}
