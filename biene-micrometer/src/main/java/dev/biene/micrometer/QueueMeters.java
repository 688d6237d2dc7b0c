package dev.biene.micrometer;

import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.Queues;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** All queues of a backend: their depth, age and what has gone through them. One query at most every 5 s. */
public final class QueueMeters implements MeterBinder {

    private final Queues queues;

    /** Queues that stay the caller's, who closes them after the registry. */
    public QueueMeters(Queues queues) {
        this.queues = queues;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bind(registry);
    }

    /** Binds, and gives the readings that the meters share. */
    Readings<QueueStats> bind(MeterRegistry registry) {
        var shown = new HashMap<String, Shown>();
        var readings = new Readings<QueueStats>(queues::stats, all -> show(registry, shown, all));
        Gauge.builder("biene.queues.up", readings, each -> {
                    var ignored = each.fresh();
                    return each.failed() ? 0 : 1;
                })
                .description("Whether the queues could be asked")
                .strongReference(true)
                .register(registry);
        return readings;
    }

    private static void show(MeterRegistry registry, Map<String, Shown> shown, List<QueueStats> all) {
        synchronized (shown) {
            var gone = new HashSet<>(shown.keySet());
            for (var stats : all) {
                gone.remove(stats.queue());
                var known = shown.get(stats.queue());
                if (known == null) shown.put(stats.queue(), new Shown(registry, stats));
                else known.stats = stats;
            }
            for (var queue : gone) {
                var lost = shown.remove(queue);
                if (lost != null) lost.meters.forEach(registry::remove);
            }
        }
    }

    private static double oldest(QueueStats stats) {
        var oldest = stats.oldest();
        return oldest == null ? Double.NaN : oldest.toNanos() / 1e9;
    }

    /** One queue's meters, which read what was read last. */
    private static final class Shown {

        private final List<Meter> meters = new ArrayList<>();
        private final MeterRegistry registry;
        private volatile QueueStats stats;

        Shown(MeterRegistry registry, QueueStats first) {
            this.registry = registry;
            this.stats = first;
            gauge("biene.queue.items", "Items that wait", null, QueueStats::items);
            gauge("biene.queue.size", "Bytes of the items that wait", "bytes", QueueStats::bytes);
            gauge("biene.queue.open", "Items in a stage's hands", null, QueueStats::open);
            gauge("biene.queue.waiters", "Reads that wait for an item", null, QueueStats::waiters);
            gauge(
                    "biene.queue.age",
                    "How long the item that was read last had waited",
                    "seconds",
                    each -> each.age().toNanos() / 1e9);
            gauge(
                    "biene.queue.oldest",
                    "How long the item at the head has been there, if the server tells",
                    "seconds",
                    QueueMeters::oldest);
            counter("biene.queue.pushed", "Items ever stored", QueueStats::pushed);
            counter("biene.queue.expired", "Items dropped because their time was over", QueueStats::expired);
            counter("biene.queue.discarded", "Items dropped because the queue was full", QueueStats::discarded);
        }

        private void gauge(
                String name, String description, @Nullable String unit, ToDoubleFunction<QueueStats> figure) {
            meters.add(Gauge.builder(name, this, shown -> figure.applyAsDouble(shown.stats))
                    .description(description)
                    .baseUnit(unit)
                    .tag("queue", stats.queue())
                    .register(registry));
        }

        private void counter(String name, String description, ToDoubleFunction<QueueStats> figure) {
            meters.add(FunctionCounter.builder(name, this, shown -> figure.applyAsDouble(shown.stats))
                    .description(description)
                    .tag("queue", stats.queue())
                    .register(registry));
        }
    }
}
