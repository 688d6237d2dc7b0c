package dev.biene.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells on stderr what the run is doing, with the seconds since it began. */
public final class Progress {

    private static final long START = System.nanoTime();

    private Progress() {}

    public static synchronized void say(String format, @Nullable Object... values) {
        double seconds = (System.nanoTime() - START) / 1e9;
        System.err.println(
                String.format(Locale.ROOT, "[%6.1f s] ", seconds) + String.format(Locale.ROOT, format, values));
    }
}
