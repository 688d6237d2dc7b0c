package dev.biene.cli.watch;

import dev.biene.BieneException;
import dev.biene.jobset.FailureGroup;
import dev.biene.jobset.JobFilter;
import dev.biene.jobset.JobPage;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.Progress;
import dev.biene.jobset.SetState;
import java.time.Clock;
import java.util.List;

/**
 * Asks the store what a view needs, and nothing that it does not show. Failures and history, which change slowly and
 * cost most, are asked for every few looks only. For one thread.
 */
final class Lookout {

    private static final int RUNNING = 100;
    private static final int FAILURES = 200;
    private static final int JOBS = 200;
    private static final int MOMENTS = 200;

    /** Every so many looks. */
    private static final int RARELY = 5;

    private final JobStore store;
    private final Clock clock;
    private Snapshot last;
    private String set = "";
    private int looks;

    Lookout(JobStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.last = Snapshot.nothing(clock.instant());
    }

    /** What the view needs, new; or what was seen last and why there is nothing newer. */
    Snapshot look(View view) {
        if (!view.set().equals(set)) {
            set = view.set();
            looks = 0;
            last = Snapshot.nothing(clock.instant());
        }
        try {
            last = view.page() == View.Page.SETS ? sets() : one(view);
            looks++;
        } catch (BieneException e) {
            return last.withTrouble(String.valueOf(e.getMessage()));
        }
        return last;
    }

    /** Lets a set pause or go on. */
    void steer(String steered, SetState state) {
        store.steer(steered, state);
    }

    private Snapshot sets() {
        var sets = store.list();
        var none = Snapshot.nothing(clock.instant());
        return new Snapshot(
                none.at(), sets, null, none.bees(), none.running(), none.failures(), none.history(), null, null, "");
    }

    private Snapshot one(View view) {
        var stats = store.stats(set);
        boolean whole = view.page() == View.Page.SET;
        boolean now = looks % RARELY == 0;
        var bees = whole || view.page() == View.Page.BEES ? store.bees(set) : last.bees();
        var running = whole ? store.running(set, RUNNING) : last.running();
        return new Snapshot(
                clock.instant(),
                List.of(),
                stats,
                bees,
                running,
                now || view.page() == View.Page.FAILURES ? failures(stats.failures()) : last.failures(),
                now ? history() : last.history(),
                view.page() == View.Page.JOBS ? jobs(view.message()) : null,
                view.page() == View.Page.JOB ? store.job(set, view.job()) : null,
                "");
    }

    private List<FailureGroup> failures(long attempts) {
        return attempts == 0 ? List.of() : store.failureGroups(set, FAILURES);
    }

    private List<Progress> history() {
        return store.history(set, MOMENTS);
    }

    private JobPage jobs(String pattern) {
        var piece = last.failures().stream()
                .filter(group -> group.pattern().equals(pattern))
                .map(FailureGroup::piece)
                .findFirst()
                .orElse(pattern);
        return store.jobs(set, JobFilter.all().withError(piece), 0, JOBS);
    }
}
