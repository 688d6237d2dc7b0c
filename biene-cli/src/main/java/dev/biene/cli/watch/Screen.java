package dev.biene.cli.watch;

import dev.biene.cli.output.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/**
 * The whole terminal, from when it is taken to when it is given back as it was: by {@link #close}, and by a hook if the
 * JVM ends without that. What others say meanwhile is printed afterwards.
 *
 * <p>Drawing belongs to one thread and reading to another; {@code close} may be called from any, more than once.
 */
public final class Screen implements AutoCloseable {

    /** The other screen, no cursor, and no wrapping, so that a line that turns out wider than thought harms no other. */
    private static final String TAKE = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";

    private static final String GIVE_BACK = "\u001b[m\u001b[?7h\u001b[?25h\u001b[?1049l";

    private static final int MOST_COLUMNS = 1_000;
    private static final long LONGEST_READ_MILLIS = 1_000;

    private final Terminal told;
    private final org.jline.terminal.Terminal device;
    private final Attributes before;
    private final PrintWriter out;
    private final Thread lastWill = new Thread(this::giveBack, "biene-screen-last-will");
    private List<String> shown = new ArrayList<>();
    private int columns;
    private int rows;
    private boolean givenBack;

    private Screen(Terminal told, org.jline.terminal.Terminal device) {
        this.told = told;
        this.device = device;
        this.out = device.writer();
        told.holdBack();
        Runtime.getRuntime().addShutdownHook(lastWill);
        before = device.enterRawMode();
        adjust();
        out.write(TAKE);
        out.flush();
        measure();
    }

    private void adjust() {
        var attributes = device.getAttributes();
        // Ctrl-Z would leave the shell with a terminal in raw mode.
        attributes.setControlChar(Attributes.ControlChar.VSUSP, 0);
        // A read waits for a key: see take.
        attributes.setControlChar(Attributes.ControlChar.VMIN, 1);
        attributes.setControlChar(Attributes.ControlChar.VTIME, 0);
        device.setAttributes(attributes);
    }

    /**
     * Takes the terminal.
     *
     * @throws IllegalArgumentException if standard input or output is none
     */
    public static Screen take(Terminal terminal, String instead) throws IOException {
        if (!terminal.inIsTerminal()
                || !terminal.outIsTerminal()
                || "dumb".equals(terminal.environment().get("TERM"))) {
            throw new IllegalArgumentException("expected a terminal that can be drawn on; " + instead);
        }
        // Else its reader looks at each read whether the terminal is as it left it, and makes it so:
        // raw again, if that is in the moment in which it is given back.
        System.setProperty("org.jline.terminal.pty.nonBlockingReads", "false");
        // Through stty, as Biene asks for the terminal's width, and without a library in machine code.
        var device = TerminalBuilder.builder()
                .system(true)
                .provider("exec")
                .dumb(false)
                .nativeSignals(false)
                .graphemeCluster(false)
                .encoding(java.nio.charset.StandardCharsets.UTF_8)
                .build();
        return new Screen(terminal, device);
    }

    /** Asks the terminal for its size; to be called when it has changed. */
    void measure() {
        var size = device.getSize();
        columns = size.getColumns() <= 0 ? 80 : Math.min(MOST_COLUMNS, size.getColumns());
        rows = size.getRows() <= 0 ? 24 : Math.min(MOST_COLUMNS, size.getRows());
        shown = new ArrayList<>();
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    /** Whether more than ASCII can be shown. */
    boolean unicode() {
        return told.unicode();
    }

    /** Shows these lines; only what differs from what is shown is written. */
    void draw(List<Line> lines) {
        var text = new StringBuilder();
        if (shown.isEmpty()) text.append("\u001b[2J");
        var drawn = new ArrayList<String>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).ansi(told.colours());
            drawn.add(line);
            if (i < shown.size() && shown.get(i).equals(line)) continue;
            text.append("\u001b[").append(i + 1).append(";1H").append(line);
            // In the last column the cursor stays on what was written there, which this would take away.
            if (lines.get(i).width() < columns) text.append("\u001b[K");
        }
        shown = drawn;
        if (text.length() == 0) return;
        out.write(text.toString());
        out.flush();
    }

    /** What is typed. */
    Keys keys() {
        var reader = device.reader();
        return new Keys(timeout -> {
            // Never without a limit: the library then reads under a lock that its own closing waits for.
            int c = reader.read(Math.min(timeout, LONGEST_READ_MILLIS));
            return c == NonBlockingReader.READ_EXPIRED ? Keys.NOTHING : c < 0 ? Keys.END : c;
        });
    }

    @Override
    public void close() {
        giveBack();
        try {
            boolean ignored = Runtime.getRuntime().removeShutdownHook(lastWill);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook has run or runs.
        }
    }

    private synchronized void giveBack() {
        if (givenBack) return;
        givenBack = true;
        out.write(GIVE_BACK);
        out.flush();
        device.setAttributes(before);
        told.release();
    }
}
