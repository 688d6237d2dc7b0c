package dev.biene.cli.watch;

import dev.biene.jobset.BeeStatus;
import dev.biene.jobset.FailureGroup;
import dev.biene.jobset.JobDetails;
import dev.biene.jobset.JobPage;
import dev.biene.jobset.Progress;
import dev.biene.jobset.RunningJob;
import dev.biene.jobset.SetStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the store said last, as far as the page that is looked at needs it.
 *
 * @param at when, by this machine's clock
 * @param sets all of them, or none if one is looked at
 * @param set the one that is looked at
 * @param jobs those that failed with the message that is looked at
 * @param trouble why the store could not be asked again, or empty
 */
record Snapshot(
        Instant at,
        List<SetStats> sets,
        @Nullable SetStats set,
        List<BeeStatus> bees,
        List<RunningJob> running,
        List<FailureGroup> failures,
        List<Progress> history,
        @Nullable JobPage jobs,
        @Nullable JobDetails job,
        String trouble) {

    static Snapshot nothing(Instant at) {
        return new Snapshot(at, List.of(), null, List.of(), List.of(), List.of(), List.of(), null, null, "");
    }

    Snapshot withTrouble(String text) {
        return new Snapshot(at, sets, set, bees, running, failures, history, jobs, job, text);
    }

    /** What another view may show of this until it is asked for: nothing of another set or another job. */
    Snapshot without(View view) {
        boolean same = set != null && set.set().equals(view.set());
        var known = same ? this : nothing(at);
        return new Snapshot(
                at,
                view.set().isEmpty() ? sets : List.of(),
                known.set,
                known.bees,
                known.running,
                known.failures,
                known.history,
                null,
                null,
                "");
    }

    /** Jobs completed per second over the times in which any were; 0 if unknown. */
    double meanRate() {
        double seconds = 0;
        long completed = 0;
        for (int i = 1; i < history.size(); i++) {
            long more = history.get(i).completed() - history.get(i - 1).completed();
            if (more <= 0) continue;
            completed += more;
            seconds += Duration.between(history.get(i - 1).at(), history.get(i).at())
                            .toMillis()
                    / 1e3;
        }
        return seconds <= 0 ? 0 : completed / seconds;
    }
}
