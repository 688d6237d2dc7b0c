package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A queue on several servers is told as one. */
final class QueueStatsTest {

    private static QueueStats stats(long n, @Nullable Duration oldest) {
        return new QueueStats("q", n, 10 * n, 2, 3, 4, 5, 6, Duration.ofSeconds(n), oldest);
    }

    private static @Nullable Duration oldest(@Nullable Duration one, @Nullable Duration other) {
        return stats(1, one).plus(stats(2, other)).oldest();
    }

    @Test
    void countsAreAddedAndAgesAreTheHighest() {
        var both = new QueueStats("q", 3, 30, 4, 6, 8, 10, 12, Duration.ofSeconds(2), Duration.ZERO);

        assertEquals(both, stats(1, Duration.ZERO).plus(stats(2, Duration.ZERO)));
        assertEquals(both, stats(2, Duration.ZERO).plus(stats(1, Duration.ZERO)));
    }

    @Test
    void whatOneServerTellsOfItsHeadIsBetterThanNothing() {
        var second = Duration.ofSeconds(1);
        var minute = Duration.ofMinutes(1);

        assertNull(oldest(null, null));
        assertEquals(second, oldest(null, second));
        assertEquals(second, oldest(second, null));
        assertEquals(minute, oldest(second, minute));
        assertEquals(minute, oldest(minute, second));
    }
}
