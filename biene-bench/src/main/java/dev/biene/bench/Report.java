package dev.biene.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a run has to tell: tables and sentences on stdout, in Markdown, and all of it as JSON if a file is named. */
public final class Report {

    private final PrintStream out;
    private final Map<String, Object> json = new LinkedHashMap<>();

    public Report(PrintStream out) {
        this.out = out;
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A rate or a count: {@code 123,456}; {@code -} for NaN. */
    public static String whole(double value) {
        return Double.isNaN(value) ? "-" : format("%,.0f", value);
    }

    public static String decimal(double value, int places) {
        return Double.isNaN(value) ? "-" : format("%,." + places + "f", value);
    }

    public void heading(String text) {
        out.println("\n## " + text + "\n");
    }

    public void line(String format, Object... values) {
        out.println(format(format, values));
    }

    public void properties(String name, Map<String, String> properties) {
        json.put(name, properties);
        out.println("**" + name + "**: "
                + properties.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining("; "))
                + "\n");
    }

    public void put(String name, Object value) {
        json.put(name, value);
    }

    /** One figure to reach and what became of it. */
    @SuppressWarnings("unchecked")
    public void target(String what, double value, String comparison, double bound) {
        boolean reached = comparison.equals("<=") ? value <= bound : value >= bound;
        var row = new LinkedHashMap<String, Object>();
        row.put("what", what);
        row.put("measured", value);
        row.put("comparison", comparison);
        row.put("bound", bound);
        row.put("reached", reached);
        ((List<Object>) json.computeIfAbsent("targets", name -> new ArrayList<>())).add(row);
        out.println(format(
                "- %s %s: %s, wanted %s %s",
                reached ? "reached" : "**MISSED**",
                what,
                decimal(value, value < 10 ? 3 : 1),
                comparison.equals("<=") ? "≤" : "≥",
                decimal(bound, bound == Math.rint(bound) ? 0 : 3)));
    }

    /** A table whose first column is text and whose others are figures. */
    public void table(List<String> header, List<List<String>> rows) {
        var widths = new int[header.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    header.get(i).length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
        }
        out.println(row(header, widths));
        var rule = new ArrayList<String>();
        for (int i = 0; i < widths.length; i++)
            rule.add(i == 0 ? "-".repeat(widths[i]) : "-".repeat(widths[i] - 1) + ":");
        out.println(row(rule, widths));
        rows.forEach(cells -> out.println(row(cells, widths)));
    }

    private static String row(List<String> cells, int[] widths) {
        var line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            var pad = " ".repeat(widths[i] - cells.get(i).length());
            line.append(' ')
                    .append(i == 0 ? cells.get(i) + pad : pad + cells.get(i))
                    .append(" |");
        }
        return line.toString();
    }

    public void write(@Nullable Path file) throws IOException {
        out.flush();
        if (file == null) return;
        var mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, mapper.writeValueAsString(json) + "\n");
        Progress.say("wrote %s", file);
    }
}
