package dev.biene.cli.output;

import dev.biene.jobset.SetState;
import dev.biene.jobset.SetStats;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One line that says how far a set is.
 *
 * <pre>
 * line_counts  ████████▏             41%  412/1000  95/s  failed 2  ETA 6 s (14:02)
 * </pre>
 */
final class ProgressLine {

    private static final int MAX_BAR = 30;
    private static final int MIN_BAR = 5;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private ProgressLine() {}

    /** The line for a terminal, never wider than {@code columns}. */
    static String onTerminal(SetStats stats, long completed, LocalTime now, int columns, boolean unicode) {
        var label = stats.set() + "  ";
        var facts = facts(stats, completed, now);
        // The last column stays free: some terminals wrap when it is written.
        int bar = Math.min(MAX_BAR, columns - 1 - label.length() - facts.length() - 2);
        if (bar < MIN_BAR) return Width.clip(label + facts, columns - 1);
        return label + bar(share(stats, completed), bar, unicode) + "  " + facts;
    }

    /** The line for a log. */
    static String inLog(SetStats stats, long completed, LocalTime now) {
        return stats.set() + ": " + facts(stats, completed, now).strip();
    }

    private static String facts(SetStats stats, long completed, LocalTime now) {
        var facts = new ArrayList<String>();
        // Not 100% before it is.
        long percent = stats.total() == 0 ? 100 : (long) Math.floor(100 * share(stats, completed));
        facts.add(String.format(Locale.ROOT, "%3d%%", percent));
        facts.add(completed + "/" + stats.total());
        if (stats.rate() > 0) facts.add(HumanTime.rate(stats.rate()));
        if (stats.failures() > 0) facts.add("failed " + stats.failures());
        if (stats.exhausted() > 0) facts.add("exhausted " + stats.exhausted());
        if (stats.state() == SetState.PAUSED) facts.add("paused");
        else if (completed + stats.exhausted() < stats.total()) eta(stats, completed, now, facts);
        return String.join("  ", facts);
    }

    private static void eta(SetStats stats, long completed, LocalTime now, List<String> facts) {
        if (stats.rate() <= 0) return;
        double seconds = (stats.total() - completed - stats.exhausted()) / stats.rate();
        if (seconds > 100L * 86_400) return;
        var left = Duration.ofMillis((long) (Math.max(1, Math.ceil(seconds)) * 1000));
        facts.add(
                "ETA " + HumanTime.format(left) + (seconds < 86_400 ? " (" + CLOCK.format(now.plus(left)) + ")" : ""));
    }

    private static double share(SetStats stats, long completed) {
        return stats.total() == 0 ? 1 : Math.min(1, (double) completed / stats.total());
    }

    private static String bar(double share, int width, boolean unicode) {
        if (!unicode) {
            int full = (int) (share * width);
            return "#".repeat(full) + ".".repeat(width - full);
        }
        int eighths = (int) (share * width * 8);
        var bar = "█".repeat(eighths / 8);
        if (eighths % 8 > 0) bar += EIGHTHS.charAt(eighths % 8);
        return bar + " ".repeat(width - bar.length());
    }
}
