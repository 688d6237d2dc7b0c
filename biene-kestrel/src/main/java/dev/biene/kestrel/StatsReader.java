package dev.biene.kestrel;

import dev.biene.arbeiter.QueueStats;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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
 * order decides: a line that repeats a figure of the queue at hand, or is none of a queue's, begins another queue.
 *
 * <p>How long the items at the heads of queues have been there a server of Biene tells when it is asked for
 * {@link #AGES}, in milliseconds; in {@code stats} stands what Kestrel has there and no more:
 *
 * <pre>{@code
 * STAT queue_words_head_age 1730
 * END
 * }</pre>
 */
final class StatsReader implements Connection.LineReader {
    /** Asks for the ages of the heads; only a server that {@link #isBiene} knows it. */
    static final String AGES = "biene_ages";

    private static final String PREFIX = "STAT queue_";
    private static final String AGE = "_head_age";
    private static final String FIRST = "_items";
    /** A queue's other figures that end so. */
    private static final Set<String> ALIKE = Set.of("total_items", "expired_items", "mem_items");
    /** Kestrel gives the age of a queue that was never read as the time since 1970. */
    private static final long MAX_AGE_MILLIS = Duration.ofDays(3650).toMillis();

    private final SortedMap<String, QueueStats> stats = new TreeMap<>();
    private final Map<String, Long> figures = new HashMap<>();
    private final Map<String, Duration> ages = new HashMap<>();
    private String queue = "";
    private boolean biene;

    /** Whether a server of this version understands what Biene has added to Kestrel's protocol. */
    static boolean isBiene(String version) {
        return version.endsWith("-biene");
    }

    /** Whether it was such a server that told. */
    boolean isBiene() {
        return biene;
    }

    /** Reads a line of the answer to {@link #AGES}, which comes after that to {@code stats}. */
    void readAge(String line) {
        int blank = line.lastIndexOf(' ');
        int end = blank - AGE.length();
        if (!line.startsWith(PREFIX) || end < PREFIX.length() || !line.startsWith(AGE, end)) return;
        ages.put(line.substring(PREFIX.length(), end), Duration.ofMillis(number(line.substring(blank + 1))));
    }

    @Override
    public void read(String line) {
        if (line.startsWith("STAT version ")) biene = isBiene(line);
        int blank = line.lastIndexOf(' ');
        if (!line.startsWith(PREFIX) || blank < PREFIX.length()) return;
        String key = line.substring(PREFIX.length(), blank);
        String value = line.substring(blank + 1);
        boolean same = !queue.isEmpty() && key.startsWith(queue + "_");
        String field = same ? key.substring(queue.length() + 1) : "";
        boolean its = same && ALIKE.contains(field) && !figures.containsKey(field);
        if (!its && key.endsWith(FIRST)) {
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
                ageMillis > MAX_AGE_MILLIS ? Duration.ZERO : Duration.ofMillis(ageMillis),
                figure("items") == 0 ? Duration.ZERO : null);
    }

    private QueueStats aged(QueueStats told) {
        var age = ages.get(told.queue());
        return age == null || told.items() == 0 ? told : told.withOldest(age);
    }

    private long figure(String name) {
        return figures.getOrDefault(name, 0L);
    }

    /** The figures of all queues, by name. */
    SortedMap<String, QueueStats> result() {
        endQueue();
        queue = "";
        stats.replaceAll((name, told) -> aged(told));
        return stats;
    }
}
