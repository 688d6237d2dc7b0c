package dev.biene.bench;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.Stop;
import dev.biene.postgres.PostgresJobStore;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Bees that wait for more and say when a handler starts: {@code #started 81234567}. */
final class IdleWork implements Work {

    private final PostgresJobStore store;
    private final int bees;
    private final LongAdder executed = new LongAdder();
    private final Stop stop = new Stop();

    IdleWork(Database database, int bees) {
        this.store = PostgresJobStore.connect(database.settings());
        this.bees = bees;
    }

    @Override
    public void burn(String set, long limit) throws Exception {
        var options = RunOptions.defaults().withWaitForMore(true);
        var threads = Executors.newFixedThreadPool(bees);
        try {
            var ends = new ArrayList<Future<?>>();
            for (int i = 0; i < bees; i++) {
                ends.add(threads.submit(() -> JobSet.open(set, store).run(job -> started(), options, stop)));
            }
            for (var end : ends) end.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
        }
    }

    private @Nullable Object started() {
        Worker.say("#started " + System.nanoTime());
        executed.increment();
        return null;
    }

    @Override
    public void stop() {
        stop.request();
    }

    @Override
    public long executed() {
        return executed.sum();
    }

    @Override
    public void close() {
        store.close();
    }
}
