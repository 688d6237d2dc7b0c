package dev.biene.kestrel.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends answers when they may be sent. What the requests of all connections of one turn of the event loop changed
 * is committed together: one write to the journal, one force. An answer that acknowledges something is held back
 * until the journal is safe up to there, and with it what the same connection is answered after it.
 *
 * <p>Used by the event loop only.
 */
final class Outbox {
    private final EventLoop loop;
    private final Backend backend;
    private final AtomicBoolean wakeRequested = new AtomicBoolean();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private List<Connection> dirty = new ArrayList<>();
    private boolean scheduled;

    private record Held(Connection connection, List<ByteBuf> answers, long position) {}

    Outbox(EventLoop loop, Backend backend) {
        this.loop = loop;
        this.backend = backend;
        backend.onProgress(this::wake);
    }

    /** Called by whoever brought the journal forward. */
    private void wake() {
        boolean nobodyWaits = loop.inEventLoop() && held.isEmpty();
        if (nobodyWaits || loop.isShuttingDown() || wakeRequested.getAndSet(true)) return;
        loop.execute(() -> {
            wakeRequested.set(false);
            release();
        });
    }

    /** Sends a connection's answers at the end of this turn. */
    void add(Connection connection) {
        dirty.add(connection);
        if (scheduled) return;
        scheduled = true;
        // Runs after the requests of all connections that are readable now.
        loop.execute(this::turn);
    }

    private void turn() {
        scheduled = false;
        var turn = dirty;
        dirty = new ArrayList<>(turn.size());
        backend.commit();
        for (var connection : turn) {
            var answers = connection.takeAnswers();
            long position = connection.safeFrom();
            if (backend.isSafe(position) && !connection.isHeldBack()) {
                connection.send(answers);
            } else {
                connection.heldBack(1);
                held.add(new Held(connection, answers, position));
            }
        }
        if (!held.isEmpty()) release();
    }

    private void release() {
        while (!held.isEmpty() && backend.isSafe(held.peek().position)) {
            var next = held.remove();
            next.connection.heldBack(-1);
            next.connection.send(next.answers);
        }
        if (!held.isEmpty() && backend.failure() != null) fail();
    }

    /** Nobody knows what reached the disk; each client is told that, instead of what it was about to be told. */
    private void fail() {
        while (!held.isEmpty()) {
            var next = held.remove();
            next.connection.heldBack(-1);
            for (var answer : next.answers) answer.release();
            var failure = backend.failure();
            next.connection.failed(failure == null ? "the journal failed" : failure);
        }
    }
}
