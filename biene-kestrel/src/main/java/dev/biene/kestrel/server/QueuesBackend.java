package dev.biene.kestrel.server;

import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.Queues;
import dev.biene.kestrel.journal.QueueCounts;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Any {@link Queues}: in memory, on a fleet of other servers, in a database. Their calls may take their time, so
 * threads of this backend's own make them, one at a time for each connection; when such a call returns, what it
 * did is as safe as it will be.
 */
final class QueuesBackend implements Backend {
    /** Calls at a time that do not wait for items; more of them wait in line. */
    private static final int MAX_CALLS = 64;
    /** Reads that wait for items at a time, each on a thread; more of them are refused. */
    static final int MAX_WAITS = 1000;

    private static final long IDLE_SECONDS = 10;
    private static final long END_SECONDS = 10;

    private final KestrelServer server;
    private final Queues queues;
    private final ThreadPoolExecutor calls;
    private final ExecutorService waits;
    /** Reads that wait, by queue; used by the event loop only. */
    private final Map<String, Set<QueuesCall<?>>> waiting = new HashMap<>();

    QueuesBackend(KestrelServer server, Queues queues) {
        this.server = server;
        this.queues = queues;
        var threads = new DefaultThreadFactory("biene-queue-call", true);
        this.calls = new ThreadPoolExecutor(
                MAX_CALLS, MAX_CALLS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        calls.allowCoreThreadTimeOut(true);
        this.waits =
                new ThreadPoolExecutor(0, MAX_WAITS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    @Override
    public Session session(Connection connection) {
        return new QueuesSession(server, this, queues, connection);
    }

    void call(Runnable call) {
        calls.execute(call);
    }

    /** Starts a read that waits; false if too many wait already. */
    boolean await(String queue, QueuesCall<?> call) {
        try {
            waits.execute(call);
        } catch (RejectedExecutionException e) {
            return false;
        }
        waiting.computeIfAbsent(queue, name -> new HashSet<>()).add(call);
        return true;
    }

    void waited(String queue, QueuesCall<?> call) {
        var others = waiting.get(queue);
        if (others == null || !others.remove(call)) return;
        if (others.isEmpty()) waiting.remove(queue);
    }

    /** Who waits for an item of a queue that was deleted is told that there is none. */
    void deleted(String queue) {
        for (var call : List.copyOf(waiting.getOrDefault(queue, Set.of()))) call.cancel();
    }

    /** The figures of all queues; what they do not keep is 0. May take its time. */
    List<QueueCounts> counts() {
        var all = queues.stats();
        return all.stream().map(one -> counts(one, all)).toList();
    }

    /** How long the heads of queues have been there, as far as that is known. May take its time. */
    Map<String, Long> ages() {
        var ages = new TreeMap<String, Long>();
        for (var one : queues.stats()) {
            var oldest = one.oldest();
            if (one.items() > 0 && oldest != null) ages.put(one.queue(), oldest.toMillis());
        }
        return ages;
    }

    private static QueueCounts counts(QueueStats stats, List<QueueStats> all) {
        String child = stats.queue() + "+";
        var children = all.stream().map(QueueStats::queue).filter(name -> name.startsWith(child));
        return new QueueCounts(
                stats.queue(),
                stats.items(),
                stats.bytes(),
                stats.pushed(),
                0,
                stats.expired(),
                0,
                0,
                stats.age().toMillis(),
                stats.discarded(),
                (int) stats.waiters(),
                (int) stats.open(),
                0,
                0,
                0,
                0,
                0,
                children.toList());
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public boolean isSafe(long position) {
        return true;
    }

    @Override
    public void commit() {}

    @Override
    public @Nullable String failure() {
        return null;
    }

    @Override
    public void onProgress(Runnable listener) {}

    /** Waits until the items that clients had open are back; the queues are the caller's, and stay as they are. */
    @Override
    public void close() {
        waits.shutdownNow();
        calls.shutdown();
        try {
            if (!calls.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) calls.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
