package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets space aside. A segment is filled with zeros before it is used, so that appending neither changes the
 * file's size, which would make every force write it too, nor meets a full disk half way through a record.
 *
 * <p>One segment is kept in reserve. While none can be had, items are refused, and what is left of the segment in
 * use, half of it at least, is for the records of items that go: so reading and closing goes on when the disk is full.
 */
final class SegmentAllocator {
    private static final Logger log = LoggerFactory.getLogger(SegmentAllocator.class);
    private static final int SMALLEST = 1024 * 1024;
    /** What somebody who appends may be kept waiting for: some hundred microseconds. */
    private static final int AT_ONCE = 1024 * 1024;

    private static final int BLOCK = 64 * 1024;
    /** One for all: each that is thrown away would stay until the old generation is collected. */
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(BLOCK).asReadOnlyBuffer();

    private final JournalFiles files;
    private final Path directory;
    private final int segmentSize;
    private final boolean force;

    // Guarded by the store's lock.
    /** One as a rule; two where somebody could not wait for one that was being made. */
    private final Deque<Space> spares = new ArrayDeque<>();

    private @Nullable IOException full;
    private long filesMade;

    SegmentAllocator(JournalFiles files, Path directory, int segmentSize, Fsync fsync) {
        this.files = files;
        this.directory = directory;
        this.segmentSize = segmentSize;
        this.force = !fsync.isNever();
    }

    /** A file of zeros. */
    record Space(Path path, int size) {}

    /** Why items are refused, or null while they are not. */
    @Nullable
    IOException full() {
        return full;
    }

    boolean wantsSpare() {
        return spares.isEmpty();
    }

    /** Space for the next segment: a spare one, or if there is none or it is too small, some made at once. */
    Space take(int atLeast) throws IOException {
        for (var spare : spares) {
            if (spare.size < atLeast) continue;
            spares.remove(spare);
            return spare;
        }
        return makeAtOnce(atLeast);
    }

    /**
     * Makes sure of a spare, for an item that would take of what is left for the records of items that go: the spare that
     * is being made may turn out not to fit on the disk.
     */
    void reserve() throws IOException {
        if (spares.isEmpty()) spares.add(makeAtOnce(0));
    }

    private Space makeAtOnce(int atLeast) throws IOException {
        try {
            // Not forced: whoever appends does not wait for the disk, and the next force covers it.
            return make(nextPath(), Math.max(atLeast, Math.min(AT_ONCE, segmentSize)), false);
        } catch (IOException e) {
            spareFailed(e);
            throw e;
        }
    }

    /** A name for the file to make next. */
    Path nextPath() {
        return directory.resolve("spare-" + filesMade++ + ".tmp");
    }

    /** Makes the largest spare that fits. Called without the store's lock. */
    Space makeSpare(Path path) throws IOException {
        int size = segmentSize;
        while (true) {
            try {
                if (files.usableSpace(directory) < size) throw new IOException("No space left on device");
                return make(path, size, force);
            } catch (IOException e) {
                if (size <= SMALLEST) throw e;
                size = Math.max(SMALLEST, size / 2);
            }
        }
    }

    void spareMade(Space space) {
        if (full != null) log.info("journal {}: there is space again, items are taken", directory);
        full = null;
        spares.add(space);
    }

    void spareFailed(IOException cause) {
        // While there is one, what failed was for a large item only, or is not needed yet.
        if (!spares.isEmpty()) return;
        if (full == null)
            log.warn("journal {}: disk is full, items are refused until there is space", directory, cause);
        full = cause;
    }

    private Space make(Path path, int size, boolean forced) throws IOException {
        try (var file = files.open(path, true)) {
            var zeros = ZEROS.duplicate();
            for (int at = 0; at < size; ) {
                zeros.clear().limit(Math.min(BLOCK, size - at));
                at += file.write(zeros, at);
            }
            if (forced) file.force();
            return new Space(path, size);
        } catch (IOException e) {
            discard(path);
            throw e;
        }
    }

    private void discard(Path path) {
        try {
            files.delete(path);
        } catch (IOException e) {
            log.warn("journal {}: cannot delete {}, the next start does", directory, path, e);
        }
    }
}
