package dev.biene.kestrel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.QueueStats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StatsReaderTest {
    @Test
    void figuresOfKestrelAreReadAndNamesWithUnderlinesKeptApart() {
        var reader = new StatsReader();
        for (var line : List.of(
                "STAT uptime 40",
                "STAT curr_items 9",
                "STAT queue_a_items 2",
                "STAT queue_a_bytes 5",
                "STAT queue_a_total_items 7",
                "STAT queue_a_expired_items 1",
                "STAT queue_a_mem_items 2",
                "STAT queue_a_age 250",
                "STAT queue_a_discarded 3",
                "STAT queue_a_waiters 4",
                "STAT queue_a_open_transactions 6",
                "STAT queue_a_children a+b",
                "STAT queue_a_mem_items 1",
                "STAT queue_a_mem_bytes 1",
                "STAT queue_a_mem_age 1795322018633",
                "STAT queue_b_items 8",
                "STAT queue_c_items 0")) reader.read(line);

        var stats = reader.result();

        assertEquals(List.of("a", "a_mem", "b", "c"), List.copyOf(stats.keySet()));
        assertEquals(new QueueStats("a", 2, 5, 6, 4, 7, 1, 3, Duration.ofMillis(250), null), stats.get("a"));
        assertEquals(new QueueStats("a_mem", 1, 1, 0, 0, 0, 0, 0, Duration.ZERO, null), stats.get("a_mem"));
        assertEquals(new QueueStats("b", 8, 0, 0, 0, 0, 0, 0, Duration.ZERO, null), stats.get("b"));
        assertEquals(QueueStats.empty("c"), stats.get("c"));
        assertFalse(reader.isBiene());
    }

    @Test
    void queueWhoseNameGoesOnWhereAnotherEndsIsOneOfItsOwn() {
        var reader = new StatsReader();
        for (var line : List.of(
                "STAT queue_words_items 2",
                "STAT queue_words_bytes 5",
                "STAT queue_words_mem_items 2",
                "STAT queue_words_errors_items 3",
                "STAT queue_words_errors_bytes 7",
                "STAT queue_words_errors_mem_items 3")) reader.read(line);

        var stats = reader.result();

        assertEquals(List.of("words", "words_errors"), List.copyOf(stats.keySet()));
        assertEquals(3, Objects.requireNonNull(stats.get("words_errors")).items());
        assertEquals(5, Objects.requireNonNull(stats.get("words")).bytes());
    }

    @Test
    void serverOfBieneTellsHowOldHeadsAre() {
        var reader = new StatsReader();
        for (var line : List.of(
                "STAT version 2.4.8-biene",
                "STAT queue_a_items 2",
                "STAT queue_a_head_items 1",
                "STAT queue_a_head_age 99",
                "STAT queue_empty_items 0",
                "STAT queue_new_items 1")) reader.read(line);
        assertTrue(reader.isBiene());
        for (var line : List.of(
                "STAT queue_a_head_age 1730",
                "STAT queue_a_head_head_age 12",
                "STAT queue_empty_head_age 4",
                "STAT queue_gone_head_age 5",
                "STAT nonsense")) reader.readAge(line);

        var stats = reader.result();

        assertEquals(Duration.ofMillis(1730), oldest(stats, "a"));
        assertEquals(Duration.ofMillis(12), oldest(stats, "a_head"));
        assertEquals(Duration.ZERO, oldest(stats, "empty"), "emptied between the two questions");
        assertNull(oldest(stats, "new"), "filled between the two questions");
        assertEquals(4, stats.size());
    }

    private static @Nullable Duration oldest(Map<String, QueueStats> stats, String queue) {
        return Objects.requireNonNull(stats.get(queue)).oldest();
    }
}
