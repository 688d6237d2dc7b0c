package dev.biene.bench;

import dev.biene.bench.report.Measure;
import dev.biene.bench.report.Report;
import dev.biene.bench.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Competitors one after the other, round by round (A B C A B C …), so that what disturbs the machine disturbs all.
 *
 * <p>Who fails once is out, said aloud, and the run goes on.
 */
final class Contest {

    private final Map<Competitor, List<Burn.Result>> results = new LinkedHashMap<>();
    private final Map<String, String> absent = new LinkedHashMap<>();

    private final BenchServer server;

    Contest(BenchServer server, List<Competitor> competitors) throws Exception {
        this.server = server;
        for (var competitor : competitors) {
            var reason = competitor.absence(server);
            if (reason == null) results.put(competitor, new ArrayList<>());
            else leaveOut(competitor, reason);
        }
    }

    /** Lets everybody do their jobs in each round. */
    void run(Burn.Form form, int rounds) throws InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            for (var competitor : List.copyOf(results.keySet())) {
                try {
                    var result = new Burn(server, competitor, form).measure();
                    results(competitor).add(result);
                    Progress.say(
                            "round %d of %d, %d process(es): %-34s %,10.0f jobs/s%s",
                            round,
                            rounds,
                            form.processes(),
                            competitor.title(),
                            result.rate(),
                            remark(competitor, result));
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    results.remove(competitor);
                    leaveOut(competitor, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private void leaveOut(Competitor competitor, String reason) {
        absent.put(competitor.title(), reason);
        Progress.say("%s is left out: %s", competitor.title(), reason);
    }

    private static String remark(Competitor competitor, Burn.Result result) {
        if (result.exactlyOnce()) return "";
        var counts = result.done() + " of " + result.jobs() + " jobs done in " + result.calls() + " calls";
        return (competitor.repeatsJobs() ? "   " : "   NOT EXACTLY ONCE: ") + counts;
    }

    List<Competitor> competitors() {
        return List.copyOf(results.keySet());
    }

    List<Burn.Result> results(Competitor competitor) {
        return results.getOrDefault(competitor, List.of());
    }

    Series series(Competitor competitor, ToDoubleFunction<Burn.Result> value) {
        return new Series(results(competitor).stream().map(value::applyAsDouble).toList());
    }

    boolean has(Competitor competitor) {
        return results.containsKey(competitor);
    }

    /** Gives the report those who took part, those who did not, and what was measured of each, under the name {@code of}. */
    void tell(Report report, String of) {
        absent.forEach(report::leftOut);
        for (var competitor : competitors()) {
            report.contestant(competitor.title(), competitor.settings(), competitor.biene());
            Burn.MEASURES.forEach((measure, value) -> figure(report, of, competitor, measure, value));
        }
    }

    private void figure(
            Report report, String of, Competitor competitor, Measure measure, ToDoubleFunction<Burn.Result> value) {
        var series = series(competitor, value);
        if (!Double.isNaN(series.median())) report.figure(of, competitor.title(), measure, series);
    }
}
