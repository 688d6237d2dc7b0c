package dev.biene.micrometer;

import dev.biene.BieneException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was read last, and read again when it is old and somebody asks: many meters of one scrape share one reading. What
 * cannot be read stays as it was. Safe for use by many threads.
 *
 * @param <T> what there is one of for each set, bee or queue
 */
final class Readings<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Readings.class);

    /** Scrapes are 15 s apart as a rule, so each one reads, and two scrapers read no more than one. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Supplier<List<T>> source;
    private final Consumer<List<T>> changed;
    private List<T> last = List.of();
    private long readAt;
    private boolean read;
    private boolean reading;
    private boolean failed;

    /** @param changed is told of each reading, and registers or removes meters */
    Readings(Supplier<List<T>> source, Consumer<List<T>> changed) {
        this.source = source;
        this.changed = changed;
    }

    /** What is true now, as far as the source can be asked. */
    List<T> fresh() {
        synchronized (this) {
            boolean old = !read || System.nanoTime() - readAt > FRESH.toNanos();
            if (!old || reading) return last;
            reading = true;
        }
        // Not under the lock: a source that hangs must hold up one scrape and not all of them.
        try {
            var now = source.get();
            changed.accept(now);
            done(now, null);
        } catch (BieneException | IllegalStateException e) {
            done(null, e);
        }
        synchronized (this) {
            return last;
        }
    }

    /** Reads if what was read is old. */
    void look() {
        var ignored = fresh();
    }

    /** Makes what was read old, so that whoever asks next reads. */
    synchronized void expire() {
        read = false;
    }

    /** Whether the last reading failed. */
    synchronized boolean failed() {
        return failed;
    }

    private synchronized void done(@Nullable List<T> now, @Nullable RuntimeException trouble) {
        reading = false;
        read = true;
        readAt = System.nanoTime();
        if (now != null) last = now;
        if (trouble != null && !failed) LOG.warn("meters cannot be read: {}", trouble.getMessage());
        failed = trouble != null;
    }
}
