package dev.biene.cli.watch;

import dev.biene.cli.output.HumanTime;
import dev.biene.jobset.SetState;
import dev.biene.jobset.SetStats;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sentences of a set's page. */
final class Words {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final Duration FORESEEABLE = Duration.ofDays(100);

    private Words() {}

    /** {@code active}, {@code paused}, {@code cancelled}, {@code done}. */
    static String state(SetStats stats) {
        if (stats.done() && stats.total() > 0) return "done";
        return stats.state().name().toLowerCase(Locale.ROOT);
    }

    /** How much is completed, and not 100 % before it is. */
    static String percent(SetStats stats) {
        double tenths = stats.total() == 0 ? 1000 : Math.floor(1000.0 * stats.completed() / stats.total());
        return String.format(Locale.ROOT, "%.1f %%", tenths / 10);
    }

    /** What became of the jobs. */
    static List<Line> counts(SetStats stats) {
        var parts = new ArrayList<Line>();
        parts.add(Line.of(stats.completed() + " of " + stats.total() + " completed", Ink.GOOD));
        parts.add(Line.of(stats.running() + " running"));
        if (stats.waiting() > 0) parts.add(Line.of(stats.waiting() + " to try again", Ink.ODD));
        if (stats.exhausted() > 0) parts.add(Line.of(stats.exhausted() + " exhausted", Ink.BAD));
        parts.add(Line.of(stats.unclaimed() + " left"));
        return parts;
    }

    /** How fast it goes and when it is over. */
    static List<Line> pace(SetStats stats, double meanRate, LocalTime now) {
        var parts = new ArrayList<Line>();
        if (stats.rate() > 0 && !stats.done()) parts.add(Line.of(HumanTime.rate(stats.rate()) + " now"));
        if (meanRate > 0) parts.add(Line.of(HumanTime.rate(meanRate) + " in the mean"));
        parts.add(Line.of(end(stats, now)));
        return parts;
    }

    private static String end(SetStats stats, LocalTime now) {
        if (stats.done()) return stats.total() == 0 ? "no jobs yet" : "all done";
        if (stats.state() == SetState.PAUSED) return "paused";
        if (stats.state() == SetState.CANCELLED) return "cancelled";
        if (stats.bees() == 0) return "no bee works on it";
        var eta = stats.eta();
        if (eta == null || eta.compareTo(FORESEEABLE) > 0) return "no telling when it ends";
        var left = Duration.ofSeconds(Math.max(1, (eta.toMillis() + 999) / 1000));
        return "finishes in " + HumanTime.format(left)
                + (left.toDays() < 1 ? ", at " + CLOCK.format(now.plus(left)) : "");
    }

    /** How long jobs take. */
    static List<Line> durations(SetStats stats) {
        var durations = stats.durations();
        if (durations.count() == 0) return List.of();
        return List.of(
                Line.of("a job takes p50 " + HumanTime.format(durations.percentile(0.5))),
                Line.of("p95 " + HumanTime.format(durations.percentile(0.95))),
                Line.of("max " + HumanTime.format(durations.max())));
    }

    /** What went wrong, if anything. */
    static List<Line> trouble(SetStats stats) {
        var parts = new ArrayList<Line>();
        if (stats.failures() > 0) parts.add(Line.of(lostAttempts(stats.failures()), Ink.ODD));
        if (stats.divergent() > 0) parts.add(Line.of(stats.divergent() + " with two different results", Ink.ODD));
        if (stats.copies() > 0) {
            parts.add(Line.of(stats.copies() + (stats.copies() == 1 ? " second copy" : " second copies")));
            parts.add(Line.of(stats.copiesWon() + " came first"));
        }
        if (!stats.wasted().isZero()) parts.add(Line.of(HumanTime.format(stats.wasted()) + " wasted"));
        return parts;
    }

    /** The parts with commas between them, on as many lines as they need. */
    static List<Line> flow(List<Line> parts, int width) {
        var lines = new ArrayList<Line>();
        var line = Line.empty();
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i).add(i < parts.size() - 1 ? "," : "");
            if (line.width() > 0 && line.width() + 1 + part.width() > width) {
                lines.add(line);
                line = Line.empty();
            }
            line.add(line.width() > 0 ? " " : "").add(part);
        }
        if (line.width() > 0) lines.add(line);
        return lines;
    }

    /** {@code 1 attempt failed or lost}. */
    static String lostAttempts(long attempts) {
        return attempts + (attempts == 1 ? " attempt" : " attempts") + " failed or lost";
    }

    /** How far it is, as a bar of {@code width} columns. */
    static Line bar(SetStats stats, int width, boolean unicode) {
        double share = stats.total() == 0 ? 0 : (double) stats.completed() / stats.total();
        double lost = stats.total() == 0 ? 0 : (double) stats.exhausted() / stats.total();
        int full = (int) (share * width);
        int failed = lost == 0 ? 0 : Math.min(width - full, Math.max(1, (int) (lost * width)));
        var line = Line.of((unicode ? "█" : "#").repeat(full), Ink.GOOD);
        line.add((unicode ? "▒" : "x").repeat(failed), Ink.BAD);
        return line.add((unicode ? "░" : ".").repeat(width - full - failed), Ink.FAINT);
    }

    /** What the keys do. */
    static List<String> help() {
        return List.of(
                "q          quit",
                "r          ask the store now",
                "p          pause the set, or let it go on",
                "up, down   select a row (also k and j)",
                "Enter      open the selected set, job or failure",
                "Esc        back",
                "f          failures by their message",
                "b          bees",
                "/          show only rows with a text",
                "?          this help",
                "",
                "The store is asked once a second. Any key takes this away.");
    }
}
