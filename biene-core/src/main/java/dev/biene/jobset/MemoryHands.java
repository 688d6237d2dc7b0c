package dev.biene.jobset;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a set: how jobs come out of the {@link MemoryPool} into bees' hands, and with which outcome they leave
 * them.
 *
 * <p>Everything is fenced by the claim. While a claim stands, its jobs can get their result from its bee, from the
 * bee of a second copy or from a {@link JobTransaction}, whichever comes first; a second copy counts for nothing once
 * the claim that it doubles is gone.
 */
final class MemoryHands {

    private final List<MemoryJob> jobs;
    private final MemoryPool pool;
    private final LongSupplier claimIds;
    private final Map<Long, MemoryClaim> claims = new LinkedHashMap<>();
    private final List<MemoryFailure> failures = new ArrayList<>();
    private final List<MemoryRefusal> refusals = new ArrayList<>();
    private long completed;
    private long copies;
    private long copiesWon;

    MemoryHands(List<MemoryJob> jobs, MemoryPool pool, LongSupplier claimIds) {
        this.jobs = jobs;
        this.pool = pool;
        this.claimIds = claimIds;
    }

    List<MemoryFailure> failures() {
        return failures;
    }

    List<MemoryRefusal> refusals() {
        return refusals;
    }

    Collection<MemoryClaim> claims() {
        return claims.values();
    }

    long completed() {
        return completed;
    }

    long copies() {
        return copies;
    }

    long copiesWon() {
        return copiesWon;
    }

    /** Claims for {@code bee} what it asks for, as far as it is to be had. */
    List<Claim> claim(MemoryBee bee, ClaimRequest request, boolean alone, Instant now) {
        return switch (request.source()) {
            case NONE -> List.of();
            case NEW -> claimNew(bee, request, now);
            case RETURNED -> singles(bee, pool.takeReturned(request.jobs()), now);
            case FAILED -> singles(bee, pool.takeFailed(request.jobs(), job -> alone || job.lastBee != bee.id), now);
            case COPY -> claimCopies(bee, request, now);
        };
    }

    private List<Claim> claimNew(MemoryBee bee, ClaimRequest request, Instant now) {
        var claimed = new ArrayList<Claim>();
        int left = request.jobs();
        while (left > 0) {
            var taken = pool.takeNew(Math.min(left, request.jobsPerClaim()));
            if (taken.isEmpty()) break;
            claimed.add(open(bee, taken, now, null).toClaim());
            left -= taken.size();
        }
        return claimed;
    }

    private List<Claim> singles(MemoryBee bee, List<MemoryJob> taken, Instant now) {
        return taken.stream()
                .map(job -> open(bee, List.of(job), now, null).toClaim())
                .toList();
    }

    private List<Claim> claimCopies(MemoryBee bee, ClaimRequest request, Instant now) {
        var claimed = new ArrayList<Claim>();
        for (var original : copyable(bee).toList()) {
            if (original.since.plus(request.minimumAge()).isAfter(now)) break;
            for (var job : original.jobs) {
                if (claimed.size() == request.jobs()) return claimed;
                if (job.result != null || !original.copied.add(job)) continue;
                claimed.add(open(bee, List.of(job), now, original).toClaim());
                copies++;
            }
        }
        return claimed;
    }

    /** The claims of which {@code bee} could have a second copy, by their age alone or in time; oldest first. */
    private Stream<MemoryClaim> copyable(MemoryBee bee) {
        return claims.values().stream()
                .filter(claim -> claim.bee != bee && claim.original == null)
                .filter(claim -> claim.jobs.stream().anyMatch(job -> job.result == null && !claim.copied.contains(job)))
                .sorted(Comparator.comparing((MemoryClaim claim) -> claim.since).thenComparing(claim -> claim.id));
    }

    /** How long until the first job is {@code age} old of which {@code bee} could have a second copy; null if none. */
    @Nullable
    Duration untilCopy(MemoryBee bee, Duration age, Instant now) {
        return copyable(bee)
                .findFirst()
                .map(claim -> Duration.between(now, claim.since).plus(age))
                .orElse(null);
    }

    private MemoryClaim open(MemoryBee bee, List<MemoryJob> taken, Instant since, @Nullable MemoryClaim original) {
        var claim = new MemoryClaim(claimIds.getAsLong(), bee, taken, since, original);
        claims.put(claim.id, claim);
        bee.claims.put(claim.id, claim);
        for (var job : taken) if (job.result == null) job.state = JobState.RUNNING;
        return claim;
    }

    private void remove(MemoryClaim claim) {
        claims.remove(claim.id);
        claim.bee.claims.remove(claim.id);
    }

    /** Takes a bee's report on one claim, unless the claim is gone. */
    Verdict settle(MemoryBee bee, Settlement settlement, Instant now) {
        var answered = bee.answers().get(settlement.claimId());
        if (answered != null) return answered;
        var claim = bee.claims.get(settlement.claimId());
        if (claim == null) return refuse(bee, settlement, now);
        remove(claim);
        var late = new TreeSet<Long>();
        var kept = new TreeMap<Long, Long>();
        for (int place = 0; place < claim.jobs.size(); place++) {
            var job = claim.jobs.get(place);
            switch (settlement.outcome(place)) {
                case COMPLETED -> {
                    var result = settlement.result(place);
                    if (complete(claim, job, result, settlement.seconds(place), now)) break;
                    late.add(job.number);
                    compare(bee, job, result, now);
                }
                case FAILED -> fail(claim, job, settlement.failure(place), settlement.seconds(place), now);
                case RELEASED -> release(claim, job);
                case KEPT -> kept.put(job.number, keep(claim, job));
                case SETTLED_APART -> {
                    // Nothing is left to do, unless the bee is mistaken: then nobody would ever do the job.
                    if (job.result == null) release(claim, job);
                }
            }
        }
        var verdict = late.isEmpty() && kept.isEmpty() ? Verdict.ACCEPTED : new Verdict(true, late, kept);
        bee.remember(claim.id, verdict);
        return verdict;
    }

