package dev.biene.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One measure of a run as a picture: a line of dots for each contestant, one dot a round, a bar from the least to the
 * most, and a large dot at the median. Dots and not columns, as a column's length means nothing on a logarithmic axis.
 */
final class Chart {

    private static final int ROW = 24;
    private static final int GROUP = 30;
    private static final int TOP = 6;
    private static final int AXIS = 26;
    private static final int VALUE = 74;
    /** The width of a letter of the labels in fonts of usual width, with a little to spare. */
    private static final double LETTER = 7.2;

    private final Run run;
    private final List<Figure> figures;
    private final int width;
    private final int labels;
    private final boolean named;
    private final Scale scale;
    private final StringBuilder svg = new StringBuilder();

    private Chart(Run run, List<Figure> figures, int width) {
        this.run = run;
        this.figures = figures;
        this.width = width;
        int longest =
                figures.stream().mapToInt(figure -> figure.who().length()).max().orElse(0);
        this.labels = (int) Math.min(width * 0.44, longest * LETTER + 26);
        this.named = figures.stream().anyMatch(figure -> !figure.of().isEmpty());
        this.scale = Scale.of(
                figures.stream()
                        .mapToDouble(figure -> figure.rounds().min())
                        .min()
                        .orElse(0),
                figures.stream()
                        .mapToDouble(figure -> figure.rounds().max())
                        .max()
                        .orElse(1));
    }

    /** The chart of a measure, or nothing if there is nothing to show. */
    static String of(Run run, String measure, int width) {
        var shown = run.figures(measure).stream()
                .filter(figure -> !Double.isNaN(figure.rounds().median()))
                .toList();
        return shown.isEmpty() ? "" : new Chart(run, shown, width).draw();
    }

    /** The name as far as there is room; all of it is in the tip. */
    private String label(Figure figure) {
        var who = figure.who();
        int room = (int) ((labels - 26) / LETTER);
        return who.length() <= room ? who : who.substring(0, room - 1).strip() + "…";
    }

    private String draw() {
        var groups = figures.stream().map(Figure::of).distinct().toList();
        int height = TOP + figures.size() * ROW + (named ? groups.size() * GROUP : 0) + AXIS;
        axis(height);
        int y = TOP;
        for (var group : groups) {
            if (named) {
                text("group", 0, y + GROUP - 10, "start", group);
                y += GROUP;
            }
            for (var figure : figures) {
                if (!figure.of().equals(group)) continue;
                row(figure, y + ROW / 2);
                y += ROW;
            }
        }
        var measure = figures.get(0).measure();
        return Report.format(
                "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">%s</svg>\n",
                width, height, width, height, HtmlReport.escaped(measure.title()), svg);
    }

    private double x(double value) {
        return labels + (width - labels - VALUE) * scale.place(value);
    }

    private void axis(int height) {
        double lastLabelEnd = -1e9;
        for (double tick : scale.ticks()) {
            double x = x(tick);
            svg.append(Report.format(
                    "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
                    x, x, TOP, height - AXIS + 4));
            var label = Numbers.axis(tick);
            double half = label.length() * LETTER / 2;
            if (x - half < lastLabelEnd + 6) continue;
            text("tick", x, height - 8, "middle", label);
            lastLabelEnd = x + half;
        }
    }

    private void row(Figure figure, int y) {
        var rounds = figure.rounds();
        var kind = run.isBiene(figure.who()) ? "biene" : "other";
        svg.append("<g class=\"").append(kind).append("\"><title>").append(HtmlReport.escaped(tip(figure)));
        svg.append("</title>");
        svg.append(Report.format(
                "<rect class=\"hit\" x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\"/>", y - ROW / 2, width, ROW));
        text("label", named ? 10 : 0, y + 4, "start", label(figure));
        svg.append(Report.format(
                "<line class=\"range\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
                x(rounds.min()), Math.max(x(rounds.max()), x(rounds.min()) + 0.1), y, y));
        for (double value : shown(rounds)) {
            svg.append(Report.format("<circle class=\"round\" cx=\"%.1f\" cy=\"%d\" r=\"2.2\"/>", x(value), y));
        }
        svg.append(Report.format("<circle class=\"median\" cx=\"%.1f\" cy=\"%d\" r=\"5\"/>", x(rounds.median()), y));
        text("value", width - 2, y + 4, "end", Numbers.brief(rounds.median()));
        svg.append("</g>");
    }

    /** A chart of hundreds of single latencies would be a smear, and large. */
    private static List<Double> shown(Series rounds) {
        return rounds.values().size() > 40
                ? List.of()
                : rounds.values().stream().filter(value -> !value.isNaN()).toList();
    }

    private static String tip(Figure figure) {
        var rounds =
                figure.rounds().values().stream().limit(12).map(Numbers::brief).collect(Collectors.joining(", "));
        var more = figure.rounds().values().size() > 12 ? ", …" : "";
        var of = figure.of().isEmpty() ? "" : figure.of() + ": ";
        return of + figure.who() + "\n" + figure.measure().title() + ": " + rounds + more;
    }

    private void text(String kind, double x, double y, String anchor, String text) {
        svg.append(Report.format(
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                kind, x, y, anchor, HtmlReport.escaped(text)));
    }

    /** What the axis is like, for the heading. */
    static String axisOf(Run run, String measure) {
        var figures = run.figures(measure);
        var scale = Scale.of(
                figures.stream()
                        .mapToDouble(f -> f.rounds().min())
                        .filter(v -> !Double.isNaN(v))
                        .min()
                        .orElse(0),
                figures.stream()
                        .mapToDouble(f -> f.rounds().max())
                        .filter(v -> !Double.isNaN(v))
                        .max()
                        .orElse(1));
        return scale.logarithmic() ? "logarithmic axis" : "";
    }
}
