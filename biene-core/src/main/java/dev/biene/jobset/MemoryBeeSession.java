package dev.biene.jobset;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A bee's standing with a {@link MemoryJobStore}. */
final class MemoryBeeSession implements BeeSession {

    private final MemoryJobStore store;
    private final MemoryJobSet set;
    private final MemoryBee bee;
    private long seenHints;
    private long seenJobs;

    /** To be called under the store's lock. */
    MemoryBeeSession(MemoryJobStore store, MemoryJobSet set, MemoryBee bee) {
        this.store = store;
        this.set = set;
        this.bee = bee;
        this.seenHints = set.hints();
        this.seenJobs = set.hintedJobs();
    }

    @Override
    public long beeId() {
        return bee.id;
    }

    @Override
    public Turn turn(List<? extends Settlement> settlements, ClaimRequest request) {
        return inSet(() -> set.turn(bee, settlements, request, store.now()));
    }

    @Override
    public List<Claim> recover(Collection<Long> known) {
        return inSet(() -> bee.claims.values().stream()
                .filter(claim -> !known.contains(claim.id))
                .map(MemoryClaim::toClaim)
                .toList());
    }

    @Override
    public Survey survey(Duration copyAge) {
        return inSet(() -> set.survey(bee, copyAge, store.now()));
    }

    @Override
    public SetStats stats() {
        return inSet(() -> set.stats(store.now()));
    }

    @Override
    public Pulse heartbeat(Heartbeat heartbeat) {
        return inSet(() -> set.heartbeat(bee, heartbeat, store.now()));
    }

    @Override
    public int awaitHint(Duration timeout) throws InterruptedException {
        long seen = inSet(() -> seenHints);
        boolean hinted = store.awaitHint(set, seen, timeout);
        return inSet(() -> {
            if (!hinted) return -1;
            long jobs = set.hintedJobs() - seenJobs;
            seenHints = set.hints();
            seenJobs = set.hintedJobs();
            return (int) Math.min(jobs, Integer.MAX_VALUE);
        });
    }

    @Override
    public void hint() {
        inSet(() -> {
            set.hint();
            return null;
        });
        store.signal();
    }

    @Override
    public JobTransaction transaction() {
        return inSet(() -> new Transaction());
    }

    @Override
    public void close() {
        store.locked(() -> {
            if (!bee.left && !set.dropped()) set.leave(bee, store.now());
            return null;
        });
    }

    private <T extends @Nullable Object> T inSet(Supplier<T> step) {
        return store.locked(() -> {
            if (bee.left) throw new IllegalStateException("bee " + bee.id + " has left job set \"" + set.id() + '"');
            if (set.dropped()) throw new JobSetNotFoundException(set.id(), store.where());
            return step.get();
        });
    }

    /** The result alone: memory has no rows of the user's to be stored with it. */
    private final class Transaction implements JobTransaction {

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new UnsupportedOperationException("the memory store has no " + type.getName()
                    + " that a handler could write through; use PostgreSQL for effects in the result's transaction");
        }

        @Override
        public boolean commit(long claimId, long job, @Nullable String result, float seconds) {
            return inSet(() -> set.complete(bee, claimId, job, result, seconds, store.now()));
        }

        @Override
        public void close() {}
    }
}
