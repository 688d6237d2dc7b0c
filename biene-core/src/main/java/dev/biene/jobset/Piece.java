package dev.biene.jobset;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Jobs {@code from} (inclusive) to {@code to} (exclusive) of a grant, in one slot's hands.
 *
 * <p>The slot begins them one by one; the desk may take away what is not begun, from any thread, so that jobs do not wait
 * behind one that turns out to be long.
 */
final class Piece {

    private final Grant grant;
    private final int from;
    private final int to;
    private final long cutNanos;
    private final AtomicInteger next;

    /** A piece that lies on the desk. */
    Piece(Grant grant, int from, int to) {
        this(grant, from, to, 0);
    }

    /** A piece that a slot gets at {@code cutNanos}. */
    Piece(Grant grant, int from, int to, long cutNanos) {
        this.grant = grant;
        this.from = from;
        this.to = to;
        this.cutNanos = cutNanos;
        this.next = new AtomicInteger(from);
    }

    Grant grant() {
        return grant;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** When it was cut, by the {@link Habitat}'s clock. */
    long cutNanos() {
        return cutNanos;
    }

    /** Whether the slot may run its next job. */
    boolean begin() {
        return next.getAndIncrement() < to;
    }

    /** Takes what is not begun; returns where it begins, {@code to} or more if there is nothing left. */
    int takeRest() {
        return next.getAndSet(to);
    }
}
