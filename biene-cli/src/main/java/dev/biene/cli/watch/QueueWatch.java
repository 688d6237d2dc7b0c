package dev.biene.cli.watch;

import dev.biene.BieneException;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.StageReport;
import dev.biene.cli.watch.Key.Kind;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Shows queues until told to stop: the calling thread draws, one reads keys, one asks the servers, once a second.
 *
 * <p>Each server is asked by itself, so that one that is down does not hide the others.
 */
public final class QueueWatch {

    private static final Duration REDRAW = Duration.ofMillis(500);
    private static final long ASK_MILLIS = 1_000;
    private static final int INTERRUPT = 2;

    private final Screen screen;
    private final Map<String, Queues> servers;
    private final Clock clock;

    /** What the other threads want done on the drawing one; the result is the signal to end with, or negative. */
    private final BlockingQueue<Turn> turns = new LinkedBlockingQueue<>();

    private interface Turn {
        int take();
    }

    private QueueRates rates;
    private View view = View.ofAll();

    /** @param servers by their names */
    public QueueWatch(Screen screen, Map<String, Queues> servers, Clock clock) {
        this.screen = screen;
        this.servers = servers;
        this.clock = clock;
        this.rates = QueueRates.nothing(clock.instant());
    }

    /** The window has another size. From any thread. */
    public void resized() {
        turns.add(() -> {
            screen.measure();
            return -1;
        });
    }

    /** Ends it; {@code run} returns the signal. From any thread. */
    public void end(int signal) {
        turns.add(() -> signal);
    }

    /** Shows and listens until somebody quits, which gives 0, or a signal comes, which gives its number. */
    public int run() throws InterruptedException {
        start("biene-watch-keys", this::listen);
        start("biene-watch-queues", this::ask);
        while (true) {
            var now = ZonedDateTime.now(clock);
            var grid = QueuePicture.grid(rates, view.filter());
            screen.draw(QueuePicture.of(
                    rates,
                    view.filter(),
                    view.typing(),
                    view.chosen(grid.keys()),
                    now,
                    screen.columns(),
                    screen.rows()));
            var turn = turns.poll(REDRAW.toMillis(), TimeUnit.MILLISECONDS);
            while (turn != null) {
                int signal = turn.take();
                if (signal >= 0) return signal;
                turn = turns.poll();
            }
        }
    }

    private int press(Key key) {
        if (key.kind() == Kind.INTERRUPT) return INTERRUPT;
        // Of a list's keys only those that open something mean nothing here.
        if (key.kind() == Kind.ENTER && !view.typing()) return -1;
        if (key.kind() == Kind.TEXT && !view.typing() && !"q/jk".contains(key.text())) return -1;
        var step = view.on(key, QueuePicture.grid(rates, view.filter()).keys(), Snapshot.nothing(rates.at()));
        view = step.view();
        return step.act() == View.Act.QUIT ? 0 : -1;
    }

    private static void start(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        var keys = screen.keys();
        try {
            for (var key = keys.next(); key != null; key = keys.next()) {
                var pressed = key;
                turns.add(() -> press(pressed));
            }
        } catch (IOException e) {
            // The terminal is gone, as at its end.
        }
        turns.add(() -> 0);
    }

    private void ask() {
        try {
            for (var due = clock.millis(); ; due += ASK_MILLIS) {
                look();
                TimeUnit.MILLISECONDS.sleep(Math.max(ASK_MILLIS / 10, due + ASK_MILLIS - clock.millis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        var seen = new ArrayList<QueueRates.Seen>();
        var stages = new LinkedHashMap<String, StageReport>();
        var trouble = new StringBuilder();
        servers.forEach((server, queues) -> {
            try {
                for (var stats : queues.stats()) seen.add(new QueueRates.Seen(server, stats));
                // A stage tells all servers of a fleet.
                for (var stage : queues.stages()) stages.put(stage.id(), stage);
            } catch (BieneException | IllegalStateException e) {
                trouble.append(trouble.length() > 0 ? "; " : "").append(e.getMessage());
            }
        });
        var at = clock.instant();
        turns.add(() -> {
            rates = rates.next(at, seen, List.copyOf(stages.values()), trouble.toString());
            return -1;
        });
    }
}
