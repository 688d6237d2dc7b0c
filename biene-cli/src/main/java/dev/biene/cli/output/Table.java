package dev.biene.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prints rows in columns that fit the terminal: numbers to the right, text to the left, the widest columns clipped first.
 *
 * <p>The widths come from the first rows; so many are held back, the rest is printed as it comes.
 */
public final class Table implements AutoCloseable {

    private static final int ROWS_HELD_BACK = 1000;
    private static final int GAP = 2;
    private static final int MIN_COLUMN = 6;

    private final PrintStream out;
    private final List<String> header;
    private final int columns;
    private final boolean bold;
    private final List<List<String>> held = new ArrayList<>();
    private int[] widths = {};
    private boolean[] numeric = {};
    private boolean begun;

    /** @param columns how wide it may be; 0 for any width */
    public Table(PrintStream out, List<String> header, int columns, boolean bold) {
        this.out = out;
        this.header = header;
        this.columns = columns;
        this.bold = bold;
    }

    /** A table on the user's screen, or at full width elsewhere. */
    public static Table on(Terminal terminal, List<String> header) {
        return new Table(terminal.out(), header, terminal.outIsTerminal() ? terminal.columns() : 0, terminal.colours());
    }

    /** Text on one line and without control characters, as cells are printed. */
    public static String harmless(String text) {
        return Width.harmless(text);
    }

    /** Adds a row; {@code cells} as many as the header has. */
    public void row(List<String> cells) {
        var clean = cells.stream().map(Width::harmless).toList();
        if (begun) {
            print(clean, false);
            return;
        }
        held.add(clean);
        if (held.size() == ROWS_HELD_BACK) begin();
    }

    private void begin() {
        begun = true;
        measure();
        print(header, bold);
        held.forEach(row -> print(row, false));
        held.clear();
    }

    private void measure() {
        widths = header.stream().mapToInt(Width::of).toArray();
        numeric = new boolean[widths.length];
        Arrays.fill(numeric, !held.isEmpty());
        for (var row : held) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Width.of(row.get(i)));
                numeric[i] &= row.get(i).isEmpty() || row.get(i).matches("[-+]?[\\d.,]+(/s| ms| s| %)?");
            }
        }
        if (columns == 0) return;
        int excess = Arrays.stream(widths).sum() + GAP * (widths.length - 1) - columns;
        while (excess > 0) {
            int widest = widest();
            if (widths[widest] <= MIN_COLUMN) return;
            widths[widest]--;
            excess--;
        }
    }

    private int widest() {
        int widest = 0;
        for (int i = 1; i < widths.length; i++) if (widths[i] > widths[widest]) widest = i;
        return widest;
    }

    private void print(List<String> row, boolean emphasized) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (i > 0) line.append(" ".repeat(GAP));
            var text = columns == 0 ? row.get(i) : Width.clip(row.get(i), widths[i]);
            line.append(Width.pad(text, widths[i], numeric[i]));
        }
        var text = line.toString().stripTrailing();
        out.print(emphasized ? "\u001b[1m" + text + "\u001b[m\n" : text + "\n");
    }

    /** Prints what was held back. */
    @Override
    public void close() {
        if (!begun) begin();
        out.flush();
    }
}
