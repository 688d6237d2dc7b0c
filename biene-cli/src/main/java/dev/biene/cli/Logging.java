package dev.biene.cli;

import dev.biene.cli.output.JsonOutput;
import dev.biene.cli.output.Terminal;
import java.util.Locale;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.slf4j.MDC;

/** Log records as single lines on stderr, above the progress line. */
final class Logging extends Handler {

    /** How a record is printed. */
    enum Format {
        TEXT,
        JSON
    }

    /** Kept, as the log manager holds loggers weakly. */
    private static final Logger ROOT = Logger.getLogger("");

    private static final Logger OURS = Logger.getLogger("dev.biene");

    private final Terminal terminal;
    private final boolean json;
    private final SimpleFormatter formatter = new SimpleFormatter();

    private Logging(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /** Warnings of Biene's, and with {@code verbose} what it does; of libraries severe errors only. */
    static void configure(Terminal terminal, boolean verbose, Format format) {
        LogManager.getLogManager().reset();
        ROOT.addHandler(new Logging(terminal, format == Format.JSON));
        ROOT.setLevel(Level.SEVERE);
        OURS.setLevel(verbose ? Level.INFO : Level.WARNING);
    }

    @Override
    public void publish(LogRecord log) {
        if (!isLoggable(log)) return;
        var message = formatter.formatMessage(log);
        var thrown = log.getThrown();
        if (thrown != null) message += ": " + thrown;
        terminal.say(json ? json(log, message) : "biene: " + Complaint.oneLine(message));
    }

    private static String json(LogRecord log, String message) {
        var object = JsonOutput.object()
                .put("at", log.getInstant().toString())
                .put("level", level(log))
                .put("logger", log.getLoggerName())
                .put("message", message);
        // Read here, on the thread that logs, whose job it is.
        var context = MDC.getCopyOfContextMap();
        if (context != null) new TreeMap<>(context).forEach(object::put);
        return object.toString();
    }

    private static String level(LogRecord log) {
        return log.getLevel().getName().toLowerCase(Locale.ROOT);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
