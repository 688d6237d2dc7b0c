package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings appended bytes to the disk, in order and in groups. A position counts the bytes appended since the
 * start; a position is safe when all before it may be acknowledged.
 *
 * <p>With {@link Fsync#ALWAYS} a thread of its own writes what has gathered while it was forcing the group
 * before: one force for all, however many wait. While the disk is quick, {@link #commitHere} forces by itself: two
 * changes of threads would take as long, and would split those who wait into two groups that are forced in turn.
 * Without {@link Fsync#ALWAYS} the thread that commits writes, and at most the force is left to the other thread. All
 * methods may be called from any thread.
 */
final class JournalWriter {
    private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);
    /** Some changes of threads take as long, and so do the requests of one turn of an event loop. */
    private static final long QUICK_FORCE_NANOS = 1_000_000;

    private final JournalFiles files;
    private final Path directory;
    private final Fsync fsync;
    private final LongSupplier nanoTime;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    // Guarded by lock.
    private final Backlog backlog = new Backlog();
    private volatile boolean closed;

    /** Held while writing, so that bytes reach the file in the order of their positions. */
    private final ReentrantLock writing = new ReentrantLock();
    /** Held while forcing; taken before the other one. */
    private final ReentrantLock forcing = new ReentrantLock();
    // Guarded by writing.
    private final Set<Segment> unforced = new LinkedHashSet<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final @Nullable Thread thread;
    private volatile long appended;
    /** Up to where somebody waits for it; what is appended within one turn is forced together. */
    private volatile long requested;

    private volatile long written;
    private volatile long forced;
    /** What the last force took; a disk that nothing is known of is taken for slow. */
    private volatile long forceNanos = Long.MAX_VALUE;

    private volatile @Nullable StorageException failure;

    JournalWriter(JournalFiles files, Path directory, Fsync fsync) {
        this(files, directory, fsync, System::nanoTime);
    }

    JournalWriter(JournalFiles files, Path directory, Fsync fsync, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.files = files;
        this.directory = directory;
        this.fsync = fsync;
        this.thread = fsync.isNever() ? null : new Thread(this::run, "biene-journal-writer");
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * Takes a record that belongs at an offset of a segment. Calls come in the order of the log, one at a time.
     *
     * @return the position after it
     */
    long append(Segment segment, int offset, byte[] head, int headLength, byte[] data) {
        lock.lock();
        try {
            backlog.add(segment, offset, head, headLength);
            backlog.add(segment, offset + headLength, data, data.length);
            long position = appended + headLength + data.length;
            appended = position;
            return position;
        } finally {
            lock.unlock();
        }
    }

    long position() {
        return appended;
    }

    boolean isSafe(long position) {
        return position <= safePosition();
    }

    /** All before it may be acknowledged. */
    long safePosition() {
        return fsync.isAlways() ? forced : written;
    }

    @Nullable
    StorageException failure() {
        return failure;
    }

    /** Called, from any thread, each time that the safe position moved or the journal failed. */
    void onProgress(Runnable listener) {
        listeners.add(listener);
    }

    /** Brings everything appended so far on its way; without {@link Fsync#ALWAYS} it is safe on return. */
    void commit() {
        if (!fsync.isAlways()) {
            writeOut();
            return;
        }
        if (forced == appended) return;
        lock.lock();
        try {
            requested = appended;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Commits; while the disk is quick and no force is under way, it is done on return. For a thread that nobody
     * interrupts: an interrupt closes the file under a force, and the error it was about to report would be lost.
     */
    void commitHere() {
        boolean atOnce = fsync.isAlways() && forced != appended && forceNanos <= QUICK_FORCE_NANOS && forcing.tryLock();
        if (!atOnce) {
            commit();
            return;
        }
        try {
            writeAndForce();
        } finally {
            forcing.unlock();
        }
    }

    /** Commits and waits until the position is safe. Not interruptible: the bytes are on their way already. */
    void await(long position) {
        commit();
        lock.lock();
        try {
            while (!isSafe(position) && failure == null) progress.awaitUninterruptibly();
        } finally {
            lock.unlock();
        }
        check();
    }

    void check() {
        var failed = failure;
        // A new one each time: the stack says which call was refused.
        if (failed != null) throw new StorageException(String.valueOf(failed.getMessage()), failed);
    }

    /** Writes all that is appended, in the calling thread. Reads that go to the file come after this. */
    void writeOut() {
        if (written == appended) return;
        writing.lock();
        try {
            writeGroup();
        } finally {
            writing.unlock();
        }
    }

    private void writeGroup() {
        ArrayDeque<Backlog.Chunk> group;
        long position;
        lock.lock();
        try {
            group = backlog.take();
            position = appended;
        } finally {
            lock.unlock();
        }
        if (group.isEmpty() || failure != null) return;
        try {
            for (var chunk : group) write(chunk, position);
            written = position;
        } catch (IOException | RuntimeException e) {
            fail("cannot write to", e);
        }
        lock.lock();
        try {
            backlog.giveBack(group);
        } finally {
            lock.unlock();
        }
    }

    private void write(Backlog.Chunk chunk, long position) throws IOException {
        var segment = chunk.segment();
        var output = segment.output;
        if (output == null) segment.output = output = files.open(segment.path, false);
        var buffer = chunk.buffer().flip();
        int start = chunk.offset();
        while (buffer.hasRemaining()) output.write(buffer, start + buffer.position());
        segment.writtenAt = position;
        unforced.add(segment);
    }

    /** Makes everything appended so far survive a power cut, whatever the policy; for compaction and the end. */
    void force() {
        writeAndForce();
        check();
    }

    private void writeAndForce() {
        forcing.lock();
        try {
            List<Segment> segments;
            long position;
            writing.lock();
            try {
                writeGroup();
                segments = List.copyOf(unforced);
                position = written;
            } finally {
                writing.unlock();
            }
            // Not while holding the other lock: whoever reads an item back waits for the write, not for the disk.
            if (failure == null && position != forced) forceAll(segments, position);
        } finally {
            forcing.unlock();
        }
    }

    private void forceAll(List<Segment> segments, long position) {
        try {
            boolean nameUnsafe = false;
            long start = nanoTime.getAsLong();
            for (var segment : segments) {
                var output = segment.output;
                if (output != null) output.force();
                nameUnsafe |= segment.nameUnsafe;
                segment.nameUnsafe = false;
            }
            if (nameUnsafe) files.forceDirectory(directory);
            forceNanos = nanoTime.getAsLong() - start;
        } catch (IOException | RuntimeException e) {
            fail("cannot force to the disk", e);
            return;
        }
        writing.lock();
        try {
            for (var segment : segments) if (segment.writtenAt <= position) unforced.remove(segment);
        } finally {
            writing.unlock();
        }
        forced = position;
        // Whoever forced: the journal's own thread finds nothing left to do, and would tell nobody.
        progressed();
    }

    /**
     * Closes the files of segments that are complete.
     *
     * @return those that need nothing more from here
     */
    List<Segment> release(List<Segment> complete) {
        var released = new ArrayList<Segment>();
        writing.lock();
        try {
            for (var segment : complete) {
                boolean mustBeForced = !fsync.isNever() || segment.hasMoves;
                if (segment.completeAt > written || (mustBeForced && unforced.contains(segment))) continue;
                unforced.remove(segment);
                var output = segment.output;
                segment.output = null;
                if (output != null) output.close();
                released.add(segment);
            }
        } catch (IOException e) {
            log.warn("journal {}: cannot close a complete segment", directory, e);
        } finally {
            writing.unlock();
        }
        return released;
    }

    private void run() {
        while (awaitWork()) writeAndForce();
    }

    private boolean awaitWork() {
        lock.lock();
        try {
            while (!closed && (forced >= requested || failure != null || !fsync.isAlways())) {
                if (fsync.isAlways() || failure != null) {
                    work.awaitUninterruptibly();
                } else if (pause()) {
                    break;
                }
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits one interval; returns whether there is something to force. */
    private boolean pause() {
        try {
            long left = fsync.interval().toNanos();
            while (left > 0 && !closed) left = work.awaitNanos(left);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the journal's own thread", e);
        }
        return forced != appended;
    }

    private void progressed() {
        lock.lock();
        try {
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        for (var listener : listeners) listener.run();
    }

    private void fail(String what, Exception cause) {
        var failed = new StorageException(
                "journal " + directory + ": " + what + " the newest segment (" + cause.getMessage()
                        + "); nothing is acknowledged any more; look at the disk, then start again",
                cause);
        failure = failed;
        log.error(failed.getMessage(), cause);
        progressed();
    }

    /** Writes and forces what is left, ends the thread and closes the files. */
    void close() {
        if (failure == null) {
            try {
                force();
            } catch (StorageException e) {
                log.warn("journal {}: closed without its last items", directory, e);
            }
        }
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        join();
    }

    private void join() {
        if (thread == null) return;
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
