package dev.biene.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.DurationHistogram;
import dev.biene.jobset.SetState;
import dev.biene.jobset.SetStats;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgressLineTest {

    private static final LocalTime NOW = LocalTime.of(14, 1, 55);

    private static SetStats stats(long total, long completed, long exhausted, long failures, double rate) {
        return new SetStats(
                "line_counts",
                SetState.ACTIVE,
                Instant.EPOCH,
                total,
                completed,
                2,
                0,
                exhausted,
                total - completed - exhausted,
                failures,
                0,
                0,
                0,
                10,
                rate,
                new DurationHistogram(),
                Duration.ZERO,
                1,
                2);
    }

    @Test
    void lineShowsBarCountsRateFailuresAndWhenItWillBeDone() {
        var line = ProgressLine.onTerminal(stats(1000, 412, 0, 2, 95), 412, NOW, 100, true);

        assertEquals(
                "line_counts  ████████████▎                    41%  412/1000  95/s  failed 2  ETA 7 s (14:02)", line);
    }

    @Test
    void withoutUnicodeTheBarIsAscii() {
        var line = ProgressLine.onTerminal(stats(10, 5, 0, 0, 0), 5, NOW, 60, false);

        assertEquals("line_counts  ###############...............   50%  5/10", line);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 30, 40, 60, 80, 200})
    void lineNeverReachesTheLastColumn(int columns) {
        var line = ProgressLine.onTerminal(stats(1_000_000, 999_999, 0, 12_345, 12_345.6), 999_999, NOW, columns, true);

        assertTrue(Width.of(line) < columns, Width.of(line) + " in " + columns + ": " + line);
    }

    @Test
    void hundredPercentIsNotShownBeforeItIs() {
        var line = ProgressLine.inLog(stats(1000, 999, 0, 0, 10), 999, NOW);

        assertEquals("line_counts: 99%  999/1000  10/s  ETA 1 s (14:01)", line);
        assertEquals("line_counts: 100%  3/3", ProgressLine.inLog(stats(3, 3, 0, 0, 0), 3, NOW));
        assertEquals("line_counts: 100%  0/0", ProgressLine.inLog(stats(0, 0, 0, 0, 0), 0, NOW));
    }

    @Test
    void whereThereIsNoTerminalALineIsWrittenEachInterval() throws Exception {
        var err = new ByteArrayOutputStream();
        var nobody = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        var terminal =
                new Terminal(InputStream.nullInputStream(), nobody, new PrintStream(err, true, UTF_8), "", 0, Map.of());

        try (var progress = Progress.start(terminal, () -> stats(1000, 412, 3, 8, 40), Duration.ofMillis(20))) {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (err.toString(UTF_8).lines().count() < 3) {
                assertTrue(System.nanoTime() < deadline, () -> "so far: " + err.toString(UTF_8));
                LockSupport.parkNanos(1_000_000);
            }
            assertTrue(progress.getClass().equals(Progress.class));
        }

        for (var line : err.toString(UTF_8).lines().toList())
            assertTrue(line.startsWith("line_counts: 41%  412/1000  40/s  failed 8 "), line);
        assertEquals(-1, err.toString(UTF_8).indexOf('\r'));
        assertEquals(-1, err.toString(UTF_8).indexOf('\u001b'));
    }
}
