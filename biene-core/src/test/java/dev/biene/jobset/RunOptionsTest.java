package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class RunOptionsTest {

    private static final RunOptions DEFAULTS = RunOptions.defaults();
    private static final Duration NEGATIVE = Duration.ofNanos(-1);

    private static void refused(String sentence, Executable option) {
        assertEquals(
                sentence, assertThrows(IllegalArgumentException.class, option).getMessage());
    }

    @Test
    void whatCannotWorkIsRefusedWithTheRuleAndTheValue() {
        refused("concurrency must be from 1 to 100000, was 0", () -> DEFAULTS.withConcurrency(0));
        refused("concurrency must be from 1 to 100000, was 100001", () -> DEFAULTS.withConcurrency(100_001));
        refused("maxAttempts must not be negative, was -1", () -> DEFAULTS.withMaxAttempts(-1));
        refused(
                "maxFailureSleep must not be negative, was PT-0.000000001S",
                () -> DEFAULTS.withMaxFailureSleep(NEGATIVE));
        refused(
                "speculateAfter must not be negative, was PT-0.000000001S",
                () -> DEFAULTS.withSpeculateAfter(NEGATIVE));
        refused("heartbeat must be at least 10 ms, was PT0.009S", () -> DEFAULTS.withHeartbeat(Duration.ofMillis(9)));
        refused(
                "lostAfter must be at least twice the heartbeat (PT5S), was PT9.999S",
                () -> DEFAULTS.withLostAfter(Duration.ofMillis(9_999)));
        refused("sample must not be negative, was -1", () -> DEFAULTS.withSample(-1L));
        refused("grace must not be negative, was PT-0.000000001S", () -> DEFAULTS.withGrace(NEGATIVE));
        refused(
                "outageTolerance must not be negative, was PT-0.000000001S",
                () -> DEFAULTS.withOutageTolerance(NEGATIVE));
    }

    @Test
    void theLeastAndTheMostAreAllowed() {
        assertEquals(1, DEFAULTS.withConcurrency(1).concurrency());
        assertEquals(100_000, DEFAULTS.withConcurrency(100_000).concurrency());
        assertEquals(0, DEFAULTS.withMaxAttempts(0).maxAttempts());
        assertEquals(Duration.ZERO, DEFAULTS.withMaxFailureSleep(Duration.ZERO).maxFailureSleep());
        assertEquals(Duration.ZERO, DEFAULTS.withSpeculateAfter(Duration.ZERO).speculateAfter());
        assertEquals(
                Duration.ofMillis(10),
                DEFAULTS.withHeartbeat(Duration.ofMillis(10)).heartbeat());
        assertEquals(
                Duration.ofSeconds(10),
                DEFAULTS.withLostAfter(Duration.ofSeconds(10)).lostAfter());
        assertEquals(0L, DEFAULTS.withSample(0L).sample());
        assertEquals(Duration.ZERO, DEFAULTS.withGrace(Duration.ZERO).grace());
        assertEquals(Duration.ZERO, DEFAULTS.withOutageTolerance(Duration.ZERO).outageTolerance());
    }
}
