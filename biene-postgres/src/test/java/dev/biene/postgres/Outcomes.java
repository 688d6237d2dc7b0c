package dev.biene.postgres;

import dev.biene.jobset.Claim;
import dev.biene.jobset.Settlement;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A settlement written by hand, in which no two jobs take equally long, come to the same result or fail alike.
 *
 * @param only the only place that has a result, or {@link #ALL}
 */
record Outcomes(long claimId, long firstJob, List<Outcome> outcomes, int only) implements Settlement {

    /** All jobs have a result. */
    private static final int ALL = -1;

    Outcomes(long claimId, long firstJob, List<Outcome> outcomes) {
        this(claimId, firstJob, outcomes, ALL);
    }

    static Outcomes of(Claim claim, Outcome... each) {
        return new Outcomes(claim.id(), claim.firstJob(), List.of(each));
    }

    static Outcomes all(Claim claim, Outcome outcome) {
        return new Outcomes(
                claim.id(), claim.firstJob(), Collections.nCopies(claim.inputs().size(), outcome));
    }

    @Override
    public int jobs() {
        return outcomes.size();
    }

    @Override
    public boolean whole() {
        return outcomes.stream().allMatch(outcome -> outcome == Outcome.COMPLETED);
    }

    @Override
    public Outcome outcome(int place) {
        return outcomes.get(place);
    }

    /** Of failed ones too: a store has to look at the outcome. */
    @Override
    public @Nullable String result(int place) {
        return only == ALL || only == place ? "\"" + claimId + "/" + place + "\"" : null;
    }

    @Override
    public float seconds(int place) {
        return secondsOf(firstJob + place);
    }

    static float secondsOf(long job) {
        return job / 64f;
    }

    @Override
    public Failure failure(int place) {
        return new Failure("job " + (firstJob + place) + " failed", "");
    }
}
