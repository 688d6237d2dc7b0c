package dev.biene.jobset;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One job of a {@link MemoryJobSet}. Guarded by the store's lock, as all of its neighbours are. */
final class MemoryJob {

    /** What a job has once and for all. */
    record Result(@Nullable String json, float seconds, long bee, Instant at) {}

    final long number;
    private final byte[] input;
    JobState state = JobState.UNCLAIMED;

    /** Failed and lost so far. */
    int attempts;

    /** The bee whose attempt failed last; 0 if none did. */
    long lastBee;

    @Nullable
    Result result;

    MemoryJob(long number, byte[] input) {
        this.number = number;
        this.input = input;
    }

    String input() {
        return new String(input, StandardCharsets.UTF_8);
    }

    JobRecord toRecord() {
        if (result == null) return new JobRecord(number, input(), state, null, attempts, null, null, null);
        return new JobRecord(
                number, input(), state, result.json, attempts, duration(result.seconds), result.bee, result.at);
    }

    static Duration duration(float seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
