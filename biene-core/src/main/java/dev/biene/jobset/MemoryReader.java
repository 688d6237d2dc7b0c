package dev.biene.jobset;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a {@link MemoryJobSet} tells of single jobs to people who look. Guarded by the store's lock. */
final class MemoryReader {

    private final List<MemoryJob> jobs;
    private final MemoryHands hands;
    private final Map<Long, MemoryBee> bees;

    MemoryReader(List<MemoryJob> jobs, MemoryHands hands, Map<Long, MemoryBee> bees) {
        this.jobs = jobs;
        this.hands = hands;
        this.bees = bees;
    }

    List<RunningJob> running(int limit, Instant now) {
        return hands.claims().stream()
                .filter(claim -> claim.original == null)
                .sorted(Comparator.comparing((MemoryClaim claim) -> claim.since).thenComparing(claim -> claim.id))
                .flatMap(claim ->
                        claim.jobs.stream().filter(job -> job.result == null).map(job -> running(claim, job, now)))
                .limit(limit)
                .toList();
    }

    private RunningJob running(MemoryClaim claim, MemoryJob job, Instant now) {
        return new RunningJob(
                job.number,
                JobExcerpt.cut(job.input()),
                job.attempts + 1,
                claim.bee.id,
                claim.bee.profile.host(),
                claim.bee.profile.pid(),
                Duration.between(claim.since, now),
                (int) claim.jobs.stream().filter(each -> each.result == null).count(),
                copy(claim, job, now));
    }

    private RunningJob.@Nullable Copy copy(MemoryClaim original, MemoryJob job, Instant now) {
        return hands.claims().stream()
                .filter(claim -> claim.original == original && claim.jobs.contains(job))
                .findFirst()
                .map(claim -> new RunningJob.Copy(
                        claim.bee.id,
                        claim.bee.profile.host(),
                        claim.bee.profile.pid(),
                        Duration.between(claim.since, now)))
                .orElse(null);
    }

    List<FailureGroup> failureGroups(int limit) {
        var groups = new FailureGroups();
        var all = hands.failures();
        for (var each : all.subList(Math.max(0, all.size() - FailureGroup.ATTEMPTS), all.size())) {
            var failure = each.failure();
            groups.add(failure.message(), 1, List.of(failure.job()), failure.at(), failure.at(), failure.job());
        }
        return groups.list(limit);
    }

    List<Divergence> divergences(int limit) {
        var newest = new ArrayList<Divergence>();
        var all = hands.refusals();
        for (int i = all.size() - 1; i >= 0 && newest.size() < limit; i--) newest.add(divergence(all.get(i)));
        return newest;
    }

    private static Divergence divergence(MemoryRefusal refusal) {
        var accepted = refusal.job().result;
        return new Divergence(
                refusal.job().number,
                accepted == null ? null : cut(accepted.json()),
                cut(refusal.result()),
                refusal.bee().id,
                refusal.bee().profile.host(),
                refusal.bee().profile.pid(),
                refusal.at());
    }

    private static @Nullable String cut(@Nullable String text) {
        return text == null ? null : JobExcerpt.cut(text);
    }

    JobPage page(JobFilter filter, long after, int limit) {
        var found = new ArrayList<JobExcerpt>();
        for (int i = (int) Math.min(Math.max(after, 0), jobs.size()); i < jobs.size(); i++) {
            var job = jobs.get(i);
            if (!meets(job, filter)) continue;
            if (found.size() == limit)
                return new JobPage(found, found.get(limit - 1).id(), true);
            found.add(excerpt(job));
        }
        return new JobPage(found, jobs.size(), false);
    }

    private boolean meets(MemoryJob job, JobFilter filter) {
        return (filter.state() == null || job.state == filter.state())
                && (filter.input().isEmpty() || contains(job.input(), filter.input()))
                && (filter.error().isEmpty()
                        || failures(job)
                                .anyMatch(each -> contains(each.failure().message(), filter.error())
                                        || contains(each.failure().detail(), filter.error())));
    }

    private static boolean contains(String text, String piece) {
        return text.toLowerCase(Locale.ROOT).contains(piece.toLowerCase(Locale.ROOT));
    }

    private JobExcerpt excerpt(MemoryJob job) {
        var told = job.toRecord();
        return new JobExcerpt(
                told.id(),
                told.state(),
                JobExcerpt.cut(told.input()),
                cut(told.result()),
                told.attempts(),
                lastError(job),
                told.duration(),
                told.bee(),
                told.completedAt());
    }

    @Nullable
    String lastError(MemoryJob job) {
        return failures(job)
                .reduce((earlier, later) -> later)
                .map(each -> each.failure().message())
                .orElse(null);
    }

    private Stream<MemoryFailure> failures(MemoryJob job) {
        return hands.failures().stream().filter(each -> each.failure().job() == job.number);
    }

    @Nullable
    JobDetails details(long number, Instant now) {
        if (number < 1 || number > jobs.size()) return null;
        var job = jobs.get((int) number - 1);
        var attempts = new ArrayList<Attempt>();
        failures(job).map(MemoryReader::failed).forEach(attempts::add);
        for (var claim : hands.claims()) {
            if (job.result == null && claim.jobs.contains(job) && !hands.doublesNothing(claim))
                attempts.add(underWay(claim, now));
        }
        if (job.result != null) attempts.add(completed(job.result));
        for (var refusal : hands.refusals()) if (refusal.job() == job) attempts.add(diverged(refusal));
        attempts.sort(Comparator.comparing(Attempt::startedAt));
        return new JobDetails(job.toRecord(), attempts);
    }

    private static Attempt failed(MemoryFailure each) {
        var failure = each.failure();
        return new Attempt(
                each.lost() ? Attempt.Ending.LOST : Attempt.Ending.FAILED,
                failure.bee(),
                failure.host(),
                failure.pid(),
                failure.at().minus(failure.duration()),
                failure.duration(),
                failure.message(),
                failure.detail(),
                null);
    }

    private static Attempt underWay(MemoryClaim claim, Instant now) {
        var ending = claim.original == null ? Attempt.Ending.RUNNING : Attempt.Ending.RUNNING_COPY;
        return attempt(ending, claim.bee, claim.since, Duration.between(claim.since, now), null);
    }

    private Attempt completed(MemoryJob.Result result) {
        var bee = bees.get(result.bee());
        var duration = MemoryJob.duration(result.seconds());
        if (bee == null) throw new IllegalStateException("bee " + result.bee() + " is not known to its set");
        return attempt(Attempt.Ending.COMPLETED, bee, result.at().minus(duration), duration, null);
    }

    private static Attempt diverged(MemoryRefusal refusal) {
        return attempt(Attempt.Ending.DIVERGED, refusal.bee(), refusal.at(), Duration.ZERO, refusal.result());
    }

    private static Attempt attempt(
            Attempt.Ending ending, MemoryBee bee, Instant start, Duration duration, @Nullable String result) {
        return new Attempt(ending, bee.id, bee.profile.host(), bee.profile.pid(), start, duration, "", "", result);
    }
}
