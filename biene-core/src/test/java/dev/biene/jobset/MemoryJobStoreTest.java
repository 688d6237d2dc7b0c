package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class MemoryJobStoreTest extends JobStoreContract {

    private JobStore current = new MemoryJobStore();

    @Override
    protected JobStore open() {
        current = new MemoryJobStore();
        return current;
    }

    @Override
    protected JobStore openAgain() {
        return current;
    }

    @Test
    void oneUrlIsOneStore() {
        var first = JobStore.connect("memory:one");
        first.create("one_url", numbered(0, 3));

        assertSame(first, JobStore.connect("memory:one"));
        assertNotSame(first, JobStore.connect("memory:two"));
        assertEquals(3, JobStore.connect("memory:one").stats("one_url").total());
        first.drop("one_url");
    }

    @Test
    void aUrlOfAnotherStoreIsNotUnderstood() {
        assertThrows(IllegalArgumentException.class, () -> JobStore.connect("memcached:x"));
    }

    @Test
    void oneSeedGivesOneHistory() {
        assertEquals(claimOrder(1), claimOrder(1));
        assertNotEquals(claimOrder(1), claimOrder(2));
    }

    private static List<Long> claimOrder(long seed) {
        try (var store = new MemoryJobStore(() -> Instant.EPOCH, new SplittableRandom(seed))) {
            store.create(SET, numbered(0, 300));
            var bee = store.join(SET, profile(LONG, null));
            var order = new ArrayList<Long>();
            while (order.size() < 300) order.add(claimOne(bee, Source.NEW).firstJob());
            return order;
        }
    }

    @Test
    void allTimeIsTheClocks() {
        var now = new AtomicLong();
        var store = new MemoryJobStore(() -> Instant.ofEpochSecond(now.get()), new SplittableRandom(1));
        store.create(SET, numbered(0, 1));
        var doomed = store.join(SET, profile(Duration.ofSeconds(30), null));
        var other = store.join(SET, profile(Duration.ofSeconds(60), null));
        claimOne(doomed, Source.NEW);

        now.set(29);
        assertEquals(Duration.ofSeconds(1), other.survey(LONG).untilLost());
        assertEquals(
                Duration.ofSeconds(-9), other.survey(Duration.ofSeconds(20)).untilCopy());
        assertEquals(1, other.survey(LONG).running());
        now.set(30);

        assertEquals(1, other.survey(LONG).retryable());
        try (var failures = store.failures(SET)) {
            var failure = failures.findFirst().orElseThrow();
            assertEquals(Duration.ofSeconds(30), failure.duration());
            assertEquals(Instant.ofEpochSecond(30), failure.at());
        }
    }
}
