package dev.biene.jobset;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One set of a {@link MemoryJobStore}: its jobs, its bees, and what is told of them. Guarded by the store's lock. */
final class MemoryJobSet {

    private final String id;
    private final Instant createdAt;
    private final List<MemoryJob> jobs = new ArrayList<>();
    private final Set<UUID> digests = new HashSet<>();
    private final Set<UUID> idDigests = new HashSet<>();
    private final MemoryPool pool;
    private final MemoryHands hands;
    private final Map<Long, MemoryBee> bees = new TreeMap<>();
    private final List<Progress> history = new ArrayList<>();
    private final MemoryReader reader;
    private SetState state = SetState.ACTIVE;
    private boolean dropped;
    private long hints;
    private long hintedJobs;

    MemoryJobSet(String id, Instant now, RandomGenerator random, LongSupplier claimIds) {
        this.id = id;
        this.createdAt = now;
        this.pool = new MemoryPool(jobs, random);
        this.hands = new MemoryHands(jobs, pool, claimIds);
        this.reader = new MemoryReader(jobs, hands, bees);
    }

    String id() {
        return id;
    }

    boolean dropped() {
        return dropped;
    }

    void drop() {
        dropped = true;
        hints++;
    }

    void steer(SetState state) {
        this.state = state;
        hints++;
    }

    long retry(Predicate<MemoryJob> meant) {
        hints++;
        return pool.retry(meant);
    }

    void hint() {
        hints++;
    }

    /** How many hints there have been: a bee that waits compares. */
    long hints() {
        return hints;
    }

    /** How many jobs those hints told of. */
    long hintedJobs() {
        return hintedJobs;
    }

    /** Adds what is new, all or none; returns how many. */
    long add(List<NewJob> inputs, OnDuplicate onDuplicate) {
        var fresh = new ArrayList<NewJob>();
        var freshDigests = new HashSet<UUID>();
        var freshIds = new HashSet<UUID>();
        long position = 0;
        for (var input : inputs) {
            position++;
            var collision = collision(input, freshDigests, freshIds);
            if (collision == null) {
                fresh.add(input);
                freshDigests.add(input.digest());
                if (input.idDigest() != null) freshIds.add(input.idDigest());
            } else if (onDuplicate == OnDuplicate.FAIL) {
                throw new DuplicateJobException(
                        id, position, new String(input.json(), StandardCharsets.UTF_8), collision);
            }
        }
        digests.addAll(freshDigests);
        idDigests.addAll(freshIds);
        number(fresh);
        return fresh.size();
    }

    private @Nullable String collision(NewJob input, Set<UUID> freshDigests, Set<UUID> freshIds) {
        if (digests.contains(input.digest())) return "the whole input is already in the set";
        if (freshDigests.contains(input.digest())) return "the whole input comes twice in this add";
        if (input.idDigest() == null) return null;
        if (idDigests.contains(input.idDigest())) return "its id is already in the set";
        if (freshIds.contains(input.idDigest())) return "its id comes twice in this add";
        return null;
    }

    private void number(List<NewJob> fresh) {
        if (fresh.isEmpty()) return;
        int from = jobs.size();
        fresh.sort(Comparator.comparing(NewJob::digest));
        for (var input : fresh) jobs.add(new MemoryJob(jobs.size() + 1L, input.json()));
        pool.addLanes(from);
        hints++;
        hintedJobs += fresh.size();
    }

    void join(MemoryBee bee) {
        note(bee.joinedAt);
        bees.put(bee.id, bee);
        var limit = bee.profile.maxAttempts();
        if (limit != null) pool.limitAttempts(limit);
    }

    void leave(MemoryBee bee, Instant now) {
        note(now);
        bee.left = true;
        hands.leave(bee);
    }

    Turn turn(MemoryBee bee, List<? extends Settlement> settlements, ClaimRequest request, Instant now) {
        var verdicts = settlements.stream()
                .map(settlement -> hands.settle(bee, settlement, now))
                .toList();
        var claimed = state == SetState.ACTIVE ? hands.claim(bee, request, alone(bee, now), now) : List.<Claim>of();
        return new Turn(verdicts, claimed, pool.unclaimed());
    }

    /** Whether no other bee is there to try what this one failed. */
    private boolean alone(MemoryBee bee, Instant now) {
        return bees.values().stream().noneMatch(other -> other != bee && other.live(now));
    }

