package dev.biene.cli.output;

import dev.biene.BieneException;
import dev.biene.jobset.Event;
import dev.biene.jobset.SetStats;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a run gets on: a line redrawn in place on a terminal, one line every ten seconds elsewhere.
 *
 * <p>The store is asked once a second at most; in between what this bee completed is added to its last answer.
 */
public final class Progress implements Consumer<Event>, AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration ASK = Duration.ofSeconds(1);
    private static final Duration LOG = Duration.ofSeconds(10);

    private final Terminal terminal;
    private final Supplier<SetStats> source;
    private final boolean redraws;
    private final ScheduledExecutorService clock;
    private final AtomicLong completedHere = new AtomicLong();

    /** Of the clock's thread. */
    private @Nullable SetStats stats;

    private long completedHereThen;
    private long shown;
    private long askedAt;
    private boolean said;

    private Progress(Terminal terminal, Supplier<SetStats> source) {
        this.terminal = terminal;
        this.source = source;
        this.redraws = terminal.errIsTerminal();
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "biene-progress");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to show; {@code source} is asked on a thread of its own. */
    public static Progress start(Terminal terminal, Supplier<SetStats> source) {
        return start(terminal, source, terminal.errIsTerminal() ? REDRAW : LOG);
    }

    static Progress start(Terminal terminal, Supplier<SetStats> source, Duration period) {
        var progress = new Progress(terminal, source);
        var ignored = progress.clock.scheduleWithFixedDelay(
                progress::tick, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        return progress;
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Event.Completed completed) completedHere.addAndGet(completed.jobs());
        else if (event instanceof Event.Outage outage) outage(outage);
    }

    private synchronized void outage(Event.Outage outage) {
        if (said == !outage.over()) return;
        said = !outage.over();
        terminal.say("biene: " + outage.message());
    }

    private void tick() {
        try {
            var now = ask();
            long done = now.completed() + completedHere.get() - completedHereThen;
            shown = Math.max(Math.min(done, now.total() - now.exhausted()), Math.min(shown, now.total()));
            if (redraws) {
                terminal.progress(ProgressLine.onTerminal(
                        now, shown, LocalTime.now(ZoneId.systemDefault()), terminal.columns(), terminal.unicode()));
            } else {
                terminal.say(ProgressLine.inLog(now, shown, LocalTime.now(ZoneId.systemDefault())));
            }
        } catch (BieneException | IllegalStateException e) {
            // The run itself meets the same trouble and tells of it.
        }
    }

    private SetStats ask() {
        var known = stats;
        if (known == null || System.nanoTime() - askedAt >= ASK.toNanos()) {
            long here = completedHere.get();
            known = source.get();
            completedHereThen = here;
            stats = known;
            askedAt = System.nanoTime();
        }
        return known;
    }

    /** Takes the line away. */
    @Override
    public void close() {
        clock.shutdownNow();
        try {
            boolean ignored = clock.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        terminal.progress("");
    }
}
