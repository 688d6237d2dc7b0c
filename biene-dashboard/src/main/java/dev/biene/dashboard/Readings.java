package dev.biene.dashboard;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was read, for a while: the same for all views that show it, and never more often than all of them together may ask.
 *
 * <p>A reading is made again when it is older than its view wants and the allowance permits; until then the old one
 * stands. What was never read is read at once, and the allowance is in debt. For one thread.
 */
final class Readings {

    /** How many statements a second all views together may cost a database. */
    static final double STATEMENTS_PER_SECOND = 8;

    private static final long FORGOTTEN_AFTER = Duration.ofMinutes(1).toNanos();

    private static final class Reading {
        private final Object value;
        private final long readAt;
        private long usedAt;

        Reading(Object value, long now) {
            this.value = value;
            this.readAt = now;
            this.usedAt = now;
        }
    }

    private final LongSupplier nanoTime;
    private final Map<String, Reading> readings = new HashMap<>();
    private double allowance = STATEMENTS_PER_SECOND;
    private long lastRefill;

    Readings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastRefill = nanoTime.getAsLong();
    }

    /**
     * The value under a key, read again if it is too old.
     *
     * @param statements how many a read costs; 0 if it costs the database nothing
     * @param read throws what the view will tell
     */
    @SuppressWarnings("unchecked") // One key is always read by the same reader.
    <T> T get(String key, Duration maxAge, int statements, Supplier<T> read) {
        long now = nanoTime.getAsLong();
        refill(now);
        var known = readings.get(key);
        boolean fresh = known != null && now - known.readAt < maxAge.toNanos();
        if (known != null && (fresh || (statements > 0 && allowance < statements))) {
            known.usedAt = now;
            return (T) known.value;
        }
        allowance -= statements;
        T value = read.get();
        readings.put(key, new Reading(value, nanoTime.getAsLong()));
        return value;
    }

    /** The value under a key if it was read at all. */
    @Nullable
    Object last(String key) {
        var known = readings.get(key);
        return known == null ? null : known.value;
    }

    /** Makes what begins with {@code prefix} be read again at the next look: somebody has just changed it. */
    void forget(String prefix) {
        readings.keySet().removeIf(key -> key.startsWith(prefix));
    }

    /** Lets go of what nobody looks at any more. */
    void tidy() {
        long now = nanoTime.getAsLong();
        readings.values().removeIf(each -> now - each.usedAt > FORGOTTEN_AFTER);
    }

    private void refill(long now) {
        double seconds = (now - lastRefill) / 1e9;
        lastRefill = now;
        allowance = Math.min(STATEMENTS_PER_SECOND, allowance + seconds * STATEMENTS_PER_SECOND);
    }
}
