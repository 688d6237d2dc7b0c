package dev.biene.bench;

import java.util.Arrays;
import java.util.List;

/** What was measured in the rounds of a run, in their order; NaN where it could not be. */
public record Series(List<Double> values) {

    public Series {
        values = List.copyOf(values);
    }

    public double median() {
        return percentile(50);
    }

    public double min() {
        return percentile(0);
    }

    public double max() {
        return percentile(100);
    }

    /** Between two measured values, by the distance from each. NaN if there is none. */
    public double percentile(double percent) {
        var sorted = values.stream()
                .filter(value -> !value.isNaN())
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (sorted.length == 0) return Double.NaN;
        Arrays.sort(sorted);
        double place = percent / 100 * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }

    /** This divided by {@code other}, round by round. */
    public Series over(Series other) {
        var ratios = new Double[Math.min(values.size(), other.values.size())];
        for (int i = 0; i < ratios.length; i++) ratios[i] = values.get(i) / other.values.get(i);
        return new Series(Arrays.asList(ratios));
    }
}
