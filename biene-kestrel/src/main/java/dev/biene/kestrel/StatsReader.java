package dev.biene.kestrel;

import dev.biene.arbeiter.QueueStats;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads Kestrel's {@code stats}, one queue after the other, each from {@code items} on:
 *
 * <pre>{@code
 * STAT curr_items 2
 * STAT queue_words_items 2
 * STAT queue_words_bytes 5
 * STAT queue_words_mem_items 2
 * STAT queue_words_open_transactions 0
 * END
 * }</pre>
 *
 * A name may hold {@code _} itself, so {@code queue_words_mem_items} may also be the items of {@code words_mem}. The
 * order decides: a line that repeats a figure of the queue at hand begins another queue.
 */
final class StatsReader implements Connection.LineReader {
    private static final String PREFIX = "STAT queue_";
    private static final String FIRST = "_items";
    /** Kestrel gives the age of a queue that was never read as the time since 1970. */
    private static final long MAX_AGE_MILLIS = Duration.ofDays(3650).toMillis();

    private final SortedMap<String, QueueStats> stats = new TreeMap<>();
    private final Map<String, Long> figures = new HashMap<>();
    private String queue = "";

    @Override
    public void read(String line) {
        int blank = line.lastIndexOf(' ');
        if (!line.startsWith(PREFIX) || blank < PREFIX.length()) return;
        String key = line.substring(PREFIX.length(), blank);
        String value = line.substring(blank + 1);
        boolean same = !queue.isEmpty() && key.startsWith(queue + "_");
        String field = same ? key.substring(queue.length() + 1) : "";
        boolean repeated = figures.containsKey(field);
        if ((!same || repeated) && key.endsWith(FIRST)) {
            endQueue();
            queue = key.substring(0, key.length() - FIRST.length());
            field = "items";
        }
        if (!field.isEmpty()) figures.put(field, number(value));
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            // Some figures are words, such as the list of children.
            return 0;
        }
    }

    private void endQueue() {
        if (!queue.isEmpty()) stats.put(queue, figures());
        figures.clear();
    }

    private QueueStats figures() {
        long ageMillis = figure("age");
        return new QueueStats(
                queue,
                figure("items"),
                figure("bytes"),
                figure("open_transactions"),
                figure("waiters"),
                figure("total_items"),
                figure("expired_items"),
                figure("discarded"),
                ageMillis > MAX_AGE_MILLIS ? Duration.ZERO : Duration.ofMillis(ageMillis));
    }

    private long figure(String name) {
        return figures.getOrDefault(name, 0L);
    }

    /** The figures of all queues, by name. */
    SortedMap<String, QueueStats> result() {
        endQueue();
        queue = "";
        return stats;
    }
}
