package dev.biene.arbeiter;

import dev.biene.BieneException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Where a backend keeps what stages report: in memory only, for as long as each report says, and so much at most. For
 * those who write a backend of {@link Queues}. May be called from any thread.
 */
public final class StageBoard {

    /** How many stages are kept; a report of one more is not taken. */
    public static final int MAX_STAGES = 1_000;

    /** How long a report is kept at most, whatever it says. */
    public static final Duration LONGEST = Duration.ofMinutes(1);

    private record Note(String text, long endNanos) {}

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Note> notes = new LinkedHashMap<>();

    /** An empty one. */
    public StageBoard() {
        this(System::nanoTime);
    }

    StageBoard(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Keeps the line of a stage in place of its last one.
     *
     * @param kept zero takes the stage off
     * @return false if there is no room for it, or the line is longer than a report's ever is
     */
    public boolean keep(String id, String text, Duration kept) {
        if (text.length() > StageReport.MAX_TEXT) return false;
        lock.lock();
        try {
            sweep();
            notes.remove(id);
            if (kept.isZero() || kept.isNegative()) return true;
            if (notes.size() >= MAX_STAGES) return false;
            var time = kept.compareTo(LONGEST) <= 0 ? kept : LONGEST;
            notes.put(id, new Note(text, nanoTime.getAsLong() + time.toNanos()));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void sweep() {
        long now = nanoTime.getAsLong();
        notes.values().removeIf(note -> now - note.endNanos >= 0);
    }

    /** The lines that still stand, by the ids of their stages. */
    public Map<String, String> texts() {
        lock.lock();
        try {
            sweep();
            var texts = new LinkedHashMap<String, String>();
            notes.forEach((id, note) -> texts.put(id, note.text));
            return texts;
        } finally {
            lock.unlock();
        }
    }

    /** The stages that these lines tell of, each once, by their inputs; a line that is none is left out. */
    public static List<StageReport> read(Collection<String> texts) {
        var reports = new LinkedHashMap<String, StageReport>();
        for (var text : texts) {
            for (var report : readable(text)) reports.put(report.id(), report);
        }
        return StageReport.sorted(reports.values());
    }

    private static List<StageReport> readable(String text) {
        var found = new ArrayList<StageReport>();
        try {
            found.add(StageReport.parse(text));
        } catch (BieneException e) {
            // Somebody else's, of a later version, or nonsense: that hides no other stage.
            found.clear();
        }
        return found;
    }
}
