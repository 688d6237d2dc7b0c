package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings appended bytes to the disk, in order and in groups. A position counts the bytes appended since the
 * start; a position is safe when all before it may be acknowledged.
 *
 * <p>With {@link Fsync#ALWAYS} a thread of its own writes what has gathered while it was forcing the group
 * before: one force for all, however many wait. Otherwise the thread that commits writes, without a change of
 * threads, and at most the force is left to that thread. All methods may be called from any thread.
 */
final class JournalWriter {
    private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);
    private static final int CHUNK = 256 * 1024;
    private static final int SPARE_CHUNKS = 8;

    private final JournalFiles files;
    private final Path directory;
    private final Fsync fsync;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();
    // Guarded by lock.
    private ArrayDeque<Chunk> pending = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> spareBuffers = new ArrayDeque<>();
    private volatile boolean closed;

    /** Held while writing, so that bytes reach the file in the order of their positions. */
    private final ReentrantLock writing = new ReentrantLock();
    /** Held while forcing; taken before the other one. */
    private final ReentrantLock forcing = new ReentrantLock();
    // Guarded by writing.
    private final Set<Segment> unforced = new LinkedHashSet<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final long spinNanos;
    private final @Nullable Thread thread;
    private volatile long appended;
    /** Up to where somebody waits for it; what is appended within one turn is forced together. */
    private volatile long requested;

    private volatile long written;
    private volatile long forced;
    private volatile @Nullable StorageException failure;

    JournalWriter(JournalFiles files, Path directory, Fsync fsync, Duration spin) {
        this.files = files;
        this.directory = directory;
        this.fsync = fsync;
        this.spinNanos = spin.toNanos();
        this.thread = fsync.isNever() ? null : new Thread(this::run, "biene-journal-writer");
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    private record Chunk(Segment segment, int offset, ByteBuffer buffer) {
        boolean isContinuedAt(Segment other, int end) {
            return segment == other && offset + buffer.position() == end && buffer.hasRemaining();
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
            put(segment, offset, head, headLength);
            put(segment, offset + headLength, data, data.length);
            long position = appended + headLength + data.length;
            appended = position;
            return position;
        } finally {
            lock.unlock();
        }
    }

    private void put(Segment segment, int offset, byte[] bytes, int length) {
        int done = 0;
        while (done < length) {
            var buffer = room(segment, offset + done);
            int part = Math.min(buffer.remaining(), length - done);
            buffer.put(bytes, done, part);
            done += part;
        }
    }

    private ByteBuffer room(Segment segment, int offset) {
        var last = pending.peekLast();
        if (last != null && last.isContinuedAt(segment, offset)) return last.buffer;
        var buffer = spareBuffers.poll();
        if (buffer == null) buffer = ByteBuffer.allocateDirect(CHUNK);
        pending.add(new Chunk(segment, offset, buffer.clear()));
        return buffer;
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
        ArrayDeque<Chunk> group;
        long position;
        lock.lock();
        try {
            group = pending;
            position = appended;
            pending = new ArrayDeque<>();
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
        recycle(group);
    }

    private void write(Chunk chunk, long position) throws IOException {
        var segment = chunk.segment;
        var output = segment.output;
        if (output == null) segment.output = output = files.open(segment.path, false);
        var buffer = chunk.buffer.flip();
        int start = chunk.offset;
        while (buffer.hasRemaining()) output.write(buffer, start + buffer.position());
        segment.writtenAt = position;
        unforced.add(segment);
    }

    private void recycle(ArrayDeque<Chunk> group) {
        lock.lock();
        try {
            for (var chunk : group) if (spareBuffers.size() < SPARE_CHUNKS) spareBuffers.add(chunk.buffer);
        } finally {
            lock.unlock();
        }
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
            for (var segment : segments) {
                var output = segment.output;
                if (output != null) output.force();
                nameUnsafe |= segment.nameUnsafe;
                segment.nameUnsafe = false;
            }
            if (nameUnsafe) files.forceDirectory(directory);
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
        if (fsync.isAlways()) spin();
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

    /**
     * Looks out for the next request for a moment: one client alone sends it right after the last answer, and
     * waking a thread up on another processor takes as long as a good disk takes to force. Off by default: it
     * pays with a processor to spare only.
     */
    private void spin() {
        long until = System.nanoTime() + spinNanos;
        while (forced >= requested && !closed && System.nanoTime() < until) Thread.onSpinWait();
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
