package dev.biene.jobset;

import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one bee does next; nobody else does.
 *
 * <p>The order is the seed's: (1) unclaimed jobs at random, and jobs that bees gave back or lost; (2) when none is left,
 * failed jobs; (3) when none of those is left for this bee, a second copy of the slowest running job. When there is
 * nothing of the kind it looks again after a pause, and ends when every job is completed or exhausted.
 *
 * <p>A pure state machine: it is told what happened and what time it is, and neither waits nor calls anybody. So a
 * simulator can drive it with a clock of its own. Not thread safe.
 */
final class Forager {

    /** A job must have been running for at least this long before the adaptive default copies it. */
    private static final Duration LEAST_COPY_AGE = Duration.ofSeconds(1);

    /** A set without copies asks for jobs that run longer than any does. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);

    private static final long JITTER_NANOS_A_BEE = Duration.ofMillis(10).toNanos();

    private enum Mood {
        /** There may be unclaimed jobs. */
        NEW,
        /** There were none when last seen. */
        LOOKING
    }

    private final RunOptions options;
    private final Backoff pauses;
    private final RandomGenerator random;
    private Mood mood = Mood.NEW;
    private long nextLookNanos;
    private long lastLookNanos;
    private long unclaimed = Long.MAX_VALUE;
    private int allSlots;
    private long sampleLeft;
    private boolean returnedSeen;
    private Duration copyAge = LEAST_COPY_AGE;
    private @Nullable ClaimRequest found;

    /** Where the last claim filled every slot that asked, so that there is likely to be more. */
    private Source plentiful = Source.NONE;

    private RunSummary.@Nullable Reason end;

    Forager(RunOptions options, RandomGenerator random, long nowNanos) {
        this.options = options;
        this.nextLookNanos = nowNanos;
        this.lastLookNanos = nowNanos;
        this.sampleLeft = options.sample() == null ? Long.MAX_VALUE : options.sample();
        this.allSlots = options.concurrency();
        // A third of the time in which others would be lost bounds both the reaction and the load of idle bees.
        var cap = options.lostAfter().dividedBy(3);
        this.pauses = new Backoff(FIRST_PAUSE, cap, 0.5, random);
        this.random = random;
    }

    /** Why the run is over, or null while it is not. */
    RunSummary.@Nullable Reason end() {
        return end;
    }

    /** What to ask the store for now. */
    ClaimRequest request(Desk desk) {
        if (end != null || sampleLeft <= 0) return ClaimRequest.NOTHING;
        var look = desk.look();
        var request = ClaimRequest.NOTHING;
        if (found != null) {
            request = found;
            found = null;
        } else if (returnedSeen && look.idle() > look.unstarted()) {
            returnedSeen = false;
            request = ClaimRequest.singles(Source.RETURNED, look.idle() - look.unstarted());
        } else if (mood == Mood.NEW) {
            request = desk.request(options.concurrency(), unclaimed, allSlots);
        } else if (plentiful != Source.NONE && look.idle() > look.unstarted()) {
            request = ClaimRequest.singles(plentiful, look.idle() - look.unstarted());
        }
        return atMost(request, sampleLeft);
    }

    private static ClaimRequest atMost(ClaimRequest request, long jobs) {
        if (request.jobs() <= jobs) return request;
        int few = (int) jobs;
        return new ClaimRequest(request.source(), few, Math.min(request.jobsPerClaim(), few), request.minimumAge());
    }

    /** Takes note of what a request brought. */
    void claimed(ClaimRequest request, Turn turn, long nowNanos) {
        if (request.source() == Source.NONE) return;
        lastLookNanos = nowNanos;
        int jobs =
                turn.claims().stream().mapToInt(claim -> claim.inputs().size()).sum();
        sampleLeft -= jobs;
        boolean guessed = request.source() == plentiful;
        boolean retried = request.source() == Source.RETURNED || request.source() == Source.FAILED;
        plentiful = retried && jobs >= request.jobs() ? request.source() : Source.NONE;
        if (request.source() == Source.NEW) {
            unclaimed = turn.unclaimed();
            if (jobs == 0) {
                mood = Mood.LOOKING;
                nextLookNanos = Math.max(nextLookNanos, nowNanos);
            } else {
                pauses.reset();
                nextLookNanos = nowNanos;
            }
        } else if (jobs > 0 || guessed) {
            if (jobs > 0) pauses.reset();
            nextLookNanos = nowNanos;
        } else {
            // Somebody else was quicker.
            nextLookNanos = nowNanos + pauses.nextNanos();
        }
    }

    /** Whether to survey the set now. */
    boolean wantsSurvey(Desk.Look look, long nowNanos) {
        if (end != null || found != null) return false;
        if (sampleLeft <= 0) {
            if (look.inHand() == 0) end = RunSummary.Reason.SAMPLED;
            return false;
        }
        // Thousands of tiny jobs that a bee gave back when it was told to stop would cost a survey each.
        if (plentiful != Source.NONE) return false;
        return mood == Mood.LOOKING && look.idle() > look.unstarted() && nowNanos - nextLookNanos >= 0;
    }

    /**
     * Whether to ask now which claims this bee still holds.
     *
     * <p>One that was silent for long may have lost them. If a job of theirs never ends in each of its slots it would
     * neither find out that all is done nor take the failed jobs that wait for another bee than the one that failed.
     */
    boolean wantsRollCall(Desk.Look look, long nowNanos) {
        boolean due = nowNanos - lastLookNanos >= options.lostAfter().toNanos();
        if (due) lastLookNanos = nowNanos;
        return due && look.idle() == 0;
    }

    /** How old a job must be for a second copy. */
    Duration copyAge() {
        return options.speculation() ? copyAge : NEVER;
    }

    /** Decides what to do, from how the set stands. */
    void surveyed(Survey survey, Desk.Look look, long nowNanos) {
        lastLookNanos = nowNanos;
        allSlots = survey.slots();
        returnedSeen = survey.returned() > 0;
        copyAge = copyAge(survey.durations());
        if (survey.state() == SetState.CANCELLED) {
            end = RunSummary.Reason.CANCELLED;
        } else if (survey.done() && !options.waitForMore()) {
            end = RunSummary.Reason.DONE;
        } else if (survey.state() == SetState.PAUSED) {
            nextLookNanos = nowNanos + pauses.nextNanos();
        } else {
            forage(survey, look.idle() - look.unstarted(), nowNanos);
        }
    }

    private void forage(Survey survey, int slots, long nowNanos) {
        var untilCopy = survey.untilCopy();
        if (survey.unclaimed() > 0) {
            mood = Mood.NEW;
            unclaimed = survey.unclaimed();
            // If other bees hold every lane at this moment the claim comes back empty, and the pause grows.
            nextLookNanos = nowNanos + pauses.nextNanos();
        } else if (survey.returned() > 0) {
            found = ClaimRequest.singles(Source.RETURNED, slots);
        } else if (survey.retryable() > 0) {
            found = ClaimRequest.singles(Source.FAILED, slots);
        } else if (untilCopy != null && untilCopy.compareTo(Duration.ZERO) <= 0) {
            found = new ClaimRequest(Source.COPY, slots, 1, copyAge());
        } else {
            long pause = pauses.nextNanos();
            if (untilCopy != null) pause = Math.min(pause, soonAfter(untilCopy, survey.bees()));
            if (survey.untilLost() != null) pause = Math.min(pause, soonAfter(survey.untilLost(), survey.bees()));
            nextLookNanos = nowNanos + pause;
        }
    }

    /** A moment after something is due for the database's clock as well; many idle bees do not come all at once. */
    private long soonAfter(Duration due, int bees) {
        return Math.max(0, due.toNanos()) + 2_000_000 + random.nextLong(bees * JITTER_NANOS_A_BEE);
    }

    private Duration copyAge(DurationHistogram durations) {
        if (options.speculateAfter() != null) return options.speculateAfter();
        var slow = durations.percentile(0.9).multipliedBy(2);
        return slow.compareTo(LEAST_COPY_AGE) > 0 ? slow : LEAST_COPY_AGE;
    }

    /** Takes note of a heartbeat's answer. */
    void pulse(Pulse pulse) {
        allSlots = pulse.slots();
        if (pulse.returned()) returnedSeen = true;
        if (pulse.state() == SetState.CANCELLED) end = RunSummary.Reason.CANCELLED;
    }

    /** Jobs were added, so somebody says. */
    void added() {
        mood = Mood.NEW;
        unclaimed = Math.max(unclaimed, 1);
        pauses.reset();
    }

    /** Something changed, so somebody says. */
    void hinted(long nowNanos) {
        nextLookNanos = Math.min(nextLookNanos, nowNanos);
    }

    /** How long nothing needs to be decided, unless a slot or a hint says so earlier. */
    long patienceNanos(Desk.Look look, long nowNanos) {
        if (end != null) return 0;
        if (mood == Mood.NEW || look.idle() == 0 || sampleLeft <= 0)
            return Duration.ofMillis(200).toNanos();
        return Math.max(0, nextLookNanos - nowNanos);
    }
}
