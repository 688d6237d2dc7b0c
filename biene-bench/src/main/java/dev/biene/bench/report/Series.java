package dev.biene.bench.report;

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

    /** How many rounds could be measured. */
    int measured() {
        return (int) values.stream().filter(value -> !value.isNaN()).count();
    }

    /**
     * How far the round that is furthest from the median is from it, as the logarithm of their ratio: 0.1 is about 10 %.
     * NaN with fewer than three rounds, which say nothing of noise, and where a value is not positive.
     */
    double spread() {
        if (measured() < 3 || !(min() > 0)) return Double.NaN;
        return Math.max(Math.log(max() / median()), Math.log(median() / min()));
    }

    /** This divided by {@code other}, round by round. */
    public Series over(Series other) {
        var ratios = new Double[Math.min(values.size(), other.values.size())];
        for (int i = 0; i < ratios.length; i++) ratios[i] = values.get(i) / other.values.get(i);
        return new Series(Arrays.asList(ratios));
    }
}
