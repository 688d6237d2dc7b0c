package dev.biene.kestrel.server;

import dev.biene.kestrel.journal.Delivery;
import dev.biene.kestrel.journal.QueueCounts;
import dev.biene.kestrel.journal.QueueStore;
import dev.biene.kestrel.journal.StorageException;
import dev.biene.kestrel.journal.StoredItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client of a journal's queues. What it changes is answered when the journal is safe up to there. */
final class JournalSession implements Session {
    private final KestrelServer server;
    private final QueueStore store;
    private final Connection connection;
    /** Open reads by queue, the oldest first. */
    private final Map<String, ArrayDeque<StoredItem>> open = new LinkedHashMap<>();

    JournalSession(KestrelServer server, QueueStore store, Connection connection) {
        this.server = server;
        this.store = store;
        this.connection = connection;
    }

    @Override
    public int maxItemSize(String queue) {
        return store.limits(queue).maxItemSize();
    }

    @Override
    public void push(SetRequest request, byte[] item) {
        boolean stored = store.push(request.queue(), item, request.expiresAt(server.now()));
        if (stored) server.stats().totalItems++;
        connection.acknowledges();
        connection.answer(stored ? Answers.STORED : Answers.NOT_STORED);
    }

    // --- get

    @Override
    public void get(GetRequest request) {
        if (request.close()) confirmOldest(request.queue());
        if (request.abort()) abortOldest(request.queue());
        if (!request.wantsItem()) connection.answer(Answers.END);
        else if (server.status().refusesReads()) connection.closeWith(Answers.SERVER_ERROR);
        else read(request);
    }

    private ArrayDeque<StoredItem> opened(String queue) {
        return open.getOrDefault(queue, new ArrayDeque<>(0));
    }

    private void confirmOldest(String queue) {
        var oldest = opened(queue).peekFirst();
        if (oldest == null) return;
        store.confirm(oldest);
        forgetOldest(queue);
        connection.acknowledges();
    }

    private void abortOldest(String queue) {
        var oldest = opened(queue).peekFirst();
        if (oldest == null) return;
        forgetOldest(queue);
        store.abort(oldest);
    }

    private void forgetOldest(String queue) {
        var items = opened(queue);
        items.pollFirst();
        if (items.isEmpty()) open.remove(queue);
    }

    private void read(GetRequest request) {
        String queue = request.queue();
        if (request.peek()) {
            server.stats().peeks++;
        } else {
            server.stats().gets++;
            int count = opened(queue).size();
            if (request.open() ? count >= server.settings().maxOpenReads() : count > 0) {
                connection.closeWith(Answers.ERROR);
                return;
            }
        }
        var item = request.peek() ? store.peek(queue) : store.take(queue);
        if (item == null && request.timeoutMillis() > 0)
            await(queue, request.peek(), request.timeoutMillis(), late -> deliver(request, late));
        else deliver(request, item);
    }

    private void deliver(GetRequest request, @Nullable Delivery item) {
        if (item == null) {
            if (!request.peek()) server.stats().misses++;
            connection.answer(Answers.END);
            return;
        }
        if (request.open()) opens(request.queue(), item);
        else if (!request.peek() && !confirmed(item)) return;
        if (!request.peek()) server.stats().hits++;
        connection.answerItem(request.queue(), item.bytes());
    }

    private void opens(String queue, Delivery item) {
        open.computeIfAbsent(queue, name -> new ArrayDeque<>(4)).add(item.item());
    }

    /** Removes an item that is about to be given away for good; if that fails it stays where it was. */
    private boolean confirmed(Delivery item) {
        try {
            store.confirm(item.item());
            connection.acknowledges();
            return true;
        } catch (StorageException e) {
            store.abort(item.item());
            connection.answer(Answers.sentence("SERVER_ERROR", String.valueOf(e.getMessage())));
            return false;
        }
    }

    /** Lets the connection wait for an item of a queue, at most until the time-out. */
    private void await(String queue, boolean peeks, long timeoutMillis, Wait.Ending ending) {
        var wait = new Wait(server.loop(), store, peeks, (ended, item) -> waitEnded(ended, item, ending));
        connection.pause(wait);
        try {
            wait.start(queue, timeoutMillis);
        } catch (RuntimeException e) {
            connection.resume(wait);
            wait.cancel();
            throw e;
        }
    }

    private void waitEnded(Wait wait, @Nullable Delivery item, Wait.Ending ending) {
        if (!connection.resume(wait)) {
            if (item != null && !wait.peeks()) store.abort(item.item());
            return;
        }
        ending.run(item);
        connection.run();
    }

    // --- monitor and confirm

    @Override
    public void monitor(String queue, int seconds, int most) {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        int room = server.settings().maxOpenReads() - opened(queue).size();
        monitor(queue, until, Math.min(most, room));
    }

    private void monitor(String queue, long untilNanos, int left) {
        int more = left;
        while (more > 0) {
            var item = store.take(queue);
            long millis = (untilNanos - System.nanoTime()) / 1_000_000;
            if (item == null && millis > 0) {
                int rest = more;
                await(queue, false, millis, late -> monitored(queue, untilNanos, rest, late));
                return;
            }
            if (item == null) break;
            monitored(queue, item);
            more--;
        }
        connection.answer(Answers.END);
    }

    private void monitored(String queue, long untilNanos, int left, @Nullable Delivery item) {
        if (item == null) {
            connection.answer(Answers.END);
            return;
        }
        monitored(queue, item);
        monitor(queue, untilNanos, left - 1);
    }

    private void monitored(String queue, Delivery item) {
        server.stats().gets++;
        server.stats().hits++;
        opens(queue, item);
        connection.answerItem(queue, item.bytes());
    }

    @Override
    public void confirm(String queue, int count) {
        if (opened(queue).size() < count) {
            connection.answer(Answers.ERROR);
            return;
        }
        for (int i = 0; i < count; i++) confirmOldest(queue);
        connection.answer(Answers.END);
    }

    // --- the others

    @Override
    public void delete(String queue) {
        store.delete(queue);
        connection.acknowledges();
        connection.answer(Answers.DELETED);
    }

    @Override
    public void flush(String queue) {
        store.flush(queue);
        connection.acknowledges();
        connection.answer(Answers.END);
    }

    @Override
    public void flushAll() {
        for (var name : store.names()) store.flush(name);
        connection.acknowledges();
        connection.answer(Answers.FLUSHED_ALL);
    }

    @Override
    public void flushExpired(String queue) {
        dropped(store.flushExpired(queue));
    }

    @Override
    public void flushAllExpired() {
        dropped(store.names().stream().mapToInt(store::flushExpired).sum());
    }

    private void dropped(int items) {
        connection.acknowledges();
        connection.answer(Answers.line(Integer.toString(items)));
    }

    @Override
    public void stats() {
        new ServerReport(server).stats(counts(store.names()), store.totals(), connection::answer);
    }

    @Override
    public void ages() {
        ServerReport.ages(store.headAges(store.names()), connection::answer);
    }

    @Override
    public void dumpStats(List<String> queues) {
        ServerReport.dump(counts(queues.isEmpty() ? store.names() : queues), connection::answer);
    }

    private Stream<QueueCounts> counts(Collection<String> names) {
        return names.stream().map(store::counts).filter(Objects::nonNull);
    }

    @Override
    public void end() {
        var items = new ArrayList<StoredItem>();
        for (var opened : open.values()) items.addAll(opened);
        open.clear();
        if (!items.isEmpty()) store.abort(items);
    }
}
