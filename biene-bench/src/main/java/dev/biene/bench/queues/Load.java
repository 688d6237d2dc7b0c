package dev.biene.bench.queues;

import dev.biene.bench.Latencies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** The load client: one selector loop for all connections, the same for every server. For one thread. */
final class Load {

    /** So long nothing may happen at all. */
    private static final long SILENCE_MILLIS = 60_000;

    private final LoadSpec spec;
    private final Latencies latencies = new Latencies();
    private final List<LoadConnection> connections = new ArrayList<>();
    private int active;
    private long issued;
    private long answered;
    private long misses;
    private long countFrom;
    private long countUntil;
    private boolean over;

    private Load(LoadSpec spec) {
        this.spec = spec;
    }

    static LoadResult run(LoadSpec spec) throws IOException {
        return new Load(spec).run();
    }

    private LoadResult run() throws IOException {
        try (var selector = Selector.open()) {
            for (int i = 0; i < spec.connections(); i++) connections.add(new LoadConnection(this, spec, selector, i));
            long start = System.nanoTime();
            countFrom = start + spec.warmUpMillis() * 1_000_000;
            countUntil = spec.isTimed() ? countFrom + spec.millis() * 1_000_000 : Long.MAX_VALUE;
            active = connections.size();
            for (var connection : connections) connection.send();
            while (active > 0) {
                if (selector.select(Load::ready, SILENCE_MILLIS) == 0)
                    throw new IOException("no answer within " + SILENCE_MILLIS / 1000 + " s");
            }
            long end = spec.isTimed() ? countUntil : System.nanoTime();
            return result((end - countFrom) / 1e9);
        } finally {
            for (var connection : connections) connection.close();
        }
    }

    private LoadResult result(double seconds) {
        return new LoadResult(
                latencies.count(),
                answered,
                seconds,
                latencies.micros(50),
                latencies.micros(99),
                latencies.maxMicros(),
                misses);
    }

    private static void ready(SelectionKey key) {
        try {
            ((LoadConnection) key.attachment()).ready();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isOver() {
        return over || (spec.kind() == LoadSpec.Kind.FILL && issued >= spec.items());
    }

    void issued(int requests) {
        issued += requests;
    }

    void answered(long nanos, boolean missed) {
        answered++;
        if (spec.isTimed()) {
            long now = System.nanoTime();
            over = now >= countUntil;
            if (over || now < countFrom) return;
        }
        latencies.add(nanos);
        if (missed) misses++;
    }

    void done() {
        active--;
    }
}
