package dev.biene.postgres;

import dev.biene.jobset.DurationHistogram;
import org.jspecify.annotations.Nullable;

/** Reads what bees tell of the durations of their jobs. */
final class Histograms {

    private Histograms() {}

    /** The sum of several bees' counts, given as a JSON array of arrays of numbers, or null for none. */
    static DurationHistogram merged(@Nullable String json) {
        var sum = new DurationHistogram();
        if (json == null) return sum;
        for (var bee : json.split("\\]")) {
            var numbers = bee.replaceAll("[^0-9,]", "").replaceAll("^,+", "");
            if (numbers.isEmpty()) continue;
            var parts = numbers.split(",");
            var counts = new long[parts.length];
            for (int i = 0; i < counts.length; i++) counts[i] = Long.parseLong(parts[i]);
            sum.add(DurationHistogram.of(counts));
        }
        return sum;
    }
}
