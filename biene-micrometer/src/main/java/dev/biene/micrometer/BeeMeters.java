package dev.biene.micrometer;

import dev.biene.arbeiter.Handler;
import dev.biene.jobset.Event;
import dev.biene.jobset.JobHandler;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What the bees of one set in this process do, as they do it.
 *
 * <pre>{@code
 * var meters = new BeeMeters(registry, "thumbs");
 * jobs.run(meters.timed(handler), RunOptions.concurrency(8).withListener(meters));
 * }</pre>
 *
 * <p>Safe for use by many threads, and by several bees of the set.
 */
public final class BeeMeters implements Consumer<Event> {

    private final Counter completed;
    private final Counter failed;
    private final Counter late;
    private final Counter outages;
    private final Timer succeeding;
    private final Timer failing;
    private final AtomicInteger running = new AtomicInteger();

    /** Registers the meters of this set, or finds those that are there. */
    public BeeMeters(MeterRegistry registry, String set) {
        completed = counter(registry, set, "biene.bee.jobs.completed", "Jobs whose result from here was accepted");
        failed = counter(registry, set, "biene.bee.attempts.failed", "Attempts that failed here");
        late = counter(registry, set, "biene.bee.jobs.late", "Results from here that another copy came before");
        outages = counter(registry, set, "biene.bee.outages", "Times that the store could not be reached from here");
        succeeding = timer(registry, "biene.bee.job.duration", "set", set, "completed", "Time in the handler");
        failing = timer(registry, "biene.bee.job.duration", "set", set, "failed", "Time in the handler");
        Gauge.builder("biene.bee.jobs.running", running, AtomicInteger::get)
                .description("Jobs in the handler's hands here")
                .tag("set", set)
                .strongReference(true)
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String set, String name, String description) {
        return Counter.builder(name).description(description).tag("set", set).register(registry);
    }

    private static Timer timer(
            MeterRegistry registry, String name, String tag, String value, String outcome, String description) {
        return Timer.builder(name)
                .description(description)
                .tag(tag, value)
                .tag("outcome", outcome)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofHours(1))
                .register(registry);
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Event.Completed done) completed.increment(done.jobs());
        else if (event instanceof Event.Failed) failed.increment();
        else if (event instanceof Event.Late) late.increment();
        else if (event instanceof Event.Outage outage && !outage.over()) outages.increment();
    }

    /** A handler that does as {@code handler} does, and is timed. */
    public <I, R> JobHandler<I, R> timed(JobHandler<I, R> handler) {
        return job -> {
            running.incrementAndGet();
            long began = System.nanoTime();
            boolean done = false;
            try {
                var result = handler.handle(job);
                done = true;
                return result;
            } finally {
                running.decrementAndGet();
                (done ? succeeding : failing).record(Duration.ofNanos(System.nanoTime() - began));
            }
        };
    }

    /** The same for a stage on {@code queue}. */
    public static Handler timed(MeterRegistry registry, String queue, Handler handler) {
        var handled = timer(registry, "biene.stage.item.duration", "queue", queue, "handled", "Time in the handler");
        var failed = timer(registry, "biene.stage.item.duration", "queue", queue, "failed", "Time in the handler");
        return (arbeiter, item) -> {
            long began = System.nanoTime();
            boolean done = false;
            try {
                var output = handler.handle(arbeiter, item);
                done = true;
                return output;
            } finally {
                (done ? handled : failed).record(Duration.ofNanos(System.nanoTime() - began));
            }
        };
    }
}
