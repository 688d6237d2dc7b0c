package dev.biene.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A few lines to a server that stay open between uses, for somebody who comes again and again: opening one costs the
 * server a process, and both sides several round trips and a password's many hashes. Safe for use by many threads.
 */
final class KeptLines implements AutoCloseable {

    /** More than these are needed only for a moment. */
    private static final int MOST = 3;

    /** What rested for longer may have been cut off meanwhile, and is asked before it is trusted. */
    private static final long TRUSTED_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int ANSWER_SECONDS = 5;

    private record Resting(Line line, long sinceNanos) {}

    private final Supplier<Line> newLine;
    private final int most;
    private final @Nullable Duration longest;
    private final Deque<Resting> resting = new ArrayDeque<>();
    private boolean closed;

    private KeptLines(Supplier<Line> newLine, int most, @Nullable Duration longest) {
        this.newLine = newLine;
        this.most = most;
        this.longest = longest;
    }

    /** Lines that stay open until {@link #close}. */
    static KeptLines always(Server server) {
        return new KeptLines(() -> new Line(server), MOST, null);
    }

    /**
     * Lines for adds that stay open for {@code longest} without use, or not at all where they belong to a pool of the
     * caller's.
     */
    static KeptLines forAdds(Server server, Duration longest) {
        return new KeptLines(() -> new Line(server).ofAdds(), server.opensAnew() ? MOST : 0, longest);
    }

    <T> T statement(Line.Work<T> work) {
        return use(line -> line.statement(work));
    }

    /** Lends a line to {@code work}, which must not keep it. */
    <T> T use(Function<Line, T> work) {
        var line = take();
        boolean fine = false;
        try {
            T answer = work.apply(line);
            fine = true;
            return answer;
        } finally {
            if (fine) giveBack(line);
            else line.close();
        }
    }

    private Line take() {
        Resting kept;
        synchronized (this) {
            kept = resting.poll();
        }
        if (kept == null) return newLine.get();
        if (System.nanoTime() - kept.sinceNanos() > TRUSTED_NANOS && !alive(kept.line()))
            kept.line().close();
        return kept.line();
    }

    private static boolean alive(Line line) {
        try {
            return line.connection().isValid(ANSWER_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    private void giveBack(Line line) {
        synchronized (this) {
            if (!closed && resting.size() < most) {
                resting.push(new Resting(line, System.nanoTime()));
                if (longest != null) closeLater(longest);
                return;
            }
        }
        line.close();
    }

    private void closeLater(Duration after) {
        CompletableFuture.delayedExecutor(after.toNanos(), TimeUnit.NANOSECONDS).execute(() -> closeOlder(after));
    }

    private synchronized void closeOlder(Duration than) {
        long now = System.nanoTime();
        resting.removeIf(kept -> {
            boolean old = now - kept.sinceNanos() >= than.toNanos();
            if (old) kept.line().close();
            return old;
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        resting.forEach(kept -> kept.line().close());
        resting.clear();
    }
}
