package dev.biene.jobset;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** One bee as a {@link MemoryJobSet} knows it. */
final class MemoryBee {

    /** A lost answer is asked for again with the next turn; far fewer claims than this are settled in one. */
    private static final int ANSWERS_KEPT = 1024;

    final long id;
    final BeeProfile profile;
    final Instant joinedAt;
    final Map<Long, MemoryClaim> claims = new LinkedHashMap<>();
    Heartbeat lastTold = new Heartbeat(0, 0, new DurationHistogram(), Duration.ZERO, Duration.ZERO);
    Instant lastHeard;
    boolean left;
    long completed;
    long failed;
    private final Map<Long, Verdict> answers = new LinkedHashMap<>();

    MemoryBee(long id, BeeProfile profile, Instant now) {
        this.id = id;
        this.profile = profile;
        this.joinedAt = now;
        this.lastHeard = now;
    }

    /** Takes a copy: the histogram goes on counting in the bee's hands. */
    void tell(Heartbeat heartbeat) {
        lastTold = new Heartbeat(
                heartbeat.running(),
                heartbeat.rate(),
                heartbeat.durations().copy(),
                heartbeat.busy(),
                heartbeat.wasted());
    }

    /** How long until it counts as lost unless it is heard of; zero or less if it does. */
    Duration untilLost(Instant now) {
        return Duration.between(now, lastHeard).plus(profile.lostAfter());
    }

    boolean live(Instant now) {
        return standing(now) == BeeStatus.Standing.LIVE;
    }

    BeeStatus.Standing standing(Instant now) {
        if (left) return BeeStatus.Standing.LEFT;
        var until = untilLost(now);
        return until.isNegative() || until.isZero() ? BeeStatus.Standing.LOST : BeeStatus.Standing.LIVE;
    }

    /** The verdicts on what this bee settled, by claim. */
    Map<Long, Verdict> answers() {
        return answers;
    }

    void remember(long claim, Verdict verdict) {
        answers.put(claim, verdict);
        if (answers.size() > ANSWERS_KEPT)
            answers.remove(answers.keySet().iterator().next());
    }

    BeeStatus toStatus(String set, Instant now) {
        return new BeeStatus(
                set,
                id,
                profile.host(),
                profile.pid(),
                profile.version(),
                profile.slots(),
                lastTold.running(),
                joinedAt,
                Duration.between(lastHeard, now),
                standing(now),
                completed,
                failed);
    }
}
