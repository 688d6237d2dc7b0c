package dev.biene.cli.input;

/** How bytes become items of a queue. */
public enum ItemSplit {
    /** Each line that is not empty, as LINES; bytes that are no text are refused, as a picture cut at its line feeds. */
    TEXT,
    /** Each line that is not empty, without its end, whatever it is. */
    LINES,
    /** All of it is one item. */
    WHOLE
}
