package dev.biene.cli.watch;

import dev.biene.jobset.SetState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody looks at. Immutable; a key makes another one.
 *
 * @param page which screen
 * @param back the view that it was opened from, or null
 * @param set the id of the set that is looked at, empty for all
 * @param message what the failures have in common whose jobs are looked at
 * @param job the number of the job that is looked at
 * @param filter only rows with this text are shown
 * @param typing whether letters go to the filter
 * @param selected the key of the row that Enter opens; empty for the first
 * @param scroll how many lines of a text are above the screen
 * @param help whether the help covers the page
 */
record View(
        Page page,
        @Nullable View back,
        String set,
        String message,
        long job,
        String filter,
        boolean typing,
        String selected,
        int scroll,
        boolean help) {

    /** The screens. */
    enum Page {
        SETS,
        SET,
        BEES,
        FAILURES,
        JOBS,
        JOB
    }

    /** What is to be done beside looking. */
    enum Act {
        NOTHING,
        QUIT,
        /** Ask the store now. */
        REFRESH,
        PAUSE,
        RESUME
    }

    /** What a key makes of a view. */
    record Step(View view, Act act) {}

    private static final int MAX_FILTER = 100;
    private static final int PAGE_OF_ROWS = 10;

    /** All sets. */
    static View ofAll() {
        return new View(Page.SETS, null, "", "", 0, "", false, "", 0, false);
    }

    /** One set. */
    static View of(String set) {
        return new View(Page.SET, null, set, "", 0, "", false, "", 0, false);
    }

    /**
     * What a key does.
     *
     * @param rows the keys of the rows that can be selected, in their order
     */
    Step on(Key key, List<String> rows, Snapshot now) {
        if (key.kind() == Key.Kind.INTERRUPT) return new Step(this, Act.QUIT);
        if (help) return look(withHelp(false));
        if (typing) return look(type(key));
        return switch (key.kind()) {
            case TEXT -> letter(key.text(), rows, now);
            case ENTER -> look(open(chosen(rows)));
            case BACK, ERASE -> look(closed());
            case UP -> look(move(rows, -1));
            case DOWN -> look(move(rows, 1));
            case PAGE_UP -> look(move(rows, -PAGE_OF_ROWS));
            case PAGE_DOWN -> look(move(rows, PAGE_OF_ROWS));
            case HOME -> look(move(rows, -Integer.MAX_VALUE / 2));
            case END -> look(move(rows, Integer.MAX_VALUE / 2));
            case INTERRUPT, OTHER -> look(this);
        };
    }

    private static Step look(View view) {
        return new Step(view, Act.NOTHING);
    }

    private Step letter(String letter, List<String> rows, Snapshot now) {
        return switch (letter) {
            case "q" -> new Step(this, Act.QUIT);
            case "r" -> new Step(this, Act.REFRESH);
            case "p" -> new Step(this, steering(rows, now));
            case "f" -> look(set.isEmpty() ? this : opened(Page.FAILURES));
            case "b" -> look(set.isEmpty() ? this : opened(Page.BEES));
            case "/" -> look(page == Page.JOB ? this : withTyping(true));
            case "?", "h" -> look(withHelp(true));
            case "k" -> look(move(rows, -1));
            case "j" -> look(move(rows, 1));
            default -> look(this);
        };
    }

    private Act steering(List<String> rows, Snapshot now) {
        var steered = steered(rows);
        var state = page == Page.SETS
                ? now.sets().stream()
                        .filter(each -> each.set().equals(steered))
                        .findFirst()
                        .map(each -> each.state())
                        .orElse(null)
                : now.set() == null ? null : now.set().state();
        if (state == null) return Act.NOTHING;
        return state == SetState.ACTIVE ? Act.PAUSE : Act.RESUME;
    }

    /** The set that pausing and resuming are about. */
    String steered(List<String> rows) {
        return page == Page.SETS ? chosen(rows).replaceFirst("^set:", "") : set;
    }

    private View type(Key key) {
        return switch (key.kind()) {
            case TEXT -> filter.length() < MAX_FILTER ? withFilter(filter + key.text(), true) : this;
            case ERASE ->
                withFilter(
                        filter.isEmpty() ? "" : filter.substring(0, filter.offsetByCodePoints(filter.length(), -1)),
                        true);
            case BACK -> withFilter("", false);
            default -> withFilter(filter, false);
        };
    }

    /** The row that Enter opens: the selected one, or the first if that is gone. */
    String chosen(List<String> rows) {
        if (rows.isEmpty()) return "";
        return rows.contains(selected) ? selected : rows.get(0);
    }

    private View move(List<String> rows, int by) {
        if (page == Page.JOB) return withScroll(Math.max(0, scroll + by));
        if (rows.isEmpty()) return this;
        int to = Math.max(0, Math.min(rows.size() - 1, rows.indexOf(chosen(rows)) + by));
        return withSelected(rows.get(to));
    }

    /** A row's key says what it is: {@code set:ID}, {@code job:NUMBER}, {@code failure:PATTERN}. */
    private View open(String row) {
        if (row.startsWith("set:")) return new View(Page.SET, this, row.substring(4), "", 0, "", false, "", 0, false);
        if (row.startsWith("job:")) {
            return new View(Page.JOB, this, set, message, Long.parseLong(row.substring(4)), "", false, "", 0, false);
        }
        if (row.startsWith("failure:")) {
            return new View(Page.JOBS, this, set, row.substring(8), 0, "", false, "", 0, false);
        }
        return this;
    }

    private View opened(Page other) {
        return page == other ? closed() : new View(other, this, set, "", 0, "", false, "", 0, false);
    }

    private View closed() {
        if (!filter.isEmpty()) return withFilter("", false);
        return back == null ? this : back;
    }

    private View withFilter(String text, boolean goesOn) {
        return new View(page, back, set, message, job, text, goesOn, selected, scroll, help);
    }

    private View withTyping(boolean now) {
        return new View(page, back, set, message, job, filter, now, selected, scroll, help);
    }

    View withSelected(String key) {
        return new View(page, back, set, message, job, filter, typing, key, scroll, help);
    }

    View withScroll(int lines) {
        return new View(page, back, set, message, job, filter, typing, selected, lines, help);
    }

    private View withHelp(boolean shown) {
        return new View(page, back, set, message, job, filter, typing, selected, scroll, shown);
    }
}
