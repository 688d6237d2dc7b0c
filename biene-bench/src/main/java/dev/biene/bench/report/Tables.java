package dev.biene.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Tables in Markdown that can be read as they are. */
final class Tables {

    private Tables() {}

    /** The first column is text, to the left; the others are figures. */
    static String markdown(List<String> header, List<List<String>> rows) {
        var widths = new int[header.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            int widest = rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .max()
                    .orElse(0);
            widths[i] = Math.max(3, Math.max(header.get(i).length(), widest));
        }
        var rule = new ArrayList<String>();
        for (int i = 0; i < widths.length; i++)
            rule.add(i == 0 ? "-".repeat(widths[i]) : "-".repeat(widths[i] - 1) + ":");
        var text = new StringBuilder(row(header, widths)).append(row(rule, widths));
        rows.forEach(cells -> text.append(row(cells, widths)));
        return text.toString();
    }

    private static String row(List<String> cells, int[] widths) {
        var line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            var pad = " ".repeat(widths[i] - cells.get(i).length());
            line.append(' ')
                    .append(i == 0 ? cells.get(i) + pad : pad + cells.get(i))
                    .append(" |");
        }
        return line.append('\n').toString();
    }
}
