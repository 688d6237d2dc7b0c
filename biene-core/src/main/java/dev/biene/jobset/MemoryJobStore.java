package dev.biene.jobset;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Job sets in this process's memory: for tests of a user's own handlers, for trying things out, and for simulations.
 *
 * <p>It keeps every promise of the PostgreSQL store but two: nothing outlives the process, and a {@link JobTransaction}
 * has nothing of the user's to take part in. The sets live as long as the store is referenced; closing it changes
 * nothing. Safe for use by many threads; it has none of its own, and all choices and all times come from the
 * constructor's arguments, so that one seed gives one history.
 */
public final class MemoryJobStore implements JobStore {

    private final InstantSource clock;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, MemoryJobSet> sets = new TreeMap<>();
    private final Set<String> beingCreated = new HashSet<>();
    private long lastBee;
    private long lastClaim;

    /** A store of its own with a clock that only moves on, and random choices that differ every time. */
    public MemoryJobStore() {
        this(monotonicClock(), RandomGenerator.of("SplittableRandom"));
    }

    /**
     * A store whose time and choices are the caller's.
     *
     * @param clock says when a bee is lost and how old a claim is; only {@link BeeSession#awaitHint} waits by real time
     * @param random used under the store's lock only
     */
    public MemoryJobStore(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    private static InstantSource monotonicClock() {
        var start = Instant.now();
        long startNanos = System.nanoTime();
        return () -> start.plusNanos(System.nanoTime() - startNanos);
    }

    @Override
    public String where() {
        return "in the memory of this process";
    }

    @Override
    public boolean create(String set, Iterator<NewJob> jobs, OnDuplicate onDuplicate) {
        if (!reserve(set)) return false;
        MemoryJobSet filled = null;
        try {
            var created = new MemoryJobSet(set, clock.instant(), random, () -> ++lastClaim);
            created.add(drained(jobs), onDuplicate);
            filled = created;
            return true;
        } finally {
            publish(set, filled);
        }
    }

    /** Waits until nobody else is creating the set, then tells whether the caller may. */
    private boolean reserve(String set) {
        return locked(() -> {
            while (beingCreated.contains(set)) changed.awaitUninterruptibly();
            return !sets.containsKey(set) && beingCreated.add(set);
        });
    }

    private void publish(String set, @Nullable MemoryJobSet filled) {
        locked(() -> {
            beingCreated.remove(set);
            if (filled != null) sets.put(set, filled);
            changed.signalAll();
            return null;
        });
    }

    @Override
    public boolean exists(String set) {
        return locked(() -> sets.containsKey(set));
    }

    @Override
    public long add(String set, Iterator<NewJob> jobs, OnDuplicate onDuplicate) {
        locked(() -> found(set));
        var inputs = drained(jobs);
        return locked(() -> {
            long added = found(set).add(inputs, onDuplicate);
            changed.signalAll();
            return added;
        });
    }

    /** Reads the caller's inputs, which may take its time, before the lock is taken. */
    private static List<NewJob> drained(Iterator<NewJob> jobs) {
        var inputs = new ArrayList<NewJob>();
        jobs.forEachRemaining(inputs::add);
        return inputs;
    }

    @Override
    public List<SetStats> list() {
        return locked(() ->
                sets.values().stream().map(set -> set.stats(clock.instant())).toList());
    }

    @Override
    public SetStats stats(String set) {
        return locked(() -> found(set).stats(clock.instant()));
    }

    @Override
    public List<BeeStatus> bees(String set) {
        return locked(() -> found(set).bees(clock.instant()));
    }

    @Override
    public List<BeeStatus> bees() {
        return locked(() -> sets.values().stream()
                .flatMap(set -> set.bees(clock.instant()).stream())
                .filter(MemoryJobStore::atWork)
                .sorted(Comparator.comparing(BeeStatus::id))
                .limit(MAX_BEES)
                .toList());
    }

    private static boolean atWork(BeeStatus bee) {
        return bee.standing() == BeeStatus.Standing.LIVE
                || (bee.standing() == BeeStatus.Standing.LOST && bee.running() > 0);
    }

    @Override
    public List<RunningJob> running(String set, int limit) {
        return locked(() -> found(set).reader().running(limit, clock.instant()));
    }

    @Override
    public List<FailureGroup> failureGroups(String set, int limit) {
        return locked(() -> found(set).reader().failureGroups(limit));
    }

    @Override
    public List<Divergence> divergences(String set, int limit) {
        return locked(() -> found(set).reader().divergences(limit));
    }

    @Override
    public JobPage jobs(String set, JobFilter filter, long after, int limit) {
        int most = JobPage.bounded(limit);
        return locked(() -> found(set).reader().page(filter, after, most));
    }

    @Override
    public @Nullable JobDetails job(String set, long job) {
        return locked(() -> found(set).reader().details(job, clock.instant()));
    }

    @Override
    public List<Progress> history(String set, int limit) {
        return locked(() -> found(set).history(limit, clock.instant()));
    }

    @Override
    public Stream<JobRecord> jobs(String set, @Nullable JobState state) {
        return locked(() -> found(set).jobs(state)).stream();
    }

    @Override
    public Stream<JobFailure> failures(String set) {
        return locked(() -> found(set).failures()).stream();
    }

    @Override
    public long retry(String set) {
        return retry(set, job -> true);
    }

    @Override
    public long retry(String set, Collection<Long> jobs) {
        return retry(set, job -> jobs.contains(job.number));
    }

    @Override
    public long retryFailedWith(String set, String message) {
        return locked(() -> {
            var reader = found(set).reader();
            var pattern = FailureGroup.patternOf(message);
            return retry(set, job -> {
                var last = reader.lastError(job);
                return last != null && pattern.equals(FailureGroup.patternOf(last));
            });
        });
    }

    private long retry(String set, Predicate<MemoryJob> meant) {
        return locked(() -> {
            long retried = found(set).retry(meant);
            changed.signalAll();
            return retried;
        });
    }

    @Override
    public void steer(String set, SetState state) {
        locked(() -> {
            found(set).steer(state);
            changed.signalAll();
            return null;
        });
    }

    @Override
    public void drop(String set) {
        locked(() -> {
            found(set).drop();
            sets.remove(set);
            changed.signalAll();
            return null;
        });
    }

    @Override
    public BeeSession join(String set, BeeProfile profile) {
        return locked(() -> {
            var joined = found(set);
            var bee = new MemoryBee(++lastBee, profile, clock.instant());
            joined.join(bee);
            return new MemoryBeeSession(this, joined, bee);
        });
    }

    @Override
    public void close() {}

    private MemoryJobSet found(String set) {
        var found = sets.get(set);
        if (found == null) throw new JobSetNotFoundException(set, where());
        return found;
    }

    Instant now() {
        return clock.instant();
    }

    <T extends @Nullable Object> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever waits for a hint, after one was given under {@link #locked}. */
    void signal() {
        locked(() -> {
            changed.signalAll();
            return null;
        });
    }

    /** Waits until {@code set} has had more than {@code seen} hints; returns whether it has. */
    boolean awaitHint(MemoryJobSet set, long seen, Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.NANOSECONDS.convert(timeout);
            while (set.hints() == seen && left > 0) left = changed.awaitNanos(left);
            return set.hints() > seen;
        } finally {
            lock.unlock();
        }
    }
}
