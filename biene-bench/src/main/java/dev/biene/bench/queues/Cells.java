package dev.biene.bench.queues;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Results by what was measured and of whom, one for each round.
 *
 * @param <R> a result
 */
final class Cells<R> {

    private final Map<String, Map<String, List<R>>> results = new LinkedHashMap<>();

    void add(String cell, String who, R result) {
        results.computeIfAbsent(cell, name -> new LinkedHashMap<>())
                .computeIfAbsent(who, name -> new ArrayList<>())
                .add(result);
    }

    List<String> cells() {
        return List.copyOf(results.keySet());
    }

    List<String> of(String cell) {
        return List.copyOf(results.getOrDefault(cell, Map.of()).keySet());
    }

    boolean has(String cell, String who) {
        return results.getOrDefault(cell, Map.of()).containsKey(who);
    }

    /** Gives the report one measure of all cells and all who took part. */
    void tell(Report report, Measure measure, ToDoubleFunction<R> value) {
        for (var cell : cells()) {
            for (var who : of(cell)) report.figure(cell, who, measure, series(cell, who, value));
        }
    }

    Series series(String cell, String who, ToDoubleFunction<R> value) {
        var all = results.getOrDefault(cell, Map.of()).getOrDefault(who, List.of());
        return new Series(all.stream().map(value::applyAsDouble).toList());
    }
}
