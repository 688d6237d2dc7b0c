package dev.biene.kestrel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.biene.arbeiter.QueueStats;
import java.time.Duration;
import java.util.List;
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
                "STAT queue_b_items 8")) reader.read(line);

        var stats = reader.result();

        assertEquals(List.of("a", "a_mem", "b"), List.copyOf(stats.keySet()));
        assertEquals(new QueueStats("a", 2, 5, 6, 4, 7, 1, 3, Duration.ofMillis(250)), stats.get("a"));
        assertEquals(new QueueStats("a_mem", 1, 1, 0, 0, 0, 0, 0, Duration.ZERO), stats.get("a_mem"));
        assertEquals(new QueueStats("b", 8, 0, 0, 0, 0, 0, 0, Duration.ZERO), stats.get("b"));
    }
}
