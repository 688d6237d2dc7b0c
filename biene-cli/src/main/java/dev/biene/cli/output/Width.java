package dev.biene.cli.output;

/** How wide text is on a terminal, and text that cannot disturb one. */
public final class Width {

    private Width() {}

    /** Columns that a text takes. */
    public static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            width += of(c);
            i += Character.charCount(c);
        }
        return width;
    }

    private static int of(int c) {
        if (c < 0x300) return 1;
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT)
            return 0;
        boolean wide = c >= 0x1100 && c <= 0x115f
                || c >= 0x2e80 && c <= 0xa4cf
                || c >= 0xac00 && c <= 0xd7a3
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0xfe30 && c <= 0xfe6f
                || c >= 0xff00 && c <= 0xff60
                || c >= 0xffe0 && c <= 0xffe6
                || c >= 0x1f300 && c <= 0x1faff
                || c >= 0x20000 && c <= 0x3fffd;
        return wide ? 2 : 1;
    }

    /** The text if it fits, else its beginning and an ellipsis. */
    public static String clip(String text, int columns) {
        return of(text) <= columns ? text : text.substring(0, fitting(text, columns - 1)) + "…";
    }

    /** How many chars of a text fit into so many columns; at least one character, so that wrapping comes to an end. */
    public static int fitting(String text, int columns) {
        int width = 0;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (width + of(c) > columns && (i > 0 || columns <= 0)) break;
            width += of(c);
            i += Character.charCount(c);
        }
        return i;
    }

    /** The text with blanks to the right, or to the left, up to a width. */
    public static String pad(String text, int columns, boolean left) {
        var blanks = " ".repeat(Math.max(0, columns - of(text)));
        return left ? blanks + text : text + blanks;
    }

    /** On one line and without control characters: what others wrote must not move a terminal's cursor. */
    public static String harmless(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = c < ' ' || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029' || turnsText(c);
            if (control && clean == null) clean = new StringBuilder(text.length()).append(text, 0, i);
            if (clean != null) clean.append(!control ? c : c == '\n' || c == '\t' || c == '\r' ? ' ' : '\ufffd');
        }
        return clean == null ? text : clean.toString();
    }

    /** Marks that make a terminal show text in another order than it is written in. */
    private static boolean turnsText(char c) {
        return c >= '\u202a' && c <= '\u202e'
                || c >= '\u2066' && c <= '\u2069'
                || c == '\u200e'
                || c == '\u200f'
                || c == '\u061c';
    }
}
