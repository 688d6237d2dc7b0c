package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.BeeSession;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

    @Test
    void whoeverIsBusyWithJobsThatComeOneByOneHearsOfTheNextOne() throws Exception {
        try (var database = TestDatabase.create();
                var store = PostgresJobStore.of(database.dataSource())) {
            var jobs = JobSet.open("trickle", store);
            jobs.create();
            try (var bee = store.join("trickle", new BeeProfile("test", 4711, "0.1", 1, LONG, null))) {
                assertEquals(0, bee.survey(LONG).unclaimed());
                var hints = new LinkedBlockingQueue<Integer>();
                var heart = new Thread(() -> {
                    try {
                        while (true) hints.add(bee.awaitHint(LONG));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                heart.start();
                try {
                    assertEquals(0, hintBesideTurns(bee, hints), "listening now, so what was before it may be missed");
                    jobs.add(Stream.of(Map.of("n", 1)), OnDuplicate.FAIL);
                    assertEquals(1, hintBesideTurns(bee, hints));
                } finally {
                    heart.interrupt();
                    heart.join();
                }
            }
        }
    }

    /** The courier never rests for long. */
    private static int hintBesideTurns(BeeSession bee, BlockingQueue<Integer> hints) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline) {
            var hint = hints.poll(5, TimeUnit.MILLISECONDS);
            if (hint != null) return hint;
            bee.turn(List.of(), ClaimRequest.NOTHING);
        }
        return -1;
    }
}
