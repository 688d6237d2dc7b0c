package dev.biene.faults.history;

import dev.biene.faults.history.Violation.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What holds for jobs: none lost, one outcome each that never changes, failures counted once, nobody home too early. */
final class JobRules {

    /** The argument of a recorded failure that no handler raised: its bee was lost, or its transaction. */
    private static final String LOST = "lost";

    private static final class Job {
        boolean added;
        boolean acknowledged;
        boolean addedAfterHome;
        int claims;
        int losses;
        int failures;
        int attempts;
        int listed;
        boolean exhausted;

        @Nullable
        String accepted;

        @Nullable
        String read;

        /** What handlers returned, by hash: a few words instead of whole results. */
        @Nullable
        Set<Integer> returned;

        /** Executions that failed and were not recorded so far. */
        @Nullable
        Set<String> raised;
    }

    private final Consumer<Violation> found;
    private final Map<String, Job> jobs = new HashMap<>();
    private long acknowledged;
    private long completed;
    private boolean claimsSeen;
    private int gone;
    private int maxAttempts;
    private boolean readToTheEnd;
    private @Nullable Event firstHome;

    JobRules(Consumer<Violation> found) {
        this.found = found;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** A process is about to be killed or stopped, which costs what it runs one attempt. */
    void gone(Event event) {
        if (event.phase() == 'i') gone++;
    }

    void accept(Event event) {
        if (!event.hasKey()) {
            acceptKeyless(event);
            return;
        }
        var job = jobs.computeIfAbsent(event.key(), key -> new Job());
        switch (event.op()) {
            case "add" -> add(event, job);
            case "claim" -> claim(event, job);
            case "done" -> done(event, job);
            case "err" -> failed(event, job);
            case "final" -> read(event, job);
            default -> throw new IllegalArgumentException("no op of a job: " + event);
        }
    }

    private void acceptKeyless(Event event) {
        if (event.is("exit", 'i')) {
            if (event.argument().equals("DONE") && firstHome == null) firstHome = event;
        } else if (event.is("final", 'o')) {
            readToTheEnd = true;
            maxAttempts = Integer.parseInt(event.argument());
        }
    }

    private void add(Event event, Job job) {
        if (event.phase() == 'i') job.added = true;
        if (event.phase() != 'o' || job.acknowledged) return;
        job.acknowledged = true;
        job.addedAfterHome = firstHome != null;
        acknowledged++;
    }

    private void claim(Event event, Job job) {
        if (!job.added) tell(Kind.UNEXPECTED, event);
        if (event.phase() != 'o') return;
        claimsSeen = true;
        job.claims++;
        if (job.accepted != null) tell(Kind.CLAIMED_AFTER_COMPLETION, event);
    }

    private void done(Event event, Job job) {
        if (event.phase() == 'i') {
            if (job.returned == null) job.returned = new HashSet<>(2);
            job.returned.add(event.argument().hashCode());
        } else if (event.phase() == 'o') {
            if (job.accepted != null) tell(Kind.COMPLETED_TWICE, event);
            else job.accepted = event.argument();
            if (job.read != null && !job.read.equals(event.argument())) tell(Kind.RESULT_OVERWRITTEN, event);
            if (firstHome != null && job.acknowledged && !job.addedAfterHome) tell(Kind.LEFT_EARLY, event);
        }
    }

    private void failed(Event event, Job job) {
        if (event.phase() == 'i') {
            if (job.raised == null) job.raised = new HashSet<>(2);
            job.raised.add(event.argument());
        } else if (event.phase() == 'o') {
            boolean lost = event.argument().equals(LOST);
            if (lost) job.losses++;
            else job.failures++;
            boolean explained =
                    lost ? claimsSeen || job.losses <= gone : job.raised != null && job.raised.remove(event.argument());
            if (!explained || moreEndsThanClaims(job)) tell(Kind.OVER_RETRIED, event);
        }
    }

    /** A claim ends once: by a result, a failure, a loss, or given back. */
    private boolean moreEndsThanClaims(Job job) {
        int completions = job.accepted == null ? 0 : 1;
        return claimsSeen && job.losses + job.failures + completions > job.claims;
    }

    private void read(Event event, Job job) {
        if (!job.added) tell(Kind.UNEXPECTED, event);
        if (event.phase() == 'o') {
            readResult(event, job);
        } else if (job.accepted != null || job.read != null) {
            tell(Kind.COMPLETION_LOST, event);
        } else if (event.phase() == 'u') {
            tell(Kind.NOT_FINISHED, event);
        } else {
            job.exhausted = true;
            job.attempts = Integer.parseInt(event.argument());
        }
        if (event.process().equals("driver") && ++job.listed == 2) tell(Kind.DUPLICATE_JOB, event);
    }

    private void readResult(Event event, Job job) {
        var result = event.argument();
        var before = job.read != null ? job.read : job.accepted;
        if (before != null && !before.equals(result)) tell(Kind.RESULT_OVERWRITTEN, event);
        else if (job.returned == null || !job.returned.contains(result.hashCode())) tell(Kind.UNEXPECTED, event);
        else if (job.read == null) completed++;
        job.read = result;
    }

    private void tell(Kind kind, Event event) {
        found.accept(new Violation(kind, event.key(), event.toString()));
    }

    void end(List<String> vacuous) {
        if (jobs.isEmpty()) return;
        if (!readToTheEnd) {
            vacuous.add("the jobs were not read to the end");
            return;
        }
        if (completed == 0) vacuous.add("no job was completed");
        jobs.forEach(this::end);
    }

    private void end(String key, Job job) {
        if (job.acknowledged && job.listed == 0) {
            var kind = job.accepted == null && job.read == null ? Kind.LOST : Kind.COMPLETION_LOST;
            found.accept(new Violation(kind, key, "was acknowledged and is not there at the end"));
        }
        if (!job.exhausted) return;
        // A second copy's failure is recorded and costs no attempt, so there may be more records than attempts.
        if (job.attempts > maxAttempts || job.attempts > job.losses + job.failures) {
            var counts = job.attempts + " attempts, at most " + maxAttempts + ", " + job.failures + " failures and "
                    + job.losses + " losses recorded";
            found.accept(new Violation(Kind.OVER_RETRIED, key, counts));
        } else if (job.attempts < maxAttempts) {
            found.accept(new Violation(
                    Kind.NOT_FINISHED, key, "given up after " + job.attempts + " of " + maxAttempts + " attempts"));
        }
    }
}
