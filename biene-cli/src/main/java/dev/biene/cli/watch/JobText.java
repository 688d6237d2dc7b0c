package dev.biene.cli.watch;

import dev.biene.cli.output.HumanTime;
import dev.biene.cli.output.Width;
import dev.biene.jobset.Attempt;
import dev.biene.jobset.JobDetails;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One job and all that happened to it, as lines. */
final class JobText {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);

    /** A screen is no place to read a megabyte; the command that prints it all is named instead. */
    private static final int MOST = 4_000;

    private final List<Line> lines = new ArrayList<>();
    private final int width;

    private JobText(int width) {
        this.width = width;
    }

    static List<Line> of(JobDetails details, int width, ZoneId zone, Duration since) {
        var text = new JobText(width);
        var job = details.job();
        text.lines.add(Line.of(job.state().name().toLowerCase(Locale.ROOT), Ink.BOLD)
                .add(job.attempts() == 0 ? "" : ", " + Words.lostAttempts(job.attempts()))
                .add(job.duration() == null ? "" : ", took " + HumanTime.format(job.duration())));
        text.section("Input", job.input(), Ink.PLAIN);
        if (job.result() != null) text.section("Result", job.result(), Ink.PLAIN);
        for (var attempt : details.attempts()) text.attempt(attempt, zone, since);
        return text.lines;
    }

    private void attempt(Attempt attempt, ZoneId zone, Duration since) {
        boolean running = attempt.ending() == Attempt.Ending.RUNNING || attempt.ending() == Attempt.Ending.RUNNING_COPY;
        var took = HumanTime.format(running ? attempt.duration().plus(since) : attempt.duration());
        lines.add(Line.empty());
        lines.add(Line.of(AT.format(attempt.startedAt().atZone(zone)) + "  ")
                .add(word(attempt.ending()), ink(attempt.ending()))
                .add((running ? " for " : " after ") + took + " on " + attempt.host() + ", process " + attempt.pid()));
        if (!attempt.message().isEmpty()) wrap("  ", attempt.message(), Ink.BAD);
        if (!attempt.detail().isEmpty()) wrap("    ", attempt.detail(), Ink.FAINT);
        if (attempt.result() != null) wrap("  ", attempt.result(), Ink.ODD);
    }

    private static String word(Attempt.Ending ending) {
        return switch (ending) {
            case RUNNING -> "running";
            case RUNNING_COPY -> "running, second copy";
            case COMPLETED -> "completed";
            case FAILED -> "failed";
            case LOST -> "lost with its bee";
            case DIVERGED -> "refused: another result was first";
        };
    }

    private static Ink ink(Attempt.Ending ending) {
        return switch (ending) {
            case RUNNING, RUNNING_COPY -> Ink.BOLD;
            case COMPLETED -> Ink.GOOD;
            case FAILED, LOST -> Ink.BAD;
            case DIVERGED -> Ink.ODD;
        };
    }

    private void section(String title, String text, Ink ink) {
        lines.add(Line.empty());
        lines.add(Line.of(title, Ink.BOLD));
        wrap("  ", text, ink);
    }

    private void wrap(String indent, String text, Ink ink) {
        var shown = text.length() <= MOST ? text : text.substring(0, MOST) + " ...";
        int columns = Math.max(10, width - indent.length());
        for (var line : shown.split("\\R", -1)) {
            // What a line is cut by must be what it is as wide as: control characters are made harmless first.
            var rest = Width.harmless(line);
            do {
                int end = Width.fitting(rest, columns);
                lines.add(Line.of(indent + rest.substring(0, end), ink));
                rest = rest.substring(end);
            } while (!rest.isEmpty());
        }
    }
}
