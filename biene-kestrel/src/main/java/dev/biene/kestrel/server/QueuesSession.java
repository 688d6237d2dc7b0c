package dev.biene.kestrel.server;

import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.ItemRefusedException;
import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.Queues;
import dev.biene.kestrel.journal.QueueCounts;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client of any {@link Queues}. Each of its requests is a {@link QueuesCall}, and the connection is paused until
 * it returns, so that they are done in their order.
 */
final class QueuesSession implements Session {
    private final KestrelServer server;
    private final QueuesBackend backend;
    private final Queues queues;
    private final Connection connection;
    /** Open reads by queue, the oldest first. */
    private final Map<String, ArrayDeque<Lease>> open = new LinkedHashMap<>();

    private @Nullable QueuesCall<?> running;
    private @Nullable String waitsFor;

    /** What a read has got: its bytes, and the lease if it stays open. */
    private record Taken(Item item, @Nullable Lease lease) {}

    QueuesSession(KestrelServer server, QueuesBackend backend, Queues queues, Connection connection) {
        this.server = server;
        this.backend = backend;
        this.queues = queues;
        this.connection = connection;
    }

    EventLoop loop() {
        return server.loop();
    }

    private <T> void call(QueuesCall.Work<T> work, QueuesCall.Ending<T> ending) {
        var call = new QueuesCall<>(this, false, work, ending);
        begin(call);
        backend.call(call);
    }

    private void begin(QueuesCall<?> call) {
        running = call;
        connection.pause(call);
    }

    /** A read that waits for an item. */
    private void await(String queue, QueuesCall.Work<Taken> work, QueuesCall.Ending<Taken> ending) {
        var call = new QueuesCall<>(this, true, work, ending);
        if (!backend.await(queue, call)) {
            connection.answer(Answers.sentence(
                    "SERVER_ERROR", "at most " + QueuesBackend.MAX_WAITS + " reads may wait for items at a time"));
            return;
        }
        waitsFor = queue;
        begin(call);
    }

    /** Called in the event loop when a call has returned. */
    void ended(QueuesCall<?> call) {
        running = null;
        var waited = waitsFor;
        waitsFor = null;
        if (waited != null) backend.waited(waited, call);
        if (connection.resume(call)) {
            call.answer(connection);
            connection.run();
        } else {
            open(call.result());
            returnAll();
        }
    }

    /** What came for a client that has gone is among what it leaves behind. */
    private void open(@Nullable Object result) {
        if (result instanceof Taken taken && taken.lease != null) opens(taken.lease);
    }

    /** Puts back what came when there is no event loop any more. */
    void discard(@Nullable Object result) {
        if (result instanceof Taken taken && taken.lease != null) taken.lease.close();
    }

    private void opens(Lease lease) {
        open.computeIfAbsent(lease.item().queue(), name -> new ArrayDeque<>(4)).add(lease);
    }

    private int opened(String queue) {
        var leases = open.get(queue);
        return leases == null ? 0 : leases.size();
    }

    private @Nullable Lease takeOldest(String queue) {
        var leases = open.get(queue);
        if (leases == null) return null;
        var oldest = leases.pollFirst();
        if (leases.isEmpty()) open.remove(queue);
        return oldest;
    }

    @Override
    public int maxItemSize(String queue) {
        return server.settings().store().limits().maxItemSize();
    }

    @Override
    public void push(SetRequest request, byte[] item) {
        long now = server.now();
        long expires = request.expiresAt(now);
        call(() -> push(request.queue(), item, expires == 0 ? null : Duration.ofMillis(expires - now)), stored -> {
            boolean isStored = Boolean.TRUE.equals(stored);
            if (isStored) server.stats().totalItems++;
            connection.answer(isStored ? Answers.STORED : Answers.NOT_STORED);
        });
    }

    private boolean push(String queue, byte[] item, @Nullable Duration timeToLive) {
        // What has expired is stored and gone at once.
        if (timeToLive != null && (timeToLive.isNegative() || timeToLive.isZero())) return true;
        try {
            queues.push(timeToLive == null ? Output.to(queue, item) : Output.to(queue, item, timeToLive));
            return true;
        } catch (ItemRefusedException e) {
            return false;
        }
    }

    // --- get

    @Override
    public void get(GetRequest request) {
        boolean settles = request.close() || request.abort();
        var settled = settles ? takeOldest(request.queue()) : null;
        byte[] refusal = request.wantsItem() ? refusal(request) : null;
        boolean reads = request.wantsItem() && refusal == null;
        if (reads) count(request);
        call(
                () -> {
                    if (settled != null) settle(settled, request.abort());
                    return reads ? read(request, Duration.ZERO) : null;
                },
                taken -> {
                    if (refusal != null) leave(refusal);
                    else if (reads && taken == null && request.timeoutMillis() > 0) await(request);
                    else deliver(request, taken);
                });
    }

    private byte @Nullable [] refusal(GetRequest request) {
        if (server.status().refusesReads()) return Answers.SERVER_ERROR;
        if (request.peek()) return null;
        int count = opened(request.queue());
        boolean tooMany = request.open() ? count >= server.settings().maxOpenReads() : count > 0;
        return tooMany ? Answers.ERROR : null;
    }

    /** Hangs up when what was open is back: who sees the end of one connection finds it on the next. */
    private void leave(byte[] lastWord) {
        var leases = takeAll();
        call(
                () -> {
                    leases.forEach(Lease::close);
                    return null;
                },
                nothing -> connection.closeWith(lastWord));
    }

    private void count(GetRequest request) {
        if (request.peek()) server.stats().peeks++;
        else server.stats().gets++;
    }

