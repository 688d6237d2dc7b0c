package dev.biene.jobset;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The jobs of a set that no bee holds and that have no result: never claimed, given back, failed, or exhausted.
 *
 * <p>Jobs never claimed lie in lanes, ranges of numbers that are eaten up from their lower end, as in the PostgreSQL
 * store: a claim takes a piece of one lane drawn at random. The numbers follow the digests of the inputs, which is what
 * makes the order of claims independent of the order of adding.
 */
final class MemoryPool {

    private static final int MAX_LANES = 64;
    private static final int JOBS_PER_LANE = 16;

    private static final class Lane {
        private int next;
        private final int end;

        Lane(int next, int end) {
            this.next = next;
            this.end = end;
        }
    }

    private final List<MemoryJob> jobs;
    private final RandomGenerator random;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<MemoryJob> returned = new ArrayList<>();
    private final Set<MemoryJob> failed = new LinkedHashSet<>();
    private final Set<MemoryJob> exhausted = new LinkedHashSet<>();
    private long unclaimed;
    private int maxAttempts = 10;

    /** @param jobs all jobs of the set, in order of their numbers; grows */
    MemoryPool(List<MemoryJob> jobs, RandomGenerator random) {
        this.jobs = jobs;
        this.random = random;
    }

    /** Takes in the jobs from index {@code from} on, which have just been added. */
    void addLanes(int from) {
        int added = jobs.size() - from;
        int count = Math.min(MAX_LANES, (added + JOBS_PER_LANE - 1) / JOBS_PER_LANE);
        for (int i = 0; i < count; i++) {
            lanes.add(new Lane(from + (int) ((long) added * i / count), from + (int) ((long) added * (i + 1) / count)));
        }
        unclaimed += added;
    }

    long unclaimed() {
        return unclaimed;
    }

    int returned() {
        return returned.size();
    }

    Set<MemoryJob> failed() {
        return failed;
    }

    int exhausted() {
        return exhausted.size();
    }

    int maxAttempts() {
        return maxAttempts;
    }

    /** A limit of 0 is one of 1: whoever wants no retries may say either. */
    void limitAttempts(int limit) {
        maxAttempts = Math.max(1, limit);
        var all = new ArrayList<>(failed);
        all.addAll(exhausted);
        failed.clear();
        exhausted.clear();
        all.forEach(this::fail);
    }

    /** The next up to {@code most} jobs of a random lane; empty if all were claimed. */
    List<MemoryJob> takeNew(int most) {
        if (lanes.isEmpty()) return List.of();
        int drawn = random.nextInt(lanes.size());
        var lane = lanes.get(drawn);
        int end = Math.min(lane.end, lane.next + most);
        var taken = List.copyOf(jobs.subList(lane.next, end));
        lane.next = end;
        if (end == lane.end) removeAt(lanes, drawn);
        unclaimed -= taken.size();
        return taken;
    }

    List<MemoryJob> takeReturned(int most) {
        var taken = new ArrayList<MemoryJob>();
        while (taken.size() < most && !returned.isEmpty()) {
            taken.add(removeAt(returned, random.nextInt(returned.size())));
        }
        return taken;
    }

    /** Up to {@code most} failed jobs that {@code eligible} lets pass, the one that failed first at the head. */
    List<MemoryJob> takeFailed(int most, Predicate<MemoryJob> eligible) {
        var taken = new ArrayList<MemoryJob>();
        for (Iterator<MemoryJob> each = failed.iterator(); each.hasNext() && taken.size() < most; ) {
            var job = each.next();
            if (!eligible.test(job)) continue;
            each.remove();
            taken.add(job);
        }
        return taken;
    }

    /** Makes a job free for any bee. */
    void giveBack(MemoryJob job) {
        job.state = JobState.WAITING;
        returned.add(job);
    }

    /** Lets a job whose attempt failed wait for another bee, or no longer. */
    void fail(MemoryJob job) {
        boolean spent = job.attempts >= maxAttempts;
        job.state = spent ? JobState.EXHAUSTED : JobState.WAITING;
        (spent ? exhausted : failed).add(job);
    }

    /** Gives those exhausted jobs that {@code meant} lets pass their attempts back; returns how many. */
    int retry(Predicate<MemoryJob> meant) {
        var retried = exhausted.stream().filter(meant).toList();
        for (var job : retried) {
            job.attempts = 0;
            giveBack(job);
            exhausted.remove(job);
        }
        return retried.size();
    }

    /** Removes without shifting; order does not matter where the next one is drawn at random. */
    private static <T> T removeAt(List<T> list, int index) {
        var removed = list.get(index);
        var last = list.remove(list.size() - 1);
        if (index < list.size()) list.set(index, last);
        return removed;
    }
}
