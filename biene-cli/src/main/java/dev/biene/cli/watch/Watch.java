package dev.biene.cli.watch;

import dev.biene.BieneException;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.SetState;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows job sets until told to stop: the calling thread draws, one reads keys, one asks the store.
 *
 * <p>The store is asked once a second, and at once when another page is opened; the screen is drawn with
 * what it answers and with every key, and twice a second besides, as ages and the clock go on in between.
 */
public final class Watch {

    private static final Duration REDRAW = Duration.ofMillis(500);
    private static final Duration ASK = Duration.ofSeconds(1);
    private static final int INTERRUPT = 2;

    /** What comes to the drawing thread. */
    private sealed interface News {}

    private record Pressed(@Nullable Key key) implements News {}

    private record Seen(View by, Snapshot snapshot) implements News {}

    private record Resized() implements News {}

    private record Told(int signal) implements News {}

    private record Broken(RuntimeException why) implements News {}

    /** What is asked of the thread that asks the store. */
    private record Errand(
            View view, @Nullable String set, @Nullable SetState state) {}

    private final Screen screen;
    private final Lookout lookout;
    private final Clock clock;
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final BlockingQueue<Errand> errands = new LinkedBlockingQueue<>();
    private View view;
    private Snapshot snapshot;

    /** @param set the one to begin with, or null for all */
    public Watch(Screen screen, JobStore store, @Nullable String set, Clock clock) {
        this.screen = screen;
        this.clock = clock;
        this.lookout = new Lookout(store, clock);
        this.view = set == null ? View.ofAll() : View.of(set);
        this.snapshot = Snapshot.nothing(clock.instant());
    }

    /** The window has another size. From any thread. */
    public void resized() {
        news.add(new Resized());
    }

    /** Ends it; {@code run} returns the signal. From any thread. */
    public void end(int signal) {
        news.add(new Told(signal));
    }

    /** Shows and listens until somebody quits, which gives 0, or a signal comes, which gives its number. */
    public int run() throws InterruptedException {
        start("biene-watch-keys", this::listen);
        start("biene-watch-store", this::ask);
        errands.add(new Errand(view, null, null));
        while (true) {
            screen.draw(Picture.of(
                    view, snapshot, ZonedDateTime.now(clock), screen.columns(), screen.rows(), screen.unicode()));
            var next = news.poll(REDRAW.toMillis(), TimeUnit.MILLISECONDS);
            // Everything that has come is looked at before the next drawing: keys held down must not lag.
            while (next != null) {
                if (next instanceof Told told) return told.signal();
                if (next instanceof Broken broken) throw broken.why();
                if (next instanceof Resized) screen.measure();
                if (next instanceof Seen seen && concerns(seen.by())) snapshot = seen.snapshot();
                if (next instanceof Pressed pressed && quits(pressed.key())) return signal(pressed.key());
                next = news.poll();
            }
        }
    }

    private static int signal(@Nullable Key key) {
        return key != null && key.kind() == Key.Kind.INTERRUPT ? INTERRUPT : 0;
    }

    private boolean concerns(View asked) {
        return asked.page() == view.page()
                && asked.set().equals(view.set())
                && asked.message().equals(view.message())
                && asked.job() == view.job();
    }

    private boolean quits(@Nullable Key key) {
        if (key == null) return true;
        var rows = Lists.keys(view, snapshot);
        var step = view.on(key, rows, snapshot);
        boolean other = step.view().page() != view.page() || !step.view().set().equals(view.set());
        view = step.view();
        switch (step.act()) {
            case QUIT -> {
                return true;
            }
            case PAUSE -> errands.add(new Errand(view, view.steered(rows), SetState.PAUSED));
            case RESUME -> errands.add(new Errand(view, view.steered(rows), SetState.ACTIVE));
            case REFRESH -> errands.add(new Errand(view, null, null));
            case NOTHING -> {
                if (other) turnThePage();
            }
        }
        return false;
    }

    /** The next page shows what is known already, and never what belonged to another set or job. */
    private void turnThePage() {
        snapshot = snapshot.without(view);
        errands.add(new Errand(view, null, null));
    }

    private void start(String name, Runnable work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        news.add(new Broken(e));
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        var keys = screen.keys();
        try {
            for (var key = keys.next(); key != null; key = keys.next()) news.add(new Pressed(key));
        } catch (IOException e) {
            // The terminal is gone, as at its end.
        }
        news.add(new Pressed(null));
    }

    private void ask() {
        var looked = View.ofAll();
        try {
            while (true) {
                var errand = errands.poll(ASK.toMillis(), TimeUnit.MILLISECONDS);
                if (errand != null) {
                    looked = errand.view();
                    steer(errand);
                    // Several pages turned in a moment are asked for once.
                    if (!errands.isEmpty()) continue;
                }
                news.add(new Seen(looked, lookout.look(looked)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void steer(Errand errand) {
        if (errand.set() == null || errand.state() == null) return;
        try {
            lookout.steer(errand.set(), errand.state());
        } catch (BieneException e) {
            // The next look meets the same trouble, and the page tells of it.
        }
    }
}
