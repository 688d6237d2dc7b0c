package dev.biene.cli.watch;

import dev.biene.cli.output.HumanTime;
import dev.biene.jobset.SetStats;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is on the screen: from a view, a snapshot and the time to as many lines as the screen has, none of them wider
 * than it. Nothing else is looked at, so a test can look at it all.
 */
final class Picture {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    /** From so many lines on there is room for blank ones between the sections. */
    private static final int ROOMY = 20;

    /** From so many on there is room for more than how far it is. */
    private static final int TALL = 14;

    private static final int LEAST_SECTION = 3;

    private final View view;
    private final Snapshot data;
    private final ZonedDateTime now;
    private final int width;
    private final int height;
    private final boolean unicode;
    private final List<Line> lines = new ArrayList<>();

    private Picture(View view, Snapshot data, ZonedDateTime now, int width, int height, boolean unicode) {
        this.view = view;
        this.data = data;
        this.now = now;
        this.width = width;
        this.height = height;
        this.unicode = unicode;
    }

    /** Exactly {@code height} lines, each at most {@code width} columns wide. */
    static List<Line> of(View view, Snapshot data, ZonedDateTime now, int width, int height, boolean unicode) {
        return new Picture(view, data, now, width, height, unicode).draw();
    }

    private List<Line> draw() {
        title();
        if (view.help()) Words.help().forEach(line -> lines.add(Line.of(line)));
        else page();
        while (lines.size() < height - 1) lines.add(Line.empty());
        var shown = new ArrayList<Line>(lines.subList(0, Math.max(0, height - 1)));
        shown.add(footer());
        shown.replaceAll(line -> line.clip(width));
        return shown;
    }

    private void page() {
        switch (view.page()) {
            case SETS -> whole(Lists.sets(view, data), "no job sets");
            case SET -> set();
            case BEES -> whole(Lists.bees(view, data, age()), "no bees");
            case FAILURES -> whole(Lists.failures(view, data, zone()), "no failures");
            case JOBS -> {
                lines.add(Line.of(view.message(), Ink.BAD));
                whole(Lists.jobs(view, data), data.jobs() == null ? "reading ..." : "no jobs");
            }
            case JOB -> job();
        }
    }

    /** How old the snapshot is: ages go on between two of them. */
    private Duration age() {
        var age = Duration.between(data.at(), now.toInstant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private ZoneId zone() {
        return now.getZone();
    }

    private void title() {
        var what = switch (view.page()) {
            case SETS -> "all sets";
            case SET -> view.set();
            case BEES -> view.set() + ": bees";
            case FAILURES -> view.set() + ": failures";
            case JOBS -> view.set() + ": jobs that failed so";
            case JOB -> view.set() + ": job " + view.job();
        };
        var stats = data.set();
        var state = stats == null || view.page() == View.Page.SETS ? "" : "  " + Words.state(stats);
        lines.add(Line.of(" biene  " + what + state, Ink.BAR).flush(CLOCK.format(now) + " ", width, Ink.BAR));
    }

    private void whole(Grid grid, String none) {
        if (grid.size() == 0) {
            lines.add(Line.of(view.filter().isEmpty() ? none : "no row has \"" + view.filter() + "\"", Ink.FAINT));
            return;
        }
        lines.addAll(grid.lines(width, height - 1 - lines.size(), view.chosen(grid.keys())));
    }

    private void set() {
        var stats = data.set();
        if (stats == null) {
            lines.add(Line.of("reading ...", Ink.FAINT));
            return;
        }
        head(stats);
        var chosen = view.chosen(Lists.keys(view, data));
        var sections = new ArrayList<Section>();
        add(sections, "Longest running", Lists.running(view, data, age()));
        add(sections, "Failures", Lists.failures(view, data, zone()));
        long live = data.bees().stream()
                .filter(bee -> bee.standing() == dev.biene.jobset.BeeStatus.Standing.LIVE)
                .count();
        add(sections, "Bees: " + live + " live with " + stats.slots() + " slots", Lists.bees(view, data, age()));
        share(sections, height - 1 - lines.size());
        for (var section : sections) section.draw(lines, width, chosen);
    }

    private void head(SetStats stats) {
        var percent = "  " + Words.percent(stats);
        int bar = width - percent.length();
        lines.add(
                bar < 10
                        ? Line.of(percent.strip())
                        : Words.bar(stats, bar, unicode).add(percent, Ink.BOLD));
        lines.addAll(Words.flow(Words.counts(stats), width));
        lines.addAll(Words.flow(Words.pace(stats, data.meanRate(), now.toLocalTime()), width));
        if (height < TALL) return;
        lines.addAll(Words.flow(Words.durations(stats), width));
        lines.addAll(Words.flow(Words.trouble(stats), width));
    }

    private void add(List<Section> sections, String title, Grid grid) {
        if (grid.size() > 0) sections.add(new Section(title, grid, height >= ROOMY));
    }

    /** Gives the first sections what they need at least, then line by line what is left. */
    private static void share(List<Section> sections, int room) {
        int left = room;
        for (var section : sections) {
            int least = section.least();
            if (left < least) break;
            section.height = least;
            left -= least;
        }
        boolean more = true;
        while (left > 0 && more) {
            more = false;
            for (var section : sections) {
                if (left == 0 || section.height == 0 || section.height == section.most()) continue;
                section.height++;
                left--;
                more = true;
            }
        }
    }

    /** A heading and rows under it. */
    private static final class Section {

        private final String title;
        private final Grid grid;
        private final boolean roomy;
        private int height;

        Section(String title, Grid grid, boolean roomy) {
            this.title = title;
            this.grid = grid;
            this.roomy = roomy;
        }

        int least() {
            return LEAST_SECTION + (roomy ? 1 : 0);
        }

        int most() {
            return least() - 1 + grid.size();
        }

        void draw(List<Line> lines, int width, String chosen) {
            if (height == 0) return;
            if (roomy) lines.add(Line.empty());
            int rows = height - least() + 1;
            var hidden = grid.size() > rows ? " (" + rows + " of " + grid.size() + ")" : "";
            lines.add(Line.of(title + hidden, Ink.BOLD));
            lines.addAll(grid.lines(width, rows + 1, chosen));
        }
    }

    private void job() {
        var details = data.job();
        if (details == null) {
            lines.add(Line.of("reading ...", Ink.FAINT));
            return;
        }
        var text = JobText.of(details, width, zone(), age());
        int room = Math.max(0, height - 1 - lines.size());
        int from = Math.max(0, Math.min(view.scroll(), text.size() - room));
        lines.addAll(text.subList(from, Math.min(text.size(), from + room)));
    }

    private Line footer() {
        if (!data.trouble().isEmpty()) {
            return Line.of(" since " + HumanTime.format(age()) + ": " + data.trouble(), Ink.BAD);
        }
        if (view.typing()) return Line.of(" show only rows with: ").add(view.filter() + "_", Ink.BOLD);
        if (!view.filter().isEmpty()) {
            return Line.of(" only rows with \"" + view.filter() + "\"; Esc shows all", Ink.ODD);
        }
        var back = view.back() == null ? "" : "Esc back  ";
        return Line.of(" q quit  ? help  " + back + keys(), Ink.FAINT);
    }

    private String keys() {
        return switch (view.page()) {
            case SETS -> "Enter open  p pause  / filter";
            case SET -> "Enter open  p pause  f failures  b bees  / filter";
            case FAILURES, JOBS -> "Enter open  / filter";
            case BEES -> "f failures  / filter";
            case JOB -> "up/down scroll";
        };
    }
}
