package dev.biene.bench.report;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run has to tell: tables and sentences in Markdown, at once, and all figures in the end. */
public final class Report {

    private final PrintStream out;
    private final String title;
    private final List<String> command;
    private final Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    private final List<Contestant> contestants = new ArrayList<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();

    public Report(PrintStream out, String title, List<String> command) {
        this.out = out;
        this.title = title;
        this.command = command;
        out.println("\n## " + title + "\n");
    }

    public static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A rate or a count: {@code 123,456}; {@code -} for NaN. */
    public static String whole(double value) {
        return Double.isNaN(value) ? "-" : format("%,.0f", value);
    }

    public static String decimal(double value, int places) {
        return Double.isNaN(value) ? "-" : format("%,." + places + "f", value);
    }

    /** {@code 12.3 (11.9 – 13.0)}: the median, the least and the most; {@code -} if there is none. */
    public static String range(Series series, int places) {
        if (Double.isNaN(series.median())) return "-";
        return decimal(series.median(), places) + " (" + decimal(series.min(), places) + " – "
                + decimal(series.max(), places) + ")";
    }

    public void line(String format, Object... values) {
        out.println(format(format, values));
    }

    public void properties(String name, Map<String, String> properties) {
        settings.put(name, properties);
        out.println("**" + name + "**: "
                + properties.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining("; "))
                + "\n");
    }

    /** Says who takes part; once is enough, however often it is said. */
    public void contestant(String name, String itsSettings, boolean biene) {
        var one = new Contestant(name, itsSettings, biene);
        if (!contestants.contains(one)) contestants.add(one);
    }

    public void leftOut(String name, String why) {
        leftOut.put(name, why);
    }

    /** Says who took part with which settings, and who did not and why. */
    public void introduce() {
        for (var one : contestants) line("- %s: %s", one.name(), one.settings());
        leftOut.forEach((name, why) -> line("- left out: %s: %s", name, why));
        line("");
    }

    public void figure(String of, String who, Measure measure, Series rounds) {
        figures.add(new Figure(of, who, measure, rounds));
    }

    /** One figure to reach and what became of it. */
    public void target(String what, double value, String comparison, double bound) {
        var target = new Target(what, value, comparison, bound);
        targets.add(target);
        out.println("- " + (target.reached() ? "reached " : "**MISSED** ") + what + ": " + target.outcome());
    }

    /** A table whose first column is text and whose others are figures. */
    public void table(List<String> header, List<List<String>> rows) {
        out.print(Tables.markdown(header, rows));
    }

    /** All that was told. */
    public Run run() {
        out.flush();
        return new Run(
                title,
                command,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                settings,
                contestants,
                leftOut,
                figures,
                targets);
    }
}
