package dev.biene.kestrel.journal;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** What a class logs, for as long as this is open, also while the journal's tests are quiet. */
final class Log extends Handler implements AutoCloseable {
    private final Logger logger;
    private final @Nullable Level before;
    private final StringBuilder text = new StringBuilder();

    Log(Class<?> source) {
        logger = Logger.getLogger(source.getName());
        before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    String text() {
        return text.toString();
    }

    @Override
    public void publish(LogRecord message) {
        text.append(new SimpleFormatter().formatMessage(message));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
        logger.setLevel(before);
    }
}
