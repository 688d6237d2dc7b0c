package dev.biene.postgres;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A few lines to a server that stay open between reads, for somebody who looks again and again: opening one costs the
 * server a process and several round trips. Safe for use by many threads.
 */
final class KeptLines implements AutoCloseable {

    /** More than these are needed only for a moment. */
    private static final int KEPT = 3;

    private final Server server;
    private final Deque<Line> idle = new ArrayDeque<>();
    private boolean closed;

    KeptLines(Server server) {
        this.server = server;
    }

    <T> T statement(Line.Work<T> work) {
        var line = take();
        try {
            return line.statement(work);
        } finally {
            giveBack(line);
        }
    }

    private synchronized Line take() {
        var line = idle.poll();
        return line == null ? new Line(server) : line;
    }

    private void giveBack(Line line) {
        synchronized (this) {
            if (!closed && idle.size() < KEPT) {
                idle.push(line);
                return;
            }
        }
        line.close();
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(Line::close);
        idle.clear();
    }
}
