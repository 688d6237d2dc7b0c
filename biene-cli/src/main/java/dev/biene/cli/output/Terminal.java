package dev.biene.cli.output;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The three standard streams, and what is known of the terminal behind them.
 *
 * <p>Everything to stderr goes through {@link #say}, which keeps the progress line whole: it is taken away, the message
 * printed, and drawn again below. Safe for use by many threads.
 */
public final class Terminal {

    private static final int DEFAULT_COLUMNS = 80;
    private static final int MIN_COLUMNS = 20;

    /** More than that nobody reads after a long watch. */
    private static final int MAX_HELD_BACK = 100;

    private final InputStream in;
    private final WatchedOutput watched;
    private final PrintStream out;
    private final PrintStream err;
    private final String terminals;
    private final Map<String, String> environment;
    private volatile int columns;
    private String progressLine = "";

    /** What is said while a full screen is shown, to be printed afterwards; null while there is none. */
    private @Nullable List<String> heldBack;

    /**
     * @param terminals the digits of those of 0, 1 and 2 that are terminals
     * @param columns the terminal's width, or 0 if unknown
     */
    public Terminal(
            InputStream in,
            OutputStream out,
            OutputStream err,
            String terminals,
            int columns,
            Map<String, String> environment) {
        this.in = in;
        this.watched = new WatchedOutput(out);
        this.out = stream(watched);
        this.err = stream(err);
        this.terminals = terminals;
        this.columns = columns <= 0 ? DEFAULT_COLUMNS : Math.max(MIN_COLUMNS, columns);
        this.environment = environment;
    }

    /** This process's own; the launcher says which streams are terminals. */
    public static Terminal system() {
        return new Terminal(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                System.getProperty("biene.terminals", ""),
                columns(System.getProperty("biene.columns", "")),
                System.getenv());
    }

    private static int columns(String text) {
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    }

    private static PrintStream stream(OutputStream to) {
        return new PrintStream(to, false, StandardCharsets.UTF_8);
    }

    /** Standard input. */
    public InputStream in() {
        return in;
    }

    /** Standard output, not buffered: whoever writes much wraps it. */
    public PrintStream out() {
        return out;
    }

    /** Why something written to standard output did not get there, or null if all did. */
    public @Nullable IOException outFailure() {
        out.flush();
        return watched.failure();
    }

    /** Whether standard input is a person's keyboard. */
    public boolean inIsTerminal() {
        return terminals.contains("0");
    }

    /** Whether standard output is a screen. */
    public boolean outIsTerminal() {
        return terminals.contains("1");
    }

    /** Whether standard error is a screen that can redraw a line. */
    public boolean errIsTerminal() {
        return terminals.contains("2") && !"dumb".equals(environment.get("TERM"));
    }

    /** Whether colours are wanted on {@code stdout}: a terminal, and no {@code NO_COLOR} (no-color.org). */
    public boolean colours() {
        var noColour = environment.get("NO_COLOR");
        return outIsTerminal() && (noColour == null || noColour.isEmpty()) && !"dumb".equals(environment.get("TERM"));
    }

    /** Whether the locale shows more than ASCII. */
    public boolean unicode() {
        for (var name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            var value = environment.get(name);
            if (value == null || value.isEmpty()) continue;
            var locale = value.toUpperCase(java.util.Locale.ROOT);
            return locale.contains("UTF-8") || locale.contains("UTF8");
        }
        return false;
    }

    /** How many characters fit on a line. */
    public int columns() {
        return columns;
    }

    /** The window has another size now. */
    public void resized(int newColumns) {
        if (newColumns > 0) columns = Math.max(MIN_COLUMNS, newColumns);
    }

    /** The environment. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Prints a line to stderr. */
    public synchronized void say(String line) {
        if (heldBack != null) {
            if (heldBack.size() < MAX_HELD_BACK) heldBack.add(line);
            return;
        }
        wipe();
        err.print(line + "\n");
        redraw();
        err.flush();
    }

    /** Keeps what is said to itself until {@link #release}: the whole screen is somebody else's. */
    public synchronized void holdBack() {
        if (heldBack == null) heldBack = new ArrayList<>();
    }

    /** Prints what was held back. */
    public synchronized void release() {
        var lines = heldBack;
        heldBack = null;
        if (lines != null) lines.forEach(this::say);
    }

    /** Shows a line at the bottom of stderr, in place of the one before; empty for none. */
    public synchronized void progress(String line) {
        wipe();
        progressLine = line;
        redraw();
        err.flush();
    }

    private void wipe() {
        if (!progressLine.isEmpty()) err.print("\r\u001b[K");
    }

    private void redraw() {
        if (!progressLine.isEmpty()) err.print(progressLine);
    }
}
