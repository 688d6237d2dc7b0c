package dev.biene.faults.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Judges a history, told in order of time. An outcome that is unknown is never a violation by itself; an event that can
 * be explained by any order in which overlapping calls may have taken effect is none either.
 *
 * <p>Keeps a few words for each item and job, whatever the number of events. Not thread safe.
 */
public final class Checker implements Consumer<Event> {

    /** So many violations are told; the others only counted. */
    static final int MOST_TOLD = 100;

    private final List<Violation> violations = new ArrayList<>();
    private final QueueRules queues = new QueueRules(this::found);
    private final JobRules jobs = new JobRules(this::found);
    private long events;
    private long found;

    /** Takes note of the next event. */
    @Override
    public void accept(Event event) {
        events++;
        switch (event.op()) {
            case "put", "get", "ack", "abort", "left" -> queues.accept(event);
            case "gone" -> {
                queues.accept(event);
                jobs.gone(event);
            }
            default -> jobs.accept(event);
        }
    }

    private void found(Violation violation) {
        found++;
        if (violations.size() < MOST_TOLD) violations.add(violation);
    }

    /** Judges what is only known at the end. */
    public Verdict verdict() {
        var vacuous = new ArrayList<String>();
        if (events == 0) vacuous.add("the history is empty");
        else if (queues.acknowledged() + jobs.acknowledged() == 0) vacuous.add("nothing was acknowledged");
        queues.end(vacuous);
        jobs.end(vacuous);
        return new Verdict(
                events,
                queues.acknowledged() + jobs.acknowledged(),
                List.copyOf(vacuous),
                List.copyOf(violations),
                found);
    }
}
