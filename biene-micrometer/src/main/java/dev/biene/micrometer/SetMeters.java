package dev.biene.micrometer;

import dev.biene.jobset.BeeStatus;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.SetState;
import dev.biene.jobset.SetStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * All sets of a store and their bees, whatever process those are in. Sets that come get meters, sets that go lose them,
 * at the next reading.
 *
 * <p>Two queries at most every 5 s, however many meters are read; none of them counts jobs.
 */
public final class SetMeters implements MeterBinder {

    private final JobStore store;

    /** A store that stays the caller's, who closes it after the registry. */
    public SetMeters(JobStore store) {
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bind(registry);
    }

    /** Binds, and gives the readings that the meters share. */
    Readings<SetStats> bind(MeterRegistry registry) {
        var sets = new Sets(registry);
        var bees = MultiGauge.builder("biene.bee.heartbeat.age")
                .description("Time since a bee was last heard of")
                .baseUnit("seconds")
                .register(registry);
        var heard = new Readings<BeeStatus>(store::bees, all -> bees.register(rows(all), true));
        var readings = new Readings<SetStats>(store::list, all -> {
            sets.show(all);
            var ignored = heard.fresh();
        });
        // Always there, so that every scrape finds something that reads.
        Gauge.builder("biene.store.up", readings, each -> {
                    var ignored = each.fresh();
                    return each.failed() ? 0 : 1;
                })
                .description("Whether the store could be asked")
                .strongReference(true)
                .register(registry);
        return readings;
    }

    private static List<MultiGauge.Row<?>> rows(List<BeeStatus> bees) {
        var rows = new ArrayList<MultiGauge.Row<?>>();
        for (var bee : bees) {
            var tags = Tags.of("set", bee.set(), "bee", Long.toString(bee.id()), "host", bee.host());
            rows.add(MultiGauge.Row.of(tags, bee.lastHeard().toNanos() / 1e9));
        }
        return rows;
    }

    /** The meters of each set. */
    private static final class Sets {

        private final MeterRegistry registry;
        private final Map<String, Shown> shown = new HashMap<>();

        Sets(MeterRegistry registry) {
            this.registry = registry;
        }

        synchronized void show(List<SetStats> all) {
            var gone = new HashSet<>(shown.keySet());
            for (var stats : all) {
                gone.remove(stats.set());
                var known = shown.get(stats.set());
                // A set that was dropped and made again begins at zero, as a restarted process does.
                if (known == null) shown.put(stats.set(), new Shown(registry, stats));
                else known.stats = stats;
            }
            for (var set : gone) {
                var lost = shown.remove(set);
                if (lost != null) lost.meters.forEach(registry::remove);
            }
        }
    }

    /** One set's meters, which read what was read last. */
    private static final class Shown {

        private final List<Meter> meters = new ArrayList<>();
        private final MeterRegistry registry;
        private volatile SetStats stats;

        Shown(MeterRegistry registry, SetStats first) {
            this.registry = registry;
            this.stats = first;
            counter("biene.jobs.completed", "Jobs with their outcome stored", SetStats::completed);
            counter("biene.attempts.failed", "Failed and lost attempts", SetStats::failures);
            counter("biene.copies.started", "Second copies that were begun", SetStats::copies);
            counter("biene.copies.won", "Second copies whose result came first", SetStats::copiesWon);
            counter(
                    "biene.wasted.seconds",
                    "Time spent in attempts whose result was refused",
                    each -> each.wasted().toNanos() / 1e9);
            jobs("unclaimed", SetStats::unclaimed);
            jobs("running", SetStats::running);
            jobs("waiting", SetStats::waiting);
            jobs("exhausted", SetStats::exhausted);
            jobs("completed", SetStats::completed);
            gauge("biene.jobs.divergent", "Jobs whose copies gave different results", SetStats::divergent);
            gauge("biene.jobs.rate", "Jobs completed per second now", SetStats::rate);
            gauge(
                    "biene.set.active",
                    "1 while bees may work on the set",
                    each -> each.state() == SetState.ACTIVE ? 1 : 0);
            gauge("biene.set.bees", "Live bees", SetStats::bees);
            gauge("biene.set.slots", "Slots of the live bees", SetStats::slots);
        }

        private void counter(String name, String description, ToDoubleFunction<SetStats> figure) {
            meters.add(FunctionCounter.builder(name, this, shown -> figure.applyAsDouble(shown.stats))
                    .description(description)
                    .tag("set", stats.set())
                    .register(registry));
        }

        private void gauge(String name, String description, ToDoubleFunction<SetStats> figure) {
            meters.add(Gauge.builder(name, this, shown -> figure.applyAsDouble(shown.stats))
                    .description(description)
                    .tag("set", stats.set())
                    .register(registry));
        }

        private void jobs(String state, ToDoubleFunction<SetStats> figure) {
            meters.add(Gauge.builder("biene.jobs", this, shown -> figure.applyAsDouble(shown.stats))
                    .description("Jobs by their state")
                    .tags("set", stats.set(), "state", state)
                    .register(registry));
        }
    }
}