    boolean complete(MemoryBee bee, long claim, long job, @Nullable String result, float seconds, Instant now) {
        return hands.complete(bee, claim, job, result, seconds, now);
    }

    Pulse heartbeat(MemoryBee bee, Heartbeat heartbeat, Instant now) {
        bee.tell(heartbeat);
        note(now);
        hear(bee, now);
        return new Pulse(state, hands.obsolete(bee), pool.returned() > 0, liveBees(now), liveSlots(now));
    }

    Survey survey(MemoryBee bee, Duration copyAge, Instant now) {
        hear(bee, now);
        boolean alone = alone(bee, now);
        long mine = pool.failed().stream()
                .filter(job -> alone || job.lastBee != bee.id)
                .count();
        return new Survey(
                state,
                pool.unclaimed(),
                pool.returned(),
                mine,
                pool.failed().size() - mine,
                running(),
                pool.exhausted(),
                hands.untilCopy(bee, copyAge, now),
                untilLost(now),
                liveBees(now),
                liveSlots(now),
                durations());
    }

    /** Counts as life of this bee, and as the moment to look which others show none. */
    private void hear(MemoryBee bee, Instant now) {
        bee.lastHeard = now;
        for (var other : bees.values()) {
            if (other.standing(now) == BeeStatus.Standing.LOST) hands.lose(other, now);
        }
    }

    /** Notes how far the set is: one moment for each few seconds, the last one in them. */
    private void note(Instant now) {
        int last = history.size() - 1;
        if (last >= 0 && slot(history.get(last).at()) == slot(now)) history.remove(last);
        history.add(new Progress(now, hands.completed(), hands.failures().size()));
    }

    private static long slot(Instant at) {
        return at.getEpochSecond() / JobStore.PROGRESS_SECONDS;
    }

    private @Nullable Duration untilLost(Instant now) {
        return bees.values().stream()
                .filter(bee -> !bee.claims.isEmpty())
                .map(bee -> bee.untilLost(now))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private int liveBees(Instant now) {
        return (int) bees.values().stream().filter(bee -> bee.live(now)).count();
    }

    private int liveSlots(Instant now) {
        return bees.values().stream()
                .filter(bee -> bee.live(now))
                .mapToInt(bee -> bee.profile.slots())
                .sum();
    }

    private DurationHistogram durations() {
        var all = new DurationHistogram();
        for (var bee : bees.values()) all.add(bee.lastTold.durations());
        return all;
    }

    private long waiting() {
        return (long) pool.returned() + pool.failed().size();
    }

    private long running() {
        return jobs.size() - pool.unclaimed() - waiting() - pool.exhausted() - hands.completed();
    }

    SetStats stats(Instant now) {
        var live = bees.values().stream().filter(bee -> bee.live(now)).toList();
        return new SetStats(
                id,
                state,
                createdAt,
                jobs.size(),
                hands.completed(),
                running(),
                waiting(),
                pool.exhausted(),
                pool.unclaimed(),
                hands.failures().size(),
                hands.refusals().stream().map(MemoryRefusal::job).distinct().count(),
                hands.copies(),
                hands.copiesWon(),
                pool.maxAttempts(),
                live.stream().mapToDouble(bee -> bee.lastTold.rate()).sum(),
                durations(),
                bees.values().stream().map(bee -> bee.lastTold.wasted()).reduce(Duration.ZERO, Duration::plus),
                live.size(),
                liveSlots(now));
    }

    List<BeeStatus> bees(Instant now) {
        return bees.values().stream()
                .filter(bee -> bee.live(now) || !bee.claims.isEmpty() || bee.completed > 0)
                .map(bee -> bee.toStatus(id, now))
                .toList();
    }

    List<JobRecord> jobs(@Nullable JobState wanted) {
        return jobs.stream()
                .filter(job -> wanted == null || job.state == wanted)
                .map(MemoryJob::toRecord)
                .toList();
    }

    MemoryReader reader() {
        return reader;
    }

    List<Progress> history(int limit, Instant now) {
        var all = new ArrayList<>(history);
        var here = new Progress(now, hands.completed(), hands.failures().size());
        if (liveBees(now) > 0 || (!all.isEmpty() && here.differs(all.get(all.size() - 1)))) all.add(here);
        return Progress.thinned(all, limit);
    }

    List<JobFailure> failures() {
        return hands.failures().stream().map(MemoryFailure::failure).toList();
    }
}
