package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A bee begins to listen only when it rests, and what happened meanwhile is not missed. */
final class MissedHintsTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void whatHappensBetweenTheLookAndTheListeningIsAHint() throws Exception {
        try (var database = TestDatabase.create();
                var store = PostgresJobStore.of(database.dataSource())) {
            var jobs = JobSet.open("missed", store);
            jobs.create();
            try (var bee = store.join("missed", new BeeProfile("test", 4711, "0.1", 1, LONG, null))) {
                assertEquals(0, bee.survey(LONG).unclaimed());
                jobs.add(Stream.of(Map.of("n", 1)), OnDuplicate.FAIL);

                assertEquals(0, bee.awaitHint(Duration.ofSeconds(30)));
                assertEquals(1, bee.survey(LONG).unclaimed());
                assertEquals(-1, bee.awaitHint(Duration.ofMillis(20)), "told once");
            }
        }
    }
}
