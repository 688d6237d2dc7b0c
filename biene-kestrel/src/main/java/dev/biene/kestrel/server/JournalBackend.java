package dev.biene.kestrel.server;

import dev.biene.kestrel.journal.QueueStore;
import org.jspecify.annotations.Nullable;

/** Queues in a journal of the server's own. Nothing here waits, so the event loop does all of it. */
final class JournalBackend implements Backend {
    private final KestrelServer server;
    private final QueueStore store;

    JournalBackend(KestrelServer server, QueueStore store) {
        this.server = server;
        this.store = store;
    }

    @Override
    public Session session(Connection connection) {
        return new JournalSession(server, store, connection);
    }

    @Override
    public long position() {
        return store.position();
    }

    @Override
    public boolean isSafe(long position) {
        return store.isSafe(position);
    }

    @Override
    public void commit() {
        store.commitHere();
    }

    @Override
    public @Nullable String failure() {
        var failure = store.failure();
        return failure == null ? null : String.valueOf(failure.getMessage());
    }

    @Override
    public void onProgress(Runnable listener) {
        store.onProgress(listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
