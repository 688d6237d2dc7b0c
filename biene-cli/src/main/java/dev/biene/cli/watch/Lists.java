package dev.biene.cli.watch;

import dev.biene.cli.output.HumanTime;
import dev.biene.cli.watch.Grid.Column;
import dev.biene.jobset.BeeStatus;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a page has rows of, as grids; {@code since} is how old the snapshot is by now. */
final class Lists {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);

    private Lists() {}

    /** The keys of all rows of a page that can be selected, from its top to its bottom. */
    static List<String> keys(View view, Snapshot now) {
        var keys = new ArrayList<String>();
        switch (view.page()) {
            case SETS -> keys.addAll(sets(view, now).keys());
            case SET -> {
                keys.addAll(running(view, now, Duration.ZERO).keys());
                keys.addAll(failures(view, now, ZoneId.of("UTC")).keys());
            }
            case FAILURES -> keys.addAll(failures(view, now, ZoneId.of("UTC")).keys());
            case JOBS -> keys.addAll(jobs(view, now).keys());
            case BEES -> keys.addAll(bees(view, now, Duration.ZERO).keys());
            case JOB -> {}
        }
        return keys;
    }

    static Grid sets(View view, Snapshot now) {
        var grid = new Grid(
                Column.text("set", 0),
                Column.text("state", 1),
                Column.number("done", 0),
                Column.number("completed", 2),
                Column.number("jobs", 3),
                Column.number("exhausted", 6),
                Column.number("running", 7),
                Column.number("bees", 8),
                Column.number("rate", 4),
                Column.number("ETA", 5));
        for (var stats : now.sets()) {
            var eta = stats.done() ? null : stats.eta();
            grid.add(
                    view.filter(),
                    "set:" + stats.set(),
                    stats.exhausted() > 0 ? Ink.ODD : Ink.PLAIN,
                    stats.set(),
                    Words.state(stats),
                    Words.percent(stats),
                    Long.toString(stats.completed()),
                    Long.toString(stats.total()),
                    Long.toString(stats.exhausted()),
                    Long.toString(stats.running()),
                    Integer.toString(stats.bees()),
                    stats.done() || stats.rate() <= 0 ? "" : HumanTime.rate(stats.rate()),
                    eta == null ? "" : HumanTime.format(eta));
        }
        return grid;
    }

    /** The bees that live, then those that are lost, then those that have left. */
    static Grid bees(View view, Snapshot now, Duration since) {
        var grid = new Grid(
                Column.text("host", 0),
                Column.number("pid", 1),
                Column.text("standing", 2),
                Column.number("slots", 4),
                Column.number("running", 3),
                Column.number("done", 0),
                Column.number("failed", 5),
                Column.number("heard of", 6),
                Column.text("version", 7));
        now.bees().stream()
                .sorted(Comparator.comparing(Lists::order).thenComparing(BeeStatus::id))
                .forEach(bee -> grid.add(
                        view.filter(),
                        "bee:" + bee.id(),
                        bee.standing() == BeeStatus.Standing.LOST ? Ink.BAD : Ink.PLAIN,
                        bee.host(),
                        Long.toString(bee.pid()),
                        bee.standing().name().toLowerCase(Locale.ROOT),
                        Integer.toString(bee.slots()),
                        Integer.toString(bee.running()),
                        Long.toString(bee.completed()),
                        Long.toString(bee.failed()),
                        HumanTime.format(bee.lastHeard().plus(since)) + " ago",
                        bee.version()));
        return grid;
    }

    private static int order(BeeStatus bee) {
        return switch (bee.standing()) {
            case LIVE -> 0;
            case LOST -> 1;
            case LEFT -> 2;
        };
    }

    /** The jobs that have run longest. */
    static Grid running(View view, Snapshot now, Duration since) {
        var grid = new Grid(
                Column.number("job", 0),
                Column.number("age", 0),
                Column.number("try", 4),
                Column.text("second copy", 2),
                Column.text("host", 3),
                Column.number("pid", 5),
                Column.text("input", 0));
        for (var job : now.running()) {
            var copy = job.copy();
            grid.add(
                    view.filter(),
                    "job:" + job.id(),
                    copy == null ? Ink.PLAIN : Ink.ODD,
                    Long.toString(job.id()),
                    HumanTime.format(job.age().plus(since)),
                    Integer.toString(job.attempt()),
                    copy == null ? "" : HumanTime.format(copy.age().plus(since)) + " on " + copy.host(),
                    job.host(),
                    Long.toString(job.pid()),
                    job.input());
        }
        return grid;
    }

    /** The failures in groups, the most frequent first. */
    static Grid failures(View view, Snapshot now, ZoneId zone) {
        var grid = new Grid(
                Column.number("attempts", 0),
                Column.number("jobs", 1),
                Column.text("last", 2),
                Column.text("message", 0));
        for (var group : now.failures()) {
            grid.add(
                    view.filter(),
                    "failure:" + group.pattern(),
                    Ink.PLAIN,
                    Long.toString(group.attempts()),
                    Long.toString(group.jobs()),
                    AT.format(group.lastAt().atZone(zone)),
                    group.jobs() == 1 ? group.message() : group.pattern());
        }
        return grid;
    }

    /** The jobs that failed with one message. */
    static Grid jobs(View view, Snapshot now) {
        var grid = new Grid(
                Column.number("job", 0), Column.text("state", 0), Column.number("failed", 1), Column.text("input", 0));
        if (now.jobs() == null) return grid;
        for (var job : now.jobs().jobs()) {
            grid.add(
                    view.filter(),
                    "job:" + job.id(),
                    Ink.PLAIN,
                    Long.toString(job.id()),
                    job.state().name().toLowerCase(Locale.ROOT),
                    Integer.toString(job.attempts()),
                    job.input());
        }
        return grid;
    }
}
