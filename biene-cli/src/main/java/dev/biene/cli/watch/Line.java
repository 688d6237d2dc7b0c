package dev.biene.cli.watch;

import dev.biene.cli.output.Width;
import java.util.ArrayList;
import java.util.List;

/** One line of a screen: pieces of text, each in one ink. What could disturb a terminal is replaced as it comes in. */
final class Line {

    private record Piece(String text, Ink ink) {}

    private final List<Piece> pieces = new ArrayList<>();
    private boolean selected;

    static Line empty() {
        return new Line();
    }

    static Line of(String text) {
        return new Line().add(text);
    }

    static Line of(String text, Ink ink) {
        return new Line().add(text, ink);
    }

    Line add(String text) {
        return add(text, Ink.PLAIN);
    }

    Line add(String text, Ink ink) {
        if (!text.isEmpty()) pieces.add(new Piece(Width.harmless(text), ink));
        return this;
    }

    /** Adds all of another line. */
    Line add(Line other) {
        pieces.addAll(other.pieces);
        return this;
    }

    /** Marks the line as the one that keys act on. */
    Line select() {
        selected = true;
        return this;
    }

    int width() {
        int width = 0;
        for (var piece : pieces) width += Width.of(piece.text);
        return width;
    }

    /** This line, cut off with an ellipsis if it is longer than {@code columns}. */
    Line clip(int columns) {
        if (width() <= columns) return this;
        var clipped = new Line();
        clipped.selected = selected;
        int left = columns;
        for (var piece : pieces) {
            int width = Width.of(piece.text);
            if (width < left) {
                clipped.pieces.add(piece);
                left -= width;
                continue;
            }
            if (left > 0) clipped.pieces.add(new Piece(Width.clip(piece.text + " ", left), piece.ink));
            break;
        }
        return clipped;
    }

    /** This line with {@code right} at its end, {@code columns} wide together; the right part goes if both do not fit. */
    Line flush(String right, int columns, Ink ink) {
        int gap = columns - width() - Width.of(right);
        return gap < 1 ? clip(columns).fill(columns, ink) : add(" ".repeat(gap) + right, ink);
    }

    /** This line with blanks up to {@code columns}. */
    Line fill(int columns, Ink ink) {
        return add(" ".repeat(Math.max(0, columns - width())), ink);
    }

    /** The characters alone. */
    String text() {
        var text = new StringBuilder();
        for (var piece : pieces) text.append(piece.text);
        return text.toString();
    }

    /** The characters with what makes a terminal show them in their inks. */
    String ansi(boolean colours) {
        if (selected) return "\u001b[7m" + text() + "\u001b[m";
        var text = new StringBuilder();
        for (var piece : pieces) {
            var code = piece.ink.code(colours);
            if (code.isEmpty()) text.append(piece.text);
            else
                text.append("\u001b[")
                        .append(code)
                        .append('m')
                        .append(piece.text)
                        .append("\u001b[m");
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
