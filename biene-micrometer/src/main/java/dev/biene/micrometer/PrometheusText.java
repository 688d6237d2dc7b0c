package dev.biene.micrometer;

import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.Queues;
import dev.biene.jobset.DurationHistogram;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.SetStats;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sets, bees and queues in the text format of Prometheus, for a page that a Prometheus scrapes:
 *
 * <pre>
 * # TYPE biene_jobs_completed_total counter
 * biene_jobs_completed_total{set="thumbs"} 412.0
 * </pre>
 *
 * <p>To be used with {@code micrometer-registry-prometheus} on the class path. Safe for use by many threads.
 */
public final class PrometheusText implements Supplier<String>, AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Readings<SetStats> sets;
    private final @Nullable Readings<QueueStats> waiting;

    private PrometheusText(JobStore store, @Nullable Queues queues) {
        sets = new SetMeters(store).bind(registry);
        waiting = queues == null ? null : new QueueMeters(queues).bind(registry);
        registry.getPrometheusRegistry().register(new Durations(sets));
    }

    /** The figures of this store and, unless null, these queues, both of which stay the caller's. */
    public static PrometheusText over(JobStore store, @Nullable Queues queues) {
        return new PrometheusText(store, queues);
    }

    /** The registry, for meters of one's own. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** What a scrape gets now. */
    @Override
    public String get() {
        // Before the scrape, so that a set or queue that is new has its meters when they are collected.
        sets.look();
        if (waiting != null) waiting.look();
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    /**
     * How long jobs take, as a histogram of each set. Micrometer has no meter for one that was counted elsewhere.
     *
     * <p>Bees count in buckets of their own, 19 % wide; each goes where its middle lies, so that bounds are off by 9 % at
     * most, and so is the sum.
     */
    private static final class Durations implements Collector {

        private static final String NAME = "biene_job_duration_seconds";

        private static final List<Double> BOUNDS = List.of(
                0.001,
                0.0025,
                0.005,
                0.01,
                0.025,
                0.05,
                0.1,
                0.25,
                0.5,
                1.0,
                2.5,
                5.0,
                10.0,
                30.0,
                60.0,
                120.0,
                300.0,
                600.0,
                1800.0,
                3600.0,
                Double.POSITIVE_INFINITY);

        private final Readings<SetStats> sets;

        Durations(Readings<SetStats> sets) {
            this.sets = sets;
        }

        @Override
        public MetricSnapshot collect() {
            var histogram = HistogramSnapshot.builder().name(NAME).help("How long completed jobs took");
            for (var stats : sets.fresh()) histogram.dataPoint(point(stats));
            return histogram.build();
        }

        private static HistogramDataPointSnapshot point(SetStats stats) {
            var counts = new Number[BOUNDS.size()];
            java.util.Arrays.fill(counts, 0L);
            double sum = 0;
            for (var bucket : stats.durations().buckets()) {
                double middle = middle(bucket);
                sum += middle * bucket.count();
                int place = 0;
                while (middle > BOUNDS.get(place)) place++;
                counts[place] = counts[place].longValue() + bucket.count();
            }
            return HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, List.of(counts)))
                    .sum(sum)
                    .labels(Labels.of("set", stats.set()))
                    .build();
        }

        private static double middle(DurationHistogram.Bucket bucket) {
            return Math.sqrt(
                    Math.max(1e-9, bucket.from().toNanos() / 1e9) * bucket.to().toNanos() / 1e9);
        }
    }
}
