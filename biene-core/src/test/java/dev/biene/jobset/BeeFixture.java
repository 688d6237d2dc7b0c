package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A whole bee on one thread, and its line to a store in memory. */
abstract class BeeFixture {

    static final String SET = "bee";
    static final long SECOND = 1_000_000_000;
    static final Duration LONG = Duration.ofDays(1);

    /** So many slots that some are left when others had their turn. */
    static final RunOptions OPTIONS = RunOptions.defaults()
            .withConcurrency(20)
            .withMaxFailureSleep(Duration.ZERO)
            .withLogger("dev.biene.test.bees");

    final OneThreadHabitat habitat = new OneThreadHabitat(Long.MAX_VALUE - SECOND);
    final MemoryJobStore memory =
            new MemoryJobStore(() -> Instant.EPOCH.plusNanos(habitat.passed()), new SplittableRandom(1));
    final BeeLine line = new BeeLine(habitat, memory);
    final Stop stop = new Stop();
    final List<Event> events = new ArrayList<>();

    @AfterEach
    void nothingIsLeftBehind() {
        assertFalse(habitat.isLocked());
        assertTrue(habitat.nobodyIsLeft(), "a slot outlives its bee");
    }

    void create(int jobs) {
        assertTrue(memory.create(SET, StoreFixture.numbered(0, jobs)));
    }

    void add(int from, int to) {
        memory.add(SET, StoreFixture.numbered(from, to), OnDuplicate.FAIL);
    }

    /** Each job takes a second. */
    RunSummary run(RunOptions options, JobHandler<Map<String, Object>, @Nullable Object> handler) throws Exception {
        JobHandler<Map<String, Object>, @Nullable Object> slow = job -> {
            habitat.pass(SECOND);
            return handler.handle(job);
        };
        var type = Json.MAPPER.constructType(Map.class);
        return new Bee<>(SET, line.store(), slow, type, options, stop, habitat).run();
    }

    RunSummary run(RunOptions options) throws Exception {
        return run(options, job -> 1);
    }

    RunOptions listening() {
        return OPTIONS.withListener(events::add);
    }

    /** In vain is all time in which nobody works. */
    long idleUntilNow() {
        return habitat.waits().stream().mapToLong(Long::longValue).sum();
    }

    RunOptions waiting() {
        return OPTIONS.withWaitForMore(true);
    }

    /** Notes how many jobs are claimed when the bee leaves, which gives them back in any case. */
    List<Long> runningAtTheEnd() {
        var running = new ArrayList<Long>();
        line.before("close", () -> running.add(memory.stats(SET).running()));
        return running;
    }

    static StoreUnavailableException away() {
        return new StoreUnavailableException("away", new IOException("away"));
    }

    void theStoreIsAway(String call) {
        line.before(call, () -> {
            throw away();
        });
    }
}
