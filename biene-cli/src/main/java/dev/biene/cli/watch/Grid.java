package dev.biene.cli.watch;

import dev.biene.cli.output.Width;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows under headings. Columns are as wide as their cells; where the screen is too narrow the last ones by rank are left
 * out, and the column of rank 0 that comes last is cut.
 */
final class Grid {

    /**
     * @param rank 0: always shown; the highest goes first
     * @param right whether cells stand at the right
     */
    record Column(String title, int rank, boolean right) {

        static Column text(String title, int rank) {
            return new Column(title, rank, false);
        }

        static Column number(String title, int rank) {
            return new Column(title, rank, true);
        }
    }

    /** One row: its key, by which it stays selected while others come and go, and its cells. */
    record Row(String key, List<String> cells, Ink ink) {}

    private static final int GAP = 2;

    /** A text that is cut to less tells nothing. */
    private static final int LEAST_TEXT = 12;

    private final List<Column> columns;
    private final List<Row> rows = new ArrayList<>();

    Grid(Column... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row if one of its cells has the text that is filtered for, in any case. */
    Grid add(String filter, String key, Ink ink, String... cells) {
        var clean = new ArrayList<String>(cells.length);
        for (var cell : cells) clean.add(Width.harmless(cell));
        if (matches(filter, clean)) rows.add(new Row(key, clean, ink));
        return this;
    }

    private static boolean matches(String filter, List<String> cells) {
        if (filter.isEmpty()) return true;
        var wanted = filter.toLowerCase(java.util.Locale.ROOT);
        return cells.stream()
                .anyMatch(cell -> cell.toLowerCase(java.util.Locale.ROOT).contains(wanted));
    }

    List<String> keys() {
        return rows.stream().map(Row::key).toList();
    }

    int size() {
        return rows.size();
    }

    /**
     * The heading and as many rows as fit in {@code height} lines, among them the selected one if there is one.
     *
     * @param selected a row's key; empty for none
     */
    List<Line> lines(int width, int height, String selected) {
        var lines = new ArrayList<Line>();
        if (height <= 0 || rows.isEmpty()) return lines;
        var shown = shown(width);
        var widths = widths(shown, width);
        lines.add(line(columns.stream().map(Column::title).toList(), shown, widths, Ink.FAINT));
        int room = height - 1;
        int at = Math.max(0, keys().indexOf(selected));
        int from = Math.max(0, Math.min(at - room / 2, rows.size() - room));
        for (int i = from; i < Math.min(rows.size(), from + room); i++) {
            var row = rows.get(i);
            var line = line(row.cells, shown, widths, row.ink);
            boolean chosen = row.key.equals(selected);
            lines.add(chosen ? line.clip(width).fill(width, Ink.PLAIN).select() : line.clip(width));
        }
        return lines;
    }

    /** The places of the columns that fit. */
    private List<Integer> shown(int width) {
        int highest = columns.stream().mapToInt(Column::rank).max().orElse(0);
        for (int rank = highest; ; rank--) {
            var shown = new ArrayList<Integer>();
            int needed = 0;
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).rank > rank) continue;
                shown.add(i);
                needed += GAP + (i == lastText() ? Math.min(LEAST_TEXT, natural(i)) : natural(i));
            }
            if (rank == 0 || needed - GAP <= width) return shown;
        }
    }

    private int[] widths(List<Integer> shown, int width) {
        var widths = new int[columns.size()];
        int used = 0;
        for (int i : shown) {
            widths[i] = natural(i);
            used += widths[i] + GAP;
        }
        int last = lastText();
        if (shown.contains(last)) widths[last] = Math.max(1, Math.min(widths[last], widths[last] + width - used + GAP));
        return widths;
    }

    private int lastText() {
        for (int i = columns.size() - 1; i >= 0; i--) {
            if (!columns.get(i).right && columns.get(i).rank == 0) return i;
        }
        return 0;
    }

    private int natural(int column) {
        int natural = Width.of(columns.get(column).title);
        for (var row : rows) natural = Math.max(natural, Width.of(row.cells.get(column)));
        return natural;
    }

    private Line line(List<String> cells, List<Integer> shown, int[] widths, Ink ink) {
        var text = new StringBuilder();
        for (int i : shown) {
            if (text.length() > 0) text.append(" ".repeat(GAP));
            text.append(Width.pad(Width.clip(cells.get(i), widths[i]), widths[i], columns.get(i).right));
        }
        return Line.of(text.toString().stripTrailing(), ink);
    }
}
