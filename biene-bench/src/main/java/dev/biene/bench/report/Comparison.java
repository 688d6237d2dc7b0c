package dev.biene.bench.report;

import dev.biene.bench.report.Change.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * An old run beside a new one: a ratio for each figure that both have, and a mark where it is beyond the noise.
 *
 * <p>The noise of a figure is how far its furthest round lies from its median, in the old run and in the new one, the
 * two multiplied: with five rounds each, medians that lie further apart come about by chance in fewer than one of a
 * hundred comparisons. Below {@value #LEAST_PERCENT} % nothing is marked.
 *
 * <p>Two runs meet a machine in two moods. Where others than Biene took part in both, their median ratio says what the
 * machine did, and a figure is marked only if it is beyond the noise both as it is and relative to theirs.
 */
public final class Comparison {

    private static final int LEAST_PERCENT = 3;
    private static final double LEAST = Math.log(1 + LEAST_PERCENT / 100.0);

    private final List<Change> changes = new ArrayList<>();
    private int unmatched;

    private Comparison() {}

    public static Comparison of(List<Run> old, List<Run> now) {
        var comparison = new Comparison();
        for (var run : now) comparison.add(old, run);
        return comparison;
    }

    private void add(List<Run> olds, Run now) {
        var old = olds.stream()
                .filter(run -> run.title().equals(now.title()))
                .findFirst()
                .orElse(null);
        if (old == null) {
            unmatched += now.figures().size();
            return;
        }
        for (var figure : now.figures()) {
            var before = old.like(figure).orElse(null);
            if (before == null) unmatched++;
            else changes.add(change(old, now, before, figure));
        }
    }

    private static Change change(Run old, Run now, Figure before, Figure after) {
        double machine = machine(old, now, after);
        double noise = before.rounds().spread() + after.rounds().spread();
        var verdict = verdict(before, after, machine, noise);
        return new Change(
                now.title(),
                after,
                before.rounds().median(),
                after.rounds().median(),
                machine,
                Math.exp(Math.max(noise, LEAST)),
                verdict);
    }

    /** The median ratio of those who are not Biene, in the same figure of the same run; NaN without any. */
    private static double machine(Run old, Run now, Figure figure) {
        var ratios = new ArrayList<Double>();
        for (var other : now.figures(figure.measure().name())) {
            if (!other.of().equals(figure.of())
                    || now.isBiene(other.who())
                    || other.who().equals(figure.who())) continue;
            old.like(other)
                    .ifPresent(before ->
                            ratios.add(other.rounds().median() / before.rounds().median()));
        }
        return new Series(ratios).median();
    }

    private static Verdict verdict(Figure before, Figure after, double machine, double noise) {
        if (after.measure().better() == Measure.Better.NEITHER) return Verdict.WITHIN_NOISE;
        if (before.rounds().measured() < 3 || after.rounds().measured() < 3) return Verdict.UNKNOWN;
        // Of figures that can be zero there are no ratios: then all rounds must have moved.
        if (Double.isNaN(noise)) return judged(after, apart(before.rounds(), after.rounds()));
        double plain = Math.log(after.rounds().median() / before.rounds().median());
        double relative = machine > 0 && !Double.isInfinite(machine) ? plain - Math.log(machine) : plain;
        double limit = Math.max(noise, LEAST);
        boolean beyond = Math.min(Math.abs(plain), Math.abs(relative)) > limit && plain * relative > 0;
        return judged(after, beyond ? (int) Math.signum(plain) : 0);
    }

    /** 1 if the new rounds all lie above the old ones, -1 if all below, else 0. */
    private static int apart(Series old, Series now) {
        if (now.min() > old.max()) return 1;
        return now.max() < old.min() ? -1 : 0;
    }

    private static Verdict judged(Figure figure, int direction) {
        if (direction == 0) return Verdict.WITHIN_NOISE;
        return (direction > 0) == (figure.measure().better() == Measure.Better.MORE) ? Verdict.BETTER : Verdict.WORSE;
    }

    List<Change> changes() {
        return changes;
    }

    /** How many figures are worse by more than noise. */
    public long worse() {
        return changes.stream()
                .filter(change -> change.verdict() == Verdict.WORSE)
                .count();
    }

    /** Tables in Markdown, one a run, and a sentence. */
    public String markdown() {
        var text = new StringBuilder();
        for (var title : changes.stream().map(Change::run).distinct().toList()) {
            var rows = changes.stream()
                    .filter(change -> change.run().equals(title))
                    .map(Comparison::row)
                    .toList();
            text.append("\n## ").append(title).append(": old and new\n\n");
            text.append(Tables.markdown(
                    List.of("figure", "old", "new", "new / old", "others' new / old", "noise ×", ""), rows));
        }
        return text.append('\n').append(summary()).append('\n').toString();
    }

    private String summary() {
        long better = changes.stream()
                .filter(change -> change.verdict() == Verdict.BETTER)
                .count();
        var text = changes.size() + " figures compared: " + better + " better and " + worse()
                + " WORSE by more than the noise seen in the rounds";
        long unknown = changes.stream()
                .filter(change -> change.verdict() == Verdict.UNKNOWN)
                .count();
        if (unknown > 0) text += "; " + unknown + " with too few rounds to tell (?)";
        if (unmatched > 0) text += "; " + unmatched + " that the old file does not have";
        return text;
    }

    private static List<String> row(Change change) {
        var figure = change.figure();
        var what = figure.of().isEmpty() ? figure.who() : figure.of() + ": " + figure.who();
        return List.of(
                what + ": " + figure.measure().title(),
                Numbers.brief(change.old()),
                Numbers.brief(change.now()),
                Report.decimal(change.ratio(), 2),
                Report.decimal(change.machine(), 2),
                change.verdict() == Verdict.UNKNOWN ? "?" : Report.decimal(change.noise(), 2),
                change.verdict().mark);
    }
}
