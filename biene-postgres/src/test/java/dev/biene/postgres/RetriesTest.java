package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.Claim;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.ClaimRequest.Source;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.Settlement.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RetriesTest {

    /** More than are brought here at a time. */
    private static final int MANY = 20_500;

    @Test
    void howeverManyJobsFailedAlikeTheyAreGivenBackOnceAndTheOthersAreNot() {
        try (var database = TestDatabase.create();
                var store = PostgresJobStore.of(database.dataSource())) {
            var jobs = JobSet.open("many", store);
            jobs.create();
            jobs.add(IntStream.range(0, MANY).mapToObj(n -> Map.<String, Object>of("n", n)), OnDuplicate.FAIL);
            try (var bee = store.join("many", new BeeProfile("test", 4711, "0.1", 1, Duration.ofMinutes(5), 1))) {
                var claims = new ArrayList<Claim>();
                while (claims.stream().mapToInt(each -> each.inputs().size()).sum() < MANY)
                    claims.addAll(bee.turn(List.of(), new ClaimRequest(Source.NEW, MANY, 1000, Duration.ZERO))
                            .claims());
                bee.turn(
                        claims.stream()
                                .map(each -> Outcomes.all(each, Outcome.FAILED))
                                .toList(),
                        ClaimRequest.NOTHING);
            }
            assertEquals(MANY, store.stats("many").exhausted());

            assertEquals(0, store.retryFailedWith("many", "task 1 failed"));
            assertEquals(MANY, store.retryFailedWith("many", "job 0 failed"));

            assertEquals(0, store.stats("many").exhausted());
            assertEquals(MANY, store.stats("many").waiting());
            assertEquals(0, store.retryFailedWith("many", "job 0 failed"));
        }
    }
}