    private static void settle(Lease lease, boolean aborts) {
        // Does nothing more after a forward; if that fails, the item goes back.
        try (lease) {
            if (!aborts) lease.forward(Output.none());
        }
    }

    private void await(GetRequest request) {
        await(
                request.queue(),
                () -> read(request, Duration.ofMillis(request.timeoutMillis())),
                taken -> deliver(request, taken));
    }

    private @Nullable Taken read(GetRequest request, Duration timeout) throws InterruptedException {
        if (request.peek() && timeout.isZero()) {
            var head = queues.peek(request.queue());
            return head == null ? null : new Taken(head, null);
        }
        var lease = queues.open(request.queue(), timeout);
        if (lease == null) return null;
        if (request.open()) return new Taken(lease.item(), lease);
        // Who waits to look has it for a moment, and then it is the head again.
        settle(lease, request.peek());
        return new Taken(lease.item(), null);
    }

    private void deliver(GetRequest request, @Nullable Taken taken) {
        if (taken == null) {
            if (request.wantsItem() && !request.peek()) server.stats().misses++;
            connection.answer(Answers.END);
            return;
        }
        if (!request.peek()) server.stats().hits++;
        if (taken.lease != null) opens(taken.lease);
        connection.answerItem(request.queue(), taken.item.bytes());
    }

    // --- monitor and confirm

    @Override
    public void monitor(String queue, int seconds, int most) {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        monitor(queue, until, Math.min(most, server.settings().maxOpenReads() - opened(queue)));
    }

    private void monitor(String queue, long untilNanos, int left) {
        if (left <= 0) {
            connection.answer(Answers.END);
            return;
        }
        call(() -> open(queue, Duration.ZERO), taken -> {
            var rest = Duration.ofNanos(untilNanos - System.nanoTime());
            if (taken != null || rest.isNegative() || rest.isZero()) monitored(queue, untilNanos, left, taken);
            else await(queue, () -> open(queue, rest), late -> monitored(queue, untilNanos, left, late));
        });
    }

    private @Nullable Taken open(String queue, Duration timeout) throws InterruptedException {
        var lease = queues.open(queue, timeout);
        return lease == null ? null : new Taken(lease.item(), lease);
    }

    private void monitored(String queue, long untilNanos, int left, @Nullable Taken taken) {
        if (taken == null || taken.lease == null) {
            connection.answer(Answers.END);
            return;
        }
        server.stats().gets++;
        server.stats().hits++;
        opens(taken.lease);
        connection.answerItem(queue, taken.item.bytes());
        monitor(queue, untilNanos, left - 1);
    }

    @Override
    public void confirm(String queue, int count) {
        if (opened(queue) < count) {
            connection.answer(Answers.ERROR);
            return;
        }
        var confirmed = new ArrayList<Lease>();
        for (int i = 0; i < count; i++) confirmed.add(takeOldest(queue));
        answering(Answers.END, () -> {
            for (var lease : confirmed) settle(lease, false);
        });
    }

    // --- the others

    private void answering(byte[] answer, Runnable work) {
        call(
                () -> {
                    work.run();
                    return null;
                },
                nothing -> connection.answer(answer));
    }

    @Override
    public void delete(String queue) {
        call(
                () -> {
                    queues.delete(queue);
                    return null;
                },
                nothing -> {
                    backend.deleted(queue);
                    connection.answer(Answers.DELETED);
                });
    }

    @Override
    public void flush(String queue) {
        answering(Answers.END, () -> queues.flush(queue));
    }

    @Override
    public void flushAll() {
        answering(Answers.FLUSHED_ALL, () -> queues.names().forEach(queues::flush));
    }

    @Override
    public void flushExpired(String queue) {
        call(() -> dropExpired(List.of(queue)), this::number);
    }

    @Override
    public void flushAllExpired() {
        call(() -> dropExpired(queues.names()), this::number);
    }

    /** Looking at a queue's head makes the expired items before it go. */
    private long dropExpired(List<String> names) {
        long dropped = 0;
        for (var name : names) {
            long before = queues.stats(name).expired();
            queues.peek(name);
            dropped += queues.stats(name).expired() - before;
        }
        return dropped;
    }

    private void number(@Nullable Long number) {
        connection.answer(Answers.line(Long.toString(number == null ? 0 : number)));
    }

    @Override
    public void stats() {
        call(backend::counts, counts -> {
            if (counts == null) return;
            long items = counts.stream().mapToLong(QueueCounts::items).sum();
            long bytes = counts.stream().mapToLong(QueueCounts::bytes).sum();
            new ServerReport(server)
                    .stats(counts.stream(), Map.of("curr_items", items, "bytes", bytes), connection::answer);
        });
    }

    @Override
    public void ages() {
        call(backend::ages, ages -> ServerReport.ages(ages == null ? Map.of() : ages, connection::answer));
    }

    @Override
    public void dumpStats(List<String> wanted) {
        call(backend::counts, counts -> {
            Stream<QueueCounts> all = counts == null ? Stream.of() : counts.stream();
            ServerReport.dump(all.filter(one -> wanted.isEmpty() || wanted.contains(one.name())), connection::answer);
        });
    }

    // --- the end

    @Override
    public void end() {
        if (running == null) returnAll();
    }

    private void returnAll() {
        var leases = takeAll();
        if (leases.isEmpty()) return;
        try {
            backend.call(() -> leases.forEach(Lease::close));
        } catch (RejectedExecutionException e) {
            leases.forEach(Lease::close);
        }
    }

    /** The youngest first: when each goes to the head, the oldest ends up in front. */
    private Collection<Lease> takeAll() {
        var leases = new ArrayDeque<Lease>();
        for (var opened : open.values()) opened.forEach(leases::push);
        open.clear();
        return leases;
    }
}
