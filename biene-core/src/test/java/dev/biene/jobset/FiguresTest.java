package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is computed from the counts of a set. */
final class FiguresTest {

    private static SetStats stats(long total, long completed, long exhausted, double rate) {
        return new SetStats(
                "s",
                SetState.ACTIVE,
                Instant.EPOCH,
                total,
                completed,
                0,
                0,
                exhausted,
                total - completed - exhausted,
                0,
                0,
                0,
                0,
                1,
                rate,
                new DurationHistogram(),
                Duration.ZERO,
                1,
                1);
    }

    @Test
    void aSetIsDoneWhenEveryJobIsCompletedOrExhausted() {
        assertTrue(stats(10, 8, 2, 0).done());
        assertTrue(stats(0, 0, 0, 0).done());
        assertFalse(stats(10, 8, 1, 0).done());
    }

    @Test
    void whatIsLeftTakesAsLongAsItsRateSays() {
        assertEquals(Duration.ofSeconds(20), stats(10, 4, 1, 0.25).eta());
        assertEquals(Duration.ZERO, stats(10, 8, 2, 0).eta());
        assertNull(stats(10, 8, 1, 0).eta(), "nothing can be said without a rate");
        assertEquals(
                Duration.ofSeconds(1_000_000_000_000L),
                stats(Long.MAX_VALUE, 0, 0, 1e-9).eta());
    }

    private static List<Progress> moments(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new Progress(Instant.ofEpochSecond(n), n, 0))
                .toList();
    }

    @Test
    void aHistoryKeepsItsEndsWhenItIsThinned() {
        assertEquals(moments(3), Progress.thinned(moments(3), 3));
        assertEquals(
                List.of(0L, 33L, 66L, 100L),
                Progress.thinned(moments(101), 4).stream()
                        .map(Progress::completed)
                        .toList());
        assertEquals(
                List.of(0L, 2L),
                Progress.thinned(moments(3), 2).stream()
                        .map(Progress::completed)
                        .toList());
        assertThrows(IllegalArgumentException.class, () -> Progress.thinned(moments(3), 1));
    }

    @Test
    void momentsDifferInWhatWasDoneNotInTime() {
        var moment = new Progress(Instant.EPOCH, 1, 1);

        assertFalse(moment.differs(new Progress(Instant.MAX, 1, 1)));
        assertTrue(moment.differs(new Progress(Instant.EPOCH, 2, 1)));
        assertTrue(moment.differs(new Progress(Instant.EPOCH, 1, 2)));
    }

    @Test
    void aRunSaysWhetherEveryJobHasAResult() {
        var some = new RunSummary(RunSummary.Reason.DONE, 8, 2, 10, 8, 2, Duration.ZERO, Duration.ZERO);
        var all = new RunSummary(RunSummary.Reason.DONE, 10, 0, 10, 8, 2, Duration.ZERO, Duration.ZERO);

        assertFalse(some.allCompleted());
        assertTrue(all.allCompleted());
    }

    @Test
    void aPageHasAtLeastOneJobAndAtMostAsManyAsAStoreGives() {
        assertThrows(IllegalArgumentException.class, () -> JobPage.bounded(0));
        assertEquals(1, JobPage.bounded(1));
        assertEquals(JobPage.MAX_JOBS, JobPage.bounded(JobPage.MAX_JOBS + 1));
    }

    @Test
    void theBucketsOfAHistogramHoldWhatWasCountedInOrder() {
        var durations = new DurationHistogram();
        for (double seconds : new double[] {2, 0.001, 2}) durations.record(seconds);

        var buckets = durations.buckets();

        assertEquals(
                List.of(1L, 2L),
                buckets.stream().map(DurationHistogram.Bucket::count).toList());
        for (int i = 0; i < 2; i++) {
            var nanos = (long) ((i == 0 ? 0.001 : 2) * 1e9);
            var bucket = buckets.get(i);
            assertTrue(bucket.from().toNanos() <= nanos && nanos < bucket.to().toNanos(), bucket::toString);
        }
    }
}
