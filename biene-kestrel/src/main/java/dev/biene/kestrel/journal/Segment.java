package dev.biene.kestrel.journal;

import dev.biene.kestrel.journal.JournalFiles.JournalFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One file of the journal. Guarded by the store's lock, except for what is final. */
final class Segment {
    private static final String LOG = ".log";
    private static final String SUMMARY = ".idx";
    private static final Pattern NAME = Pattern.compile("([0-9]{16})\\.log");

    final long number;
    final long salt;
    final int capacity;
    final Path path;
    final List<Run> runs = new ArrayList<>();

    /** Where the next record goes. */
    int end;
    /** Items not removed, over all runs. */
    int live;
    /** Bytes of those items. */
    long liveData;
    /** The journal's position after its last byte, once it is complete. */
    long completeAt = -1;
    /** What its summary will say about other segments; null once that is written. */
    @Nullable
    Removals removals = new Removals();

    boolean summarized;
    /** Whether it holds items that were moved into it, whose former segments may be gone. */
    volatile boolean hasMoves;
    /** A segment with a hole is never summarized: every start names the hole again. */
    boolean damaged;

    /** Open for writing until it is complete and safe. Used by the writer only. */
    @Nullable
    JournalFile output;

    /** The journal's position after what was written to it last. Used by the writer only. */
    long writtenAt;

    /** Whether its name in the directory may get lost in a power cut. Used by the writer only. */
    boolean nameUnsafe = true;

    Segment(Path directory, long number, long salt, int capacity) {
        this.number = number;
        this.salt = salt;
        this.capacity = capacity;
        this.path = path(directory, number);
    }

    static Path path(Path directory, long number) {
        return directory.resolve(String.format("%016d", number) + LOG);
    }

    Path summaryPath() {
        String name = path.getFileName().toString();
        return path.resolveSibling(name.substring(0, name.length() - LOG.length()) + SUMMARY);
    }

    /** The number in a segment's file name, or -1 if it is not one. */
    static long number(Path path) {
        var name = NAME.matcher(path.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    /** Bytes of the records of items that are left. */
    long liveBytes() {
        return liveData + (long) live * (Records.FRAME + Records.ADD_FIXED);
    }

    boolean isComplete() {
        return completeAt >= 0;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
