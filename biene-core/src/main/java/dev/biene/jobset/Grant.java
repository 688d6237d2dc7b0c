package dev.biene.jobset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One claim in this bee's hands and what has become of its jobs.
 *
 * <p>Which jobs are begun and finished is guarded by the {@link Desk}'s lock. The outcome of one job is written by the
 * slot that runs it, before it reports the job finished to the desk, and read by the courier after that.
 */
final class Grant implements Settlement {

    private enum Progress {
        UNSTARTED,
        RUNNING,
        FINISHED
    }

    final Claim claim;
    final long grantedNanos;

    private final Progress[] progress;
    private final @Nullable Outcome[] outcomes;
    private final @Nullable String[] results;
    private final float[] seconds;
    private final Map<Integer, Failure> failures = new HashMap<>(0);
    private int unfinished;
    private long resultChars;
    private int completed;

    /** Claims of their own that unfinished jobs were given; null until the claim is split. */
    private @Nullable Map<Integer, Long> ownClaims;

    /** Open transactions, each tied to this claim's id: no split while there are any. */
    int pins;

    /** Whether a split is on its way to the store. */
    boolean splitting;

    Grant(Claim claim, long grantedNanos) {
        this.claim = claim;
        this.grantedNanos = grantedNanos;
        int jobs = claim.inputs().size();
        progress = new Progress[jobs];
        Arrays.fill(progress, Progress.UNSTARTED);
        outcomes = new Outcome[jobs];
        results = new String[jobs];
        seconds = new float[jobs];
        unfinished = jobs;
    }

    // Written by slots.

    void completed(int place, @Nullable String result, double took) {
        results[place] = result;
        seconds[place] = (float) took;
        outcomes[place] = Outcome.COMPLETED;
    }

    void settledApart(int place) {
        outcomes[place] = Outcome.SETTLED_APART;
    }

    void released(int place) {
        outcomes[place] = Outcome.RELEASED;
    }

    synchronized void failed(int place, Failure failure, double took) {
        failures.put(place, failure);
        seconds[place] = (float) took;
        outcomes[place] = Outcome.FAILED;
    }

    // Guarded by the desk's lock.

    void begin(int from, int to) {
        Arrays.fill(progress, from, to, Progress.RUNNING);
    }

    void putBack(int from, int to) {
        Arrays.fill(progress, from, to, Progress.UNSTARTED);
    }

    void finish(int from, int to) {
        Arrays.fill(progress, from, to, Progress.FINISHED);
        unfinished -= to - from;
        for (int place = from; place < to; place++) {
            if (outcomes[place] == Outcome.COMPLETED) completed++;
            var result = results[place];
            if (result != null) resultChars += result.length();
        }
    }

    boolean unstarted(int place) {
        return progress[place] == Progress.UNSTARTED;
    }

    boolean running(int place) {
        return progress[place] == Progress.RUNNING;
    }

    boolean allFinished() {
        return unfinished == 0;
    }

    boolean someFinished() {
        return unfinished < jobs();
    }

    boolean split() {
        return ownClaims != null;
    }

    long resultChars() {
        return resultChars;
    }

    /** What the store is told of a claim of which some jobs are finished: the others are kept or given back. */
    Partial partial() {
        var reported = new ArrayList<Outcome>(jobs());
        for (int i = 0; i < jobs(); i++) {
            reported.add(
                    switch (progress[i]) {
                        case FINISHED -> outcome(i);
                        case RUNNING -> Outcome.KEPT;
                        case UNSTARTED -> Outcome.RELEASED;
                    });
        }
        return new Partial(this, reported);
    }

    /** Takes note of the split that {@code partial} asked for. */
    void splitInto(Partial partial, Map<Long, Long> claims) {
        var own = new HashMap<Integer, Long>();
        for (int i = 0; i < jobs(); i++) {
            var claimed = claims.get(firstJob() + i);
            if (partial.outcome(i) == Outcome.KEPT && claimed != null) own.put(i, claimed);
        }
        ownClaims = own;
    }

    /** The settlement of one finished job of a claim that was split, or null if the job is not ours any more. */
    @Nullable
    Settlement single(int place) {
        var own = ownClaims == null ? null : ownClaims.remove(place);
        return own == null ? null : new Single(this, place, own);
    }

    /** The ids under which the store knows what is left of this grant. */
    Collection<Long> claimIds() {
        return ownClaims == null ? List.of(claim.id()) : ownClaims.values();
    }

    /** The id of the claim that holds the job at {@code place} now. */
    long claimIdOf(int place) {
        return ownClaims == null ? claim.id() : ownClaims.getOrDefault(place, claim.id());
    }

    // Read by the courier once everything is finished.

    @Override
    public long claimId() {
        return claim.id();
    }

    @Override
    public long firstJob() {
        return claim.firstJob();
    }

    @Override
    public int jobs() {
        return outcomes.length;
    }

    @Override
    public boolean whole() {
        return completed == outcomes.length;
    }

    @Override
    public Outcome outcome(int place) {
        var outcome = outcomes[place];
        return outcome == null ? Outcome.RELEASED : outcome;
    }

    @Override
    public @Nullable String result(int place) {
        return results[place];
    }

    @Override
    public float seconds(int place) {
        return seconds[place];
    }

    @Override
    public synchronized Failure failure(int place) {
        var failure = failures.get(place);
        if (failure == null) throw new IllegalStateException("job " + (firstJob() + place) + " has not failed");
        return failure;
    }

    /** A claim of which some jobs are not finished. */
    record Partial(Grant grant, List<Outcome> outcomes) implements Settlement {

        @Override
        public long claimId() {
            return grant.claimId();
        }

        @Override
        public long firstJob() {
            return grant.firstJob();
        }

        @Override
        public int jobs() {
            return grant.jobs();
        }

        @Override
        public boolean whole() {
            return false;
        }

        @Override
        public Outcome outcome(int place) {
            return outcomes.get(place);
        }

        @Override
        public @Nullable String result(int place) {
            return grant.result(place);
        }

        @Override
        public float seconds(int place) {
            return grant.seconds(place);
        }

        @Override
        public Failure failure(int place) {
            return grant.failure(place);
        }
    }

    /** One job of a claim that was split. */
    record Single(Grant grant, int place, long claimId) implements Settlement {

        @Override
        public long firstJob() {
            return grant.firstJob() + place;
        }

        @Override
        public int jobs() {
            return 1;
        }

        @Override
        public boolean whole() {
            return outcome(0) == Outcome.COMPLETED;
        }

        @Override
        public Outcome outcome(int ignored) {
            return grant.outcome(place);
        }

        @Override
        public @Nullable String result(int ignored) {
            return grant.result(place);
        }

        @Override
        public float seconds(int ignored) {
            return grant.seconds(place);
        }

        @Override
        public Failure failure(int ignored) {
            return grant.failure(place);
        }
    }
}
