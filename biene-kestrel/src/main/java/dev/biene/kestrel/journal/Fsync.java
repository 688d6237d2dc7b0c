package dev.biene.kestrel.journal;

import java.time.Duration;
import java.util.Locale;

/**
 * When what was written is forced to the disk.
 *
 * <ul>
 *   <li>{@link #ALWAYS}, the default: before it is acknowledged. Nothing acknowledged is lost in a power cut.
 *   <li>{@link #every}: after that time at the latest. A power cut loses at most what is younger.
 *   <li>{@link #NEVER}: when the system likes. Killing the process loses nothing, a power cut may.
 * </ul>
 *
 * @param interval zero for always, negative for never
 */
public record Fsync(Duration interval) {
    public static final Fsync ALWAYS = new Fsync(Duration.ZERO);
    public static final Fsync NEVER = new Fsync(Duration.ofMillis(-1));

    public static Fsync every(Duration interval) {
        if (interval.isZero() || interval.isNegative())
            throw new IllegalArgumentException("fsync interval must be positive, was " + interval);
        return new Fsync(interval);
    }

    /** Reads {@code always}, {@code never} or a number of milliseconds. */
    public static Fsync parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "always" -> ALWAYS;
            case "never" -> NEVER;
            default -> every(Duration.ofMillis(millis(text)));
        };
    }

    private static long millis(String text) {
        if (text.matches("[1-9][0-9]{0,8}")) return Long.parseLong(text);
        throw new IllegalArgumentException(
                "fsync must be \"always\", \"never\" or a number of milliseconds, was \"" + text + "\"");
    }

    boolean isAlways() {
        return interval.isZero();
    }

    boolean isNever() {
        return interval.isNegative();
    }

    @Override
    public String toString() {
        if (isAlways()) return "always";
        return isNever() ? "never" : Long.toString(interval.toMillis());
    }
}
