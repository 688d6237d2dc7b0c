package dev.biene.jobset;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a set was at one moment; the difference of two of them is what was done between.
 *
 * @param completed jobs until then
 * @param failures failed and lost attempts until then
 */
public record Progress(Instant at, long completed, long failures) {

    boolean differs(Progress other) {
        return completed != other.completed || failures != other.failures;
    }

    /** The first and the last of these moments and as many between, evenly chosen, as make {@code limit}. */
    public static List<Progress> thinned(List<Progress> all, int limit) {
        if (limit < 2) throw new IllegalArgumentException("a history has at least 2 moments, was asked for " + limit);
        if (all.size() <= limit) return List.copyOf(all);
        var chosen = new ArrayList<Progress>(limit);
        for (long i = 0; i < limit; i++) chosen.add(all.get((int) (i * (all.size() - 1) / (limit - 1))));
        return chosen;
    }
}
