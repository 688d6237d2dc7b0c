package dev.biene.postgres;

import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Listens for hints on the line of a bee's heart, once the bee rests, or has run dry and not ended: whoever is busy hears
 * nothing that it would act on, and many a run is over before that.
 *
 * <p>{@link #await} belongs to the heart's thread, {@link #busy} and {@link #looked} to the courier's.
 */
final class HintListener {

    /** How long a wait for hints goes on before it looks whether it was interrupted. */
    private static final int WAIT_SLICE_MILLIS = 50;

    /** The same while the bee is busy, because a busy bee may be about to end, and waits for its heart then. */
    private static final int BUSY_SLICE_MILLIS = 10;

    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Line heart;
    private final String channel;
    private @Nullable Connection listening;

    /** When the courier last asked for something. */
    private volatile long lastTurnNanos = System.nanoTime();

    /** Whether the courier has looked how the set stands since hints were last listened for anew. */
    private volatile boolean looked;

    /** When the courier first had nothing else to do than to look how the set stands, or 0. */
    private volatile long firstLookNanos;

    HintListener(Line heart, String channel) {
        this.heart = heart;
        this.channel = channel;
    }

    /** The courier asks for jobs, or brings some. */
    void busy() {
        lastTurnNanos = System.nanoTime();
    }

    /** The courier is about to look how the set stands. */
    void looked() {
        if (firstLookNanos == 0) firstLookNanos = System.nanoTime();
        looked = true;
    }

    /** As {@link PostgresBeeSession#awaitHint}. */
    int await(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            if (Thread.interrupted()) throw new InterruptedException();
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) return -1;
            boolean busy = System.nanoTime() - lastTurnNanos < BUSY_NANOS;
            int slice = (int) Math.min(left, busy ? BUSY_SLICE_MILLIS : WAIT_SLICE_MILLIS);
            if (busy && !heart.isOpen() && !runsDry()) {
                Thread.sleep(slice);
                continue;
            }
            if (heart.connection() != listening) {
                listen();
                // What happened between the last look and now was told to nobody.
                if (looked) {
                    looked = false;
                    return 0;
                }
            }
            if (heart.pooled()) {
                Thread.sleep(slice);
                continue;
            }
            int hint = hint(slice);
            if (hint >= 0) return hint;
        }
    }

    /** Whether the bee had nothing to do a while ago and is still there: jobs come one by one, and it waits for each. */
    private boolean runsDry() {
        return firstLookNanos != 0 && System.nanoTime() - firstLookNanos > BUSY_NANOS;
    }

    private void listen() {
        listening = heart.statement(connection -> {
            if (!heart.pooled()) {
                try (var statement = connection.createStatement()) {
                    statement.execute("LISTEN " + channel);
                }
            }
            return connection;
        });
    }

    /** Waits on the socket without asking the server anything. */
    private int hint(int millis) {
        return heart.statement(connection -> {
            var notifications = connection.unwrap(PGConnection.class).getNotifications(millis);
            if (notifications == null || notifications.length == 0) return -1;
            int added = 0;
            for (var each : notifications) added += Hints.added(each.getParameter());
            return added;
        });
    }
}
