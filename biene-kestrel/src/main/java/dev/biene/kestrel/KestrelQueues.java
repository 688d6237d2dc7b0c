package dev.biene.kestrel;

import dev.biene.BieneException;
import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.ItemRefusedException;
import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.QueueNames;
import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.StageBoard;
import dev.biene.arbeiter.StageReport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The queues of one or more Kestrel servers, or of any that speak its protocol. Several make one loosely ordered
 * queue: each operation picks a server by chance; order holds within each.
 *
 * <p>A server that fails is left out and probed in the background. A push goes to another one then, within
 * {@link KestrelOptions#pushTimeout()}; a lost answer makes it store an item twice rather than not at all. A read
 * looks at every server that is up before it waits at one of them, for a short slice when there are several. Each
 * open item has a connection of its own, so that one open read for each connection is all a server needs to offer;
 * it is kept alive while the item is handled, however long that takes.
 *
 * <p>Kestrel counts no deliveries: {@link Item#deliveries()} is 0.
 */
public final class KestrelQueues implements Queues {
    /** Shorter than the shortest {@code clientTimeout} one meets, which also ends a wait. */
    private static final Duration SLICE = Duration.ofSeconds(10);
    /** Several servers: how long an item of one may lie while we wait at another. */
    private static final Duration SHORT_SLICE = Duration.ofMillis(100);

    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final KestrelOptions options;
    private final Care care;
    private final Fleet fleet;
    private final Set<KestrelLease> leases = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Queues of these servers. Connects on first use. */
    public KestrelQueues(List<InetSocketAddress> servers, KestrelOptions options) {
        if (servers.isEmpty()) throw new IllegalArgumentException("expected at least one server, got none");
        this.options = options;
        this.care = new Care(options);
        this.fleet = new Fleet(
                servers.stream()
                        .map(server -> new ServerPool(server, options, care))
                        .toList(),
                care);
        care.begin(() -> fleet.all().forEach(ServerPool::evict), () -> leases.forEach(KestrelLease::keepAlive));
    }

    @Override
    public void push(Output output) {
        ensureOpen();
        if (!output.parts().isEmpty()) store(new PendingParts(output.parts()));
    }

    /** Stores what is pending on any servers, whatever it takes, for a while. */
    void store(PendingParts pending) {
        // An interrupt would close the connection under our hands and leave the outcome unknown.
        boolean interrupted = Thread.interrupted();
        var tries = fleet.tries("has stored an item for \"", Fleet.nanos(options.pushTimeout()));
        try {
            while (true) {
                interrupted |= tryToStore(pending, tries);
                if (pending.isEmpty()) return;
                if (tries.over()) throw notStored(pending, tries);
                tries.pause(MAX_PAUSE_NANOS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
            throw notStored(pending, tries);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /** Tries each server that is up once; returns whether an interrupt came meanwhile. */
    private boolean tryToStore(PendingParts pending, Fleet.Tries tries) {
        boolean interrupted = false;
        for (var server : fleet.up()) {
            try {
                var held = server.exchange(connection -> {
                    pending.storeOn(connection);
                    return null;
                });
                server.giveBack(held.connection());
            } catch (Connection.RefusedException e) {
                if (e.ours()) throw new ItemRefusedException(pending.queue(), String.valueOf(e.getMessage()));
                tries.failed(server, e);
            } catch (IOException e) {
                interrupted |= Thread.interrupted();
                tries.failed(server, e);
            }
            ensureOpen();
            if (pending.isEmpty()) return interrupted;
        }
        return interrupted;
    }

    private RuntimeException notStored(PendingParts pending, Fleet.Tries tries) {
        if (pending.refused())
            return new ItemRefusedException(
                    pending.queue(),
                    "queue \"" + pending.queue() + "\" refused an item for "
                            + options.pushTimeout().toMillis() + " ms: it is full, or allows no item of this size");
        return tries.unavailable(pending.queue() + "\"");
    }

    @Override
    public @Nullable Item get(String queue, Duration timeout) throws InterruptedException {
        QueueNames.check(queue);
        return read(queue, "", null, timeout, (server, held, bytes) -> {
            server.giveBack(held);
            return new Item(queue, bytes);
        });
    }

    @Override
    public @Nullable Lease open(String queue, Duration timeout) throws InterruptedException {
        QueueNames.check(queue);
        return openAfter(null, queue, timeout);
    }

    /** Opens an item of any server; the one that was read from last is asked last, so that it starves no other. */
    @Nullable
    Lease openAfter(@Nullable ServerPool had, String queue, Duration timeout) throws InterruptedException {
        Taker<Lease> taker = (server, held, bytes) -> lease(server, held, new Item(queue, bytes), 1);
        return read(queue, "/open", had, timeout, taker);
    }

    /** Takes note of an open item. */
    KestrelLease lease(ServerPool server, Connection connection, Item item, int stint) {
        var lease = new KestrelLease(this, server, connection, item, stint);
        leases.add(lease);
        if (closed) lease.close();
        return lease;
    }

    void settled(KestrelLease lease) {
        leases.remove(lease);
    }

    int servers() {
        return fleet.size();
    }

    KestrelOptions options() {
        return options;
    }

    /** What to do with an item that has come, over a connection that is to be given back. */
    private interface Taker<T> {
        T take(ServerPool server, Connection connection, byte[] bytes);
    }

    private <T> @Nullable T read(
            String queue, String options, @Nullable ServerPool had, Duration timeout, Taker<T> taker)
            throws InterruptedException {
        long deadline = System.nanoTime() + Fleet.nanos(timeout);
        var tries = tries(queue, timeout);
        while (true) {
            ensureOpen();
            if (Thread.interrupted()) throw new InterruptedException("interrupted before reading \"" + queue + "\"");
            var round = new ReadRound(queue, options, deadline, tries);
            var servers = had == null ? fleet.up() : fleet.upAndLast(had);
            for (int i = 0; i < servers.size(); i++) {
                // All are looked at, the last one is where we wait.
                var held = round.ask(servers.get(i), i == servers.size() - 1);
                byte[] bytes = held == null ? null : held.answer();
                if (held != null && bytes != null) return taker.take(servers.get(i), held.connection(), bytes);
            }
            boolean over = System.nanoTime() - deadline >= 0;
            if (round.answered && over) return null;
            if (round.answered) tries = tries(queue, timeout);
            else if (over || tries.over()) throw tries.unavailable("\"");
            else tries.pause(MAX_PAUSE_NANOS);
        }
    }

    /** One look at every server. */
    private final class ReadRound {
        private final String queue;
        private final String options;
        private final long deadline;
        private final Fleet.Tries tries;
        private boolean answered;

        ReadRound(String queue, String options, long deadline, Fleet.Tries tries) {
            this.queue = queue;
            this.options = options;
            this.deadline = deadline;
            this.tries = tries;
        }

        /** The item, if there is one; it is given back to the pool otherwise. */
        ServerPool.@Nullable Held<byte[]> ask(ServerPool server, boolean last) throws InterruptedException {
            var wait = last ? slice(deadline - System.nanoTime()) : Duration.ZERO;
            try {
                var held = server.exchange(connection -> connection.get(queue, options + option(wait), wait));
                answered = true;
                if (held.answer() != null) return held;
                server.giveBack(held.connection());
            } catch (IOException e) {
                readFailed(server, e, tries);
            }
            return null;
        }
    }

    private Fleet.Tries tries(String queue, Duration timeout) {
        return fleet.tries(
                "answers a read of \"" + queue, Math.min(Fleet.nanos(timeout), Fleet.nanos(options.readTimeout())));
    }

    private Duration slice(long nanos) {
        var longest = fleet.size() == 1 ? SLICE : SHORT_SLICE;
        if (nanos <= 0) return Duration.ZERO;
        // Rounded up: a wait of 0 would be none, and the loop would spin through its last millisecond.
        var wait = Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(nanos - 1) + 1);
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    private static String option(Duration wait) {
        return wait.isZero() ? "" : "/t=" + wait.toMillis();
    }

    private void readFailed(ServerPool server, IOException e, Fleet.Tries tries) throws InterruptedException {
        ensureOpen();
        if (Thread.interrupted()) throw new InterruptedException("interrupted while waiting for an item");
        if (e instanceof Connection.RefusedException refused && refused.ours())
            throw new BieneException(String.valueOf(e.getMessage()), e);
        tries.failed(server, e);
    }

    @Override
    public @Nullable Item peek(String queue) {
        QueueNames.check(queue);
        for (byte[] bytes :
                askAll("answers a peek of \"" + queue + "\"", false, c -> c.get(queue, "/peek", Duration.ZERO)))
            return new Item(queue, bytes);
        return null;
    }

    @Override
    public void flush(String queue) {
        QueueNames.check(queue);
        askAll("has flushed \"" + queue + "\"", true, connection -> connection.ask("flush " + queue));
    }

    @Override
    public void delete(String queue) {
        QueueNames.check(queue);
        askAll("has deleted \"" + queue + "\"", true, connection -> connection.ask("delete " + queue));
    }

    @Override
    public QueueStats stats(String queue) {
        QueueNames.check(queue);
        var found = statsByName().get(queue);
        return found == null ? QueueStats.empty(queue) : found;
    }

    @Override
    public List<QueueStats> stats() {
        return List.copyOf(statsByName().values());
    }

    private SortedMap<String, QueueStats> statsByName() {
        var sum = new TreeMap<String, QueueStats>();
        var answers = askAll("answers \"stats\"", false, connection -> {
            var reader = new StatsReader();
            connection.ask("stats", reader);
            if (reader.isBiene()) connection.ask(StatsReader.AGES, reader::readAge);
            return reader.result();
        });
        for (var answer : answers) answer.forEach((name, stats) -> sum.merge(name, stats, QueueStats::plus));
        return sum;
    }

    /** Tells each server of Biene that is up; others are only asked for their version, which any Kestrel knows. */
    @Override
    public boolean report(StageReport report, Duration kept) {
        ensureOpen();
        var line = Stages.keep(report, kept);
        boolean taken = false;
        for (var server : fleet.up()) {
            try {
                var held = server.exchange(connection ->
                        Stages.areKnownTo(connection) && connection.ask(line).equals("STORED"));
                server.giveBack(held.connection());
                taken |= Boolean.TRUE.equals(held.answer());
            } catch (IOException e) {
                // The next report is due in a moment; what is wrong with the server, its next request will say.
                ensureOpen();
            }
        }
        return taken;
    }

    @Override
    public List<StageReport> stages() {
        var texts = new ArrayList<String>();
        askAll("answers \"" + Stages.LIST + "\"", false, Stages::of).forEach(texts::addAll);
        return StageBoard.read(texts);
    }

    /** Asks every server that is up; fails if one that must answer does not, after having asked the others. */
    private <T> List<T> askAll(String what, boolean everyOne, ServerPool.Exchange<T> exchange) {
        ensureOpen();
        boolean interrupted = Thread.interrupted();
        var tries = fleet.tries(what, Fleet.nanos(options.readTimeout()));
        var answers = new ArrayList<T>();
        int answered = 0;
        try {
            while (fleet.up().isEmpty() && !tries.over()) tries.pause(MAX_PAUSE_NANOS);
            for (var server : fleet.up()) {
                try {
                    var held = server.exchange(exchange);
                    server.giveBack(held.connection());
                    answered++;
                    var answer = held.answer();
                    if (answer != null) answers.add(answer);
                } catch (IOException e) {
                    interrupted |= Thread.interrupted();
                    ensureOpen();
                    tries.failed(server, e);
                }
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
        if (answered == 0 || (everyOne && answered < fleet.size())) throw tries.unavailable("");
        return answers;
    }

    void ensureOpen() {
        if (closed) throw new IllegalStateException("these queues are closed; connect again");
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        fleet.all().forEach(ServerPool::close);
        // Those who wait go first, lest one of them is handed what is aborted now.
        var inHand = new HashSet<Connection>();
        for (var lease : leases) inHand.add(lease.connection());
        for (var connection : care.watched()) if (!inHand.contains(connection)) connection.close();
        // The youngest first, each to the head: the oldest ends up in front.
        leases.stream().sorted(Comparator.comparing(KestrelLease::age)).forEach(KestrelLease::close);
        care.close();
    }
}
