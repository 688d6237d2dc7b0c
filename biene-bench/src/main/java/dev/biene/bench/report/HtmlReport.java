package dev.biene.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A page that holds all of some runs: charts, figures, settings. It needs nothing but itself. */
public final class HtmlReport {

    private static final int WIDE = 1040;
    private static final int NARROW = 508;
    /** A chart with more lines than this takes the page's whole width. */
    private static final int MANY_ROWS = 16;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final StringBuilder page = new StringBuilder();

    private HtmlReport() {}

    public static String of(List<Run> runs) {
        var report = new HtmlReport();
        report.begin(runs);
        for (int i = 0; i < runs.size(); i++) report.run(runs.get(i), i);
        report.page.append("</main>\n</body>\n</html>\n");
        return report.page.toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private void add(String format, Object... values) {
        page.append(Report.format(format, values));
    }

    private void begin(List<Run> runs) {
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.append("<title>Biene, measured</title>\n<style>\n").append(style()).append("</style>\n</head>\n<body>\n");
        page.append("<header><h1>Biene, measured</h1>\n");
        runs.stream().findFirst().ifPresent(run -> {
            add("<p class=\"when\">%s</p>\n", TIME.format(run.at()));
            chips(run.settings().getOrDefault("machine", Map.of()));
        });
        page.append("<p class=\"legend\"><span class=\"biene\">●</span> Biene <span class=\"other\">●</span> others. ");
        page.append(
                "A small dot is a round, the line reaches from the least to the most, the large dot is the median; ");
        page.append("the number at the right is the median.</p>\n");
        if (runs.size() > 1) contents(runs);
        page.append("</header>\n<main>\n");
    }

    private static String style() {
        try (var in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) throw new IllegalStateException("the class path lacks report.css");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void chips(Map<String, String> properties) {
        page.append("<ul class=\"chips\">");
        properties.forEach((name, value) -> add("<li><b>%s</b> %s</li>", escaped(name), escaped(value)));
        page.append("</ul>\n");
    }

    private void contents(List<Run> runs) {
        page.append("<nav><ol>\n");
        for (int i = 0; i < runs.size(); i++) {
            var targets = runs.get(i).targets();
            long missed = targets.stream().filter(target -> !target.reached()).count();
            var state = targets.isEmpty()
                    ? ""
                    : missed == 0
                            ? "<span class=\"ok\">✓ " + targets.size() + "</span>"
                            : "<span class=\"miss\">✗ " + missed + " of " + targets.size() + "</span>";
            add(
                    "<li><a href=\"#run%d\">%s</a> %s</li>\n",
                    i, escaped(runs.get(i).title()), state);
        }
        page.append("</ol></nav>\n");
    }

    private void run(Run run, int number) {
        add("<section id=\"run%d\">\n<h2>%s</h2>\n", number, escaped(run.title()));
        if (!run.command().isEmpty())
            add("<p class=\"command\"><code>biene-bench/run %s</code></p>\n", escaped(String.join(" ", run.command())));
        targets(run);
        charts(run);
        contestants(run);
        figures(run);
        settings(run);
        page.append("</section>\n");
    }

    private void targets(Run run) {
        if (run.targets().isEmpty()) return;
        page.append("<ul class=\"targets\">\n");
        for (var target : run.targets()) {
            boolean reached = target.reached();
            add(
                    "<li class=\"%s\"><span class=\"mark\">%s</span><span>%s</span><span class=\"outcome\">%s</span></li>\n",
                    reached ? "ok" : "miss", reached ? "✓" : "✗", escaped(target.what()), escaped(target.outcome()));
        }
        page.append("</ul>\n");
    }

    /** The first measure is what the run is about: it gets the width of the page. */
    private void charts(Run run) {
        page.append("<div class=\"charts\">\n");
        boolean first = true;
        for (var name : run.measures()) {
            var figures = run.figures(name);
            var measure = figures.get(0).measure();
            if (measure.better() == Measure.Better.NEITHER) continue;
            boolean wide = first || figures.size() > MANY_ROWS;
            var chart = Chart.of(run, name, wide ? WIDE : NARROW);
            if (chart.isEmpty()) continue;
            var axis = Chart.axisOf(run, name);
            add(
                    "<figure class=\"%s\"><figcaption>%s <span class=\"hint\">%s%s</span></figcaption>\n%s</figure>\n",
                    wide ? "wide" : "narrow",
                    escaped(measure.title()),
                    measure.better() == Measure.Better.MORE ? "more is better" : "less is better",
                    axis.isEmpty() ? "" : ", " + axis,
                    chart);
            first = false;
        }
        page.append("</div>\n");
    }

    private void contestants(Run run) {
        if (run.contestants().isEmpty() && run.leftOut().isEmpty()) return;
        page.append("<details><summary>Who took part, and with which settings</summary>\n<table>\n");
        for (var one : run.contestants())
            add("<tr><th>%s</th><td>%s</td></tr>\n", escaped(one.name()), escaped(one.settings()));
        run.leftOut()
                .forEach((name, why) -> add(
                        "<tr class=\"absent\"><th>%s</th><td>left out: %s</td></tr>\n", escaped(name), escaped(why)));
        page.append("</table></details>\n");
    }

    private void figures(Run run) {
        page.append("<details><summary>All figures of all rounds</summary>\n<div class=\"scroll\"><table>\n");
        page.append("<tr><th>figure</th><th class=\"n\">median</th><th class=\"n\">min</th><th class=\"n\">max</th>"
                + "<th>rounds</th></tr>\n");
        for (var figure : run.figures()) {
            var rounds = figure.rounds();
            var of = figure.of().isEmpty() ? "" : figure.of() + ": ";
            add(
                    "<tr><th>%s</th><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td>"
                            + "<td class=\"rounds\">%s</td></tr>\n",
                    escaped(of + figure.who() + ": " + figure.measure().title()),
                    Numbers.brief(rounds.median()),
                    Numbers.brief(rounds.min()),
                    Numbers.brief(rounds.max()),
                    rounds.values().stream().map(Numbers::brief).collect(Collectors.joining(" · ")));
        }
        page.append("</table></div></details>\n");
    }

    private void settings(Run run) {
        page.append("<details><summary>Machine and servers</summary>\n<table>\n");
        run.settings()
                .forEach((whose, properties) -> properties.forEach((name, value) ->
                        add("<tr><th>%s: %s</th><td>%s</td></tr>\n", escaped(whose), escaped(name), escaped(value))));
        page.append("</table></details>\n");
    }
}