    private Verdict refuse(MemoryBee bee, Settlement settlement, Instant now) {
        for (int place = 0; place < settlement.jobs(); place++) {
            long number = settlement.firstJob() + place;
            boolean known = number >= 1 && number <= jobs.size();
            if (known && settlement.outcome(place) == Settlement.Outcome.COMPLETED) {
                compare(bee, jobs.get((int) number - 1), settlement.result(place), now);
            }
        }
        return Verdict.REFUSED;
    }

    /** Stores a result if {@code bee} holds the job by this claim and it has none; returns whether it did. */
    boolean complete(MemoryBee bee, long claimId, long number, @Nullable String result, float seconds, Instant now) {
        var claim = bee.claims.get(claimId);
        if (claim == null) return false;
        var held = claim.jobs.stream().filter(each -> each.number == number).findFirst();
        return held.isPresent() && complete(claim, held.get(), result, seconds, now);
    }

    private boolean complete(MemoryClaim claim, MemoryJob job, @Nullable String result, float seconds, Instant now) {
        if (job.result != null || doublesNothing(claim)) return false;
        job.result = new MemoryJob.Result(result, seconds, claim.bee.id, now);
        job.state = JobState.COMPLETED;
        claim.bee.completed++;
        if (claim.original != null) copiesWon++;
        completed++;
        return true;
    }

    /** Whether this is the second copy of what its first bee no longer holds. */
    boolean doublesNothing(MemoryClaim claim) {
        return claim.original != null && !claims.containsKey(claim.original.id);
    }

    /** Remembers a job whose refused result is not the accepted one: the user believes it to be deterministic. */
    private void compare(MemoryBee bee, MemoryJob job, @Nullable String refused, Instant now) {
        if (job.result == null || CanonicalForm.equal(job.result.json(), refused)) return;
        refusals.add(new MemoryRefusal(job, bee, refused, now));
    }

    private void fail(MemoryClaim claim, MemoryJob job, Settlement.Failure failure, float seconds, Instant now) {
        record(claim, job, failure, false, MemoryJob.duration(seconds), now);
        if (claim.original == null) failed(claim.bee, job);
    }

    private void record(
            MemoryClaim claim,
            MemoryJob job,
            Settlement.Failure failure,
            boolean lost,
            Duration duration,
            Instant now) {
        var bee = claim.bee;
        bee.failed++;
        var recorded = new JobFailure(
                job.number,
                job.input(),
                job.attempts + 1,
                failure.message(),
                failure.detail(),
                bee.id,
                bee.profile.host(),
                bee.profile.pid(),
                duration,
                now);
        failures.add(new MemoryFailure(recorded, lost));
    }

    private void failed(MemoryBee bee, MemoryJob job) {
        if (job.result != null) return;
        job.attempts++;
        job.lastBee = bee.id;
        pool.fail(job);
    }

    private void release(MemoryClaim claim, MemoryJob job) {
        if (claim.original != null) {
            claim.original.copied.remove(job);
        } else if (job.result == null) {
            pool.giveBack(job);
        }
    }

    /** Gives a job of a settled claim a claim of its own, which inherits the age and the second copy. */
    private long keep(MemoryClaim claim, MemoryJob job) {
        var kept = open(claim.bee, List.of(job), claim.since, claim.original);
        if (claim.copied.contains(job)) {
            kept.copied.add(job);
            for (var copy : claims.values()) {
                if (copy.original == claim && copy.jobs.contains(job)) copy.original = kept;
            }
        }
        return kept.id;
    }

    /**
     * Takes everything away from a bee that is lost. Whoever held a single job may have died of it, so that costs an
     * attempt; of several, nobody knows which one was running.
     */
    void lose(MemoryBee bee, Instant now) {
        for (var claim : List.copyOf(bee.claims.values())) {
            remove(claim);
            boolean blamed = claim.original == null && claim.jobs.size() == 1;
            for (var job : claim.jobs) {
                if (blamed && job.result == null) {
                    var lost = "bee " + bee.id + " (" + bee.profile.host() + ", pid " + bee.profile.pid()
                            + ") was lost while it held this job";
                    record(claim, job, new Settlement.Failure(lost, ""), true, Duration.between(claim.since, now), now);
                    failed(bee, job);
                } else {
                    release(claim, job);
                }
            }
        }
    }

    /** Frees what a bee that leaves still holds. */
    void leave(MemoryBee bee) {
        for (var claim : List.copyOf(bee.claims.values())) {
            remove(claim);
            claim.jobs.forEach(job -> release(claim, job));
        }
    }

    /** The jobs in a bee's hands that need not be finished. */
    List<Pulse.Obsolete> obsolete(MemoryBee bee) {
        var obsolete = new ArrayList<Pulse.Obsolete>();
        for (var claim : bee.claims.values()) {
            for (var job : claim.jobs) {
                var result = job.result;
                boolean settledByAnother = result != null && result.bee() != bee.id;
                if (settledByAnother || doublesNothing(claim)) obsolete.add(new Pulse.Obsolete(claim.id, job.number));
            }
        }
        return obsolete;
    }
}
