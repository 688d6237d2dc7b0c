package dev.biene.dashboard;

import dev.biene.jobset.Claim;
import dev.biene.jobset.Settlement;
import org.jspecify.annotations.Nullable;

/** The outcome of a claim of one job, as a test says it: a result, or an error. */
record Done(Claim claim, @Nullable String result, @Nullable String error, float took) implements Settlement {

    static Done completed(Claim claim, @Nullable String result, float took) {
        return new Done(claim, result, null, took);
    }

    static Done failed(Claim claim, String error) {
        return new Done(claim, null, error, 0.5f);
    }

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
        return 1;
    }

    @Override
    public boolean whole() {
        return error == null;
    }

    @Override
    public Outcome outcome(int place) {
        return error == null ? Outcome.COMPLETED : Outcome.FAILED;
    }

    @Override
    public float seconds(int place) {
        return took;
    }

    @Override
    public @Nullable String result(int place) {
        return result;
    }

    @Override
    public Failure failure(int place) {
        return new Failure(String.valueOf(error), "at " + error + "\n\tat Handler.java:17");
    }
}
