package dev.biene.cli.output;

import java.util.List;

/** Rows of comma-separated values as RFC 4180 quotes them, ended by LF as Unix tools expect. */
final class Csv {

    private Csv() {}

    static String row(List<String> cells) {
        var row = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) row.append(',');
            row.append(quoted(cells.get(i)));
        }
        return row.append('\n').toString();
    }

    private static String quoted(String cell) {
        boolean plain = true;
        for (int i = 0; i < cell.length() && plain; i++) {
            char c = cell.charAt(i);
            plain = c != ',' && c != '"' && c != '\n' && c != '\r';
        }
        boolean blanksAtTheEdge = !cell.equals(cell.strip());
        return plain && !blanksAtTheEdge ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
