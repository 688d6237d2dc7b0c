package dev.biene.cli.output;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations as people write and read them: {@code 500ms}, {@code 1.5s}, {@code 2m}, {@code 3h}, {@code 1d}. */
public final class HumanTime {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*(ms|s|m|min|h|d|)");

    private HumanTime() {}

    /**
     * Reads a duration; a bare number counts seconds.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Duration parse(String text) {
        var form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "expected a duration such as 500ms, 10s, 2m, 3h or 1d, was \"" + text + "\"");
        }
        double unit = switch (form.group(2)) {
            case "ms" -> 1;
            case "m", "min" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> 1000;
        };
        return Duration.ofNanos((long) (Double.parseDouble(form.group(1)) * unit * 1e6));
    }

    /** Two significant units or digits: {@code 12 ms}, {@code 1.5 s}, {@code 2 min 5 s}, {@code 3 h 20 min}. */
    public static String format(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        if (seconds < 0.0005) return "0 ms";
        if (seconds < 0.9995) return Math.max(1, Math.round(seconds * 1000)) + " ms";
        if (seconds < 9.95) return trimmed(String.format(Locale.ROOT, "%.1f", seconds)) + " s";
        long whole = Math.round(seconds);
        if (whole < 60) return whole + " s";
        if (whole < 3600) return pair(whole / 60, "min", whole % 60, "s");
        if (whole < 86_400) return pair(whole / 3600, "h", whole % 3600 / 60, "min");
        return pair(whole / 86_400, "d", whole % 86_400 / 3600, "h");
    }

    private static String pair(long big, String bigUnit, long small, String smallUnit) {
        return small == 0 ? big + " " + bigUnit : big + " " + bigUnit + " " + small + " " + smallUnit;
    }

    /** A rate per second: {@code 0.25/s}, {@code 9.5/s}, {@code 95/s}. */
    public static String rate(double perSecond) {
        if (perSecond >= 9.95) return Math.round(perSecond) + "/s";
        return trimmed(String.format(Locale.ROOT, perSecond >= 0.995 ? "%.1f" : "%.2f", perSecond)) + "/s";
    }

    private static String trimmed(String decimal) {
        return decimal.replaceAll("\\.?0+$", "");
    }
}
