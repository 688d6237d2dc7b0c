package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal's housekeeping, in a thread of its own: the next segment, summaries, dead segments. */
final class Upkeep {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final int PERIOD_MILLIS = 500;

    private final Lock lock;
    private final JournalFiles files;
    private final Path directory;
    private final Fsync fsync;
    private final JournalWriter writer;
    private final SegmentAllocator allocator;
    private final Journal journal;
    private final QueueTable table;
    private final ItemReader reader;
    private final List<Runnable> others = new ArrayList<>();
    private final Semaphore work = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "biene-journal-upkeep");
    private volatile boolean closed;

    Upkeep(
            Lock lock,
            JournalFiles files,
            Path directory,
            StoreSettings settings,
            JournalWriter writer,
            SegmentAllocator allocator,
            Journal journal,
            QueueTable table,
            ItemReader reader) {
        this.lock = lock;
        this.files = files;
        this.directory = directory;
        this.fsync = settings.fsync();
        this.writer = writer;
        this.allocator = allocator;
        this.journal = journal;
        this.table = table;
        this.reader = reader;
    }

    void also(Runnable other) {
        others.add(other);
    }

    void start() {
        journal.onWork(() -> {
            if (work.availablePermits() == 0) work.release();
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        do {
            try {
                prepareSpare();
                if (writer.failure() == null) tidy();
            } catch (IOException | RuntimeException e) {
                log.warn("journal {}: cannot tidy up, will try again", directory, e);
            }
        } while (awaitWork());
    }

    private void tidy() throws IOException {
        summarize();
        for (var other : others) other.run();
        drop();
    }

    private boolean awaitWork() {
        try {
            if (work.tryAcquire(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) work.drainPermits();
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void prepareSpare() {
        Path path;
        lock.lock();
        try {
            if (!allocator.wantsSpare()) return;
            path = allocator.nextPath();
        } finally {
            lock.unlock();
        }
        SegmentAllocator.Space space = null;
        IOException failed = null;
        try {
            space = allocator.makeSpare(path);
        } catch (IOException e) {
            failed = e;
        }
        lock.lock();
        try {
            if (space != null) allocator.spareMade(space);
            else if (failed != null) allocator.spareFailed(failed);
        } finally {
            lock.unlock();
        }
    }

    private void summarize() throws IOException {
        List<Segment> complete;
        lock.lock();
        try {
            complete = List.copyOf(journal.complete);
        } finally {
            lock.unlock();
        }
        for (var segment : writer.release(complete)) {
            var removals = segment.removals;
            // Nothing changes in it any more except which items are left, and that is not a part of the summary.
            var summary = segment.damaged || segment.live == 0 || removals == null
                    ? null
                    : Summary.write(files, segment, removals, !fsync.isNever());
            lock.lock();
            try {
                if (summary != null) summarized(segment, summary);
                journal.complete.remove(segment);
            } finally {
                lock.unlock();
            }
        }
    }

    private static void summarized(Segment segment, Summary summary) {
        for (int i = 0; i < segment.runs.size(); i++)
            segment.runs.get(i).forgetOffsets(summary.positions().get(i));
        segment.removals = null;
        segment.summarized = true;
    }

    private void drop() throws IOException {
        var dead = new ArrayList<Segment>();
        boolean moved = false;
        lock.lock();
        try {
            for (var front = journal.takeDeadFront(); front != null; front = journal.takeDeadFront()) {
                table.dropped(front);
                reader.forget(front);
                dead.add(front);
            }
            for (var segment : journal.segments) moved |= segment.hasMoves;
        } finally {
            lock.unlock();
        }
        if (dead.isEmpty()) return;
        // What was said again elsewhere must be there before the place that said it first is gone.
        if (moved || !fsync.isNever()) writer.force();
        else writer.writeOut();
        for (var segment : dead) {
            // One after the other also in a power cut: a segment says what is gone from those before it.
            files.delete(segment.summaryPath());
            files.delete(segment.path);
            if (!fsync.isNever()) files.forceDirectory(directory);
        }
    }

    void close() {
        closed = true;
        work.release();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
