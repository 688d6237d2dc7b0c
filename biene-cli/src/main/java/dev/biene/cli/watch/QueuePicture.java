package dev.biene.cli.watch;

import dev.biene.cli.output.HumanTime;
import dev.biene.cli.output.StageCells;
import dev.biene.cli.watch.Grid.Column;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All queues on a screen, one line each. Pure, as {@link Picture} is. */
final class QueuePicture {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private QueuePicture() {}

    static Grid grid(QueueRates rates, String filter) {
        var grid = new Grid(
                Column.text("queue", 0),
                Column.text("server", 2),
                Column.number("items", 0),
                Column.number("in", 0),
                Column.number("out", 0),
                Column.number("open", 1),
                Column.number("oldest", 0),
                Column.number("waiting", 3),
                Column.number("bytes", 4),
                Column.number("expired", 5),
                Column.number("waited", 5),
                Column.number("discarded", 6));
        for (var seen : rates.now()) {
            var stats = seen.stats();
            grid.add(
                    filter,
                    seen.server() + " " + stats.queue(),
                    Ink.PLAIN,
                    stats.queue(),
                    seen.server(),
                    Long.toString(stats.items()),
                    rate(rates.in(seen)),
                    rate(rates.out(seen)),
                    Long.toString(stats.open()),
                    StageCells.age(stats.oldest()),
                    Long.toString(stats.waiters()),
                    Long.toString(stats.bytes()),
                    Long.toString(stats.expired()),
                    StageCells.age(stats.age()),
                    Long.toString(stats.discarded()));
        }
        return grid;
    }

    /** The stages, each process by itself. */
    static Grid stages(QueueRates rates, String filter) {
        var grid = new Grid(
                Column.text("stage", 0),
                Column.text("outputs", 0),
                Column.text("host", 2),
                Column.number("process", 3),
                Column.number("bees", 4),
                Column.number("in", 0),
                Column.number("out", 0),
                Column.number("handled", 1),
                Column.number("failed", 1),
                Column.number("running", 5));
        for (var stage : rates.stages()) {
            grid.add(filter, stage.id(), Ink.PLAIN, StageCells.of(stage).toArray(String[]::new));
        }
        return grid;
    }

    private static String rate(double perSecond) {
        return perSecond < 0 ? "" : HumanTime.rate(perSecond);
    }

    /** Exactly {@code height} lines, each at most {@code width} columns wide. */
    static List<Line> of(
            QueueRates rates,
            String filter,
            boolean typing,
            String selected,
            ZonedDateTime now,
            int width,
            int height) {
        var grid = grid(rates, filter);
        var lines = new ArrayList<Line>();
        lines.add(Line.of(" biene  queues", Ink.BAR).flush(CLOCK.format(now) + " ", width, Ink.BAR));
        if (grid.size() == 0) lines.add(Line.of(rates.now().isEmpty() ? "no queues" : "no row has \"" + filter + "\""));
        var below = stages(rates, filter);
        // The queues have two thirds of the screen at least.
        int room = below.size() == 0 ? 0 : Math.min(below.size() + 2, (height - 2) / 3);
        lines.addAll(grid.lines(width, height - 2 - room, selected));
        if (room > 2) {
            while (lines.size() < height - 1 - room) lines.add(Line.empty());
            lines.add(Line.empty());
            lines.addAll(below.lines(width, room - 1, ""));
        }
        while (lines.size() < height - 1) lines.add(Line.empty());
        var shown = new ArrayList<Line>(lines.subList(0, Math.max(0, height - 1)));
        shown.add(footer(rates, filter, typing));
        shown.replaceAll(line -> line.clip(width));
        return shown;
    }

    private static Line footer(QueueRates rates, String filter, boolean typing) {
        if (!rates.trouble().isEmpty()) return Line.of(" " + rates.trouble(), Ink.BAD);
        if (typing) return Line.of(" show only rows with: ").add(filter + "_", Ink.BOLD);
        if (!filter.isEmpty()) return Line.of(" only rows with \"" + filter + "\"; Esc shows all", Ink.ODD);
        return Line.of(" q quit  / filter  oldest: how long the item at the head has been there", Ink.FAINT);
    }
}
