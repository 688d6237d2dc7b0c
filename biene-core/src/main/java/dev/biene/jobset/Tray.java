package dev.biene.jobset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is finished and waits for the courier. Guarded by the {@link Desk}'s lock.
 *
 * <p>Claims of which every job is completed can wait a little for the next request, with which they share a round trip.
 * Whatever else happened is news to others and cannot.
 */
final class Tray {

    /** Completed jobs are shown to others no later than this because of a round trip saved. */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<Settlement> settlements = new ArrayList<>();
    private final long maxResultChars;
    private boolean urgent;
    private long resultChars;
    private long sinceNanos;

    /** @param maxResultChars results of this size together do not wait */
    Tray(long maxResultChars) {
        this.maxResultChars = maxResultChars;
    }

    void add(Grant grant, long nowNanos) {
        if (settlements.isEmpty()) sinceNanos = nowNanos;
        settlements.add(grant);
        resultChars += grant.resultChars();
        urgent |= !grant.whole() || resultChars > maxResultChars;
    }

    /** Adds jobs of a claim that was split, as far as they are still ours. */
    void addSingles(Grant grant, int from, int to) {
        if (!grant.split()) return;
        for (int place = from; place < to; place++) {
            var single = grant.single(place);
            if (single == null) continue;
            settlements.add(single);
            urgent = true;
        }
    }

    /** Adds jobs of a claim that finished while it was being split. */
    void addFinished(Grant.Partial partial) {
        var grant = partial.grant();
        for (int place = 0; place < grant.jobs(); place++) {
            boolean finished = !grant.running(place) && !grant.unstarted(place);
            if (finished && partial.outcome(place) == Settlement.Outcome.KEPT) addSingles(grant, place, place + 1);
        }
    }

    boolean isEmpty() {
        return settlements.isEmpty();
    }

    boolean canWait(long nowNanos) {
        return !urgent && nowNanos - sinceNanos < PATIENCE_NANOS;
    }

    void addClaimIds(Collection<Long> ids) {
        for (var settlement : settlements) ids.add(settlement.claimId());
    }

    /** All there is, the oldest first. */
    List<Settlement> take() {
        var taken = List.copyOf(settlements);
        settlements.clear();
        urgent = false;
        resultChars = 0;
        return taken;
    }
}
