package dev.biene.cli.input;

import java.io.InputStream;
import java.util.Locale;

/** How inputs are written. */
public enum InputFormat {
    /** One job a line: {@code {"line": "…"}}, or another key; empty lines are left out. */
    LINES,
    /** As LINES, each ended by a NUL, as {@code find -print0} writes them. */
    NUL,
    /** One JSON object a line; empty lines are left out. */
    JSONL,
    /** A header row with the keys, then one job a row; all values are strings. RFC 4180. */
    CSV;

    /** What a file's name says, LINES if it says nothing. */
    public static InputFormat ofFile(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) return JSONL;
        return lower.endsWith(".csv") ? CSV : LINES;
    }

    /**
     * Opens inputs in this format.
     *
     * @param name of the source, for messages
     * @param key of a plain line
     */
    public InputSource open(InputStream in, String name, String key) {
        return switch (this) {
            case LINES -> new LineSource(new ByteLines(in, name, '\n'), key);
            case NUL -> new LineSource(new ByteLines(in, name, '\0'), key);
            case JSONL -> new LineSource(new ByteLines(in, name, '\n'), "");
            case CSV -> new CsvSource(in, name);
        };
    }
}
