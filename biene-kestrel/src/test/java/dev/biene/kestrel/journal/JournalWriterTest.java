package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Await;
import dev.biene.kestrel.journal.JournalFiles.JournalFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JournalWriterTest {
    private static final byte[] RECORD = {1, 2, 3};
    private static final Path DIRECTORY = Path.of("nowhere");
    private static final long QUICK = 100_000;
    private static final long SLOW = 10_000_000;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong forceNanos = new AtomicLong(QUICK);
    private final List<Thread> forcedBy = new CopyOnWriteArrayList<>();
    private final Segment segment = new Segment(DIRECTORY, 1, 1, 4096);
    private final JournalWriter writer = new JournalWriter(new TimedFiles(), DIRECTORY, Fsync.ALWAYS, nanos::get);

    @AfterEach
    void closeWriter() {
        writer.close();
    }

    private long append() {
        int end = segment.end;
        segment.end += RECORD.length;
        return writer.append(segment, end, RECORD, RECORD.length, new byte[0]);
    }

    @Test
    void aForceByAnotherThreadThanTheJournalsIsToldToThoseWhoWait() {
        var told = new AtomicInteger();
        writer.onProgress(told::incrementAndGet);
        long position = append();

        writer.force();

        assertTrue(writer.isSafe(position));
        assertEquals(1, told.get());
    }

    @Test
    void aQuickDiskIsForcedByWhoCommits() {
        append();
        writer.force();
        int before = forcedBy.size();

        long position = append();
        writer.commitHere();

        assertTrue(writer.isSafe(position));
        assertEquals(List.of(Thread.currentThread()), forcedBy.subList(before, forcedBy.size()));
    }

    @Test
    void whoCommitsDoesNotWaitForADiskThatIsSlowOrUnknown() throws Exception {
        forceNanos.set(SLOW);
        for (int i = 0; i < 3; i++) {
            long position = append();
            writer.commitHere();
            awaitSafe(position);
        }

        assertEquals(0, forcedBy.stream().filter(Thread.currentThread()::equals).count());
    }

    /** By the commit that was, as {@link JournalWriter#await} would make another. */
    private void awaitSafe(long position) throws Exception {
        Await.until("the disk was forced", () -> writer.isSafe(position));
    }

    @Test
    void oneSlowForceIsEnoughToLeaveTheNextOneToTheJournalsThread() throws Exception {
        append();
        writer.force();
        forceNanos.set(SLOW);
        append();
        writer.commitHere();
        int before = forcedBy.size();

        long position = append();
        writer.commitHere();
        awaitSafe(position);

        assertEquals(
                0,
                forcedBy.subList(before, forcedBy.size()).stream()
                        .filter(Thread.currentThread()::equals)
                        .count());
    }

    /** Waits until the disk was forced so often, for a bounded time. */
    private void awaitForces(int times) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (forcedBy.size() < times) {
            assertTrue(System.nanoTime() < until, () -> "forced " + forcedBy.size() + " times of " + times);
            LockSupport.parkNanos(200_000);
        }
    }

    @Test
    void withAnIntervalWhatIsWrittenIsSafeAndForcedALittleLaterByTheJournalsThread() {
        var lazy = new JournalWriter(new TimedFiles(), DIRECTORY, Fsync.every(Duration.ofMillis(20)), nanos::get);
        try {
            for (int times = 1; times <= 2; times++) {
                int end = segment.end;
                segment.end += RECORD.length;
                long position = lazy.append(segment, end, RECORD, RECORD.length, new byte[0]);
                assertFalse(lazy.isSafe(position));
                lazy.commit();
                assertTrue(lazy.isSafe(position), "written is enough");
                awaitForces(times);
            }
        } finally {
            lazy.close();
        }

        assertEquals(2, forcedBy.size(), "what is forced already is not forced again");
        assertFalse(forcedBy.contains(Thread.currentThread()));
    }

    @Test
    void aWriterWithALongIntervalEndsAtOnceAndForcesWhatIsLeft() {
        var lazy = new JournalWriter(new TimedFiles(), DIRECTORY, Fsync.every(Duration.ofHours(1)), nanos::get);
        lazy.append(segment, 0, RECORD, RECORD.length, new byte[0]);

        lazy.close();

        assertEquals(List.of(Thread.currentThread()), forcedBy);
    }

    @Test
    void aWriterThatNeverForcesStillDoesAtItsEnd() {
        var careless = new JournalWriter(new TimedFiles(), DIRECTORY, Fsync.NEVER, nanos::get);
        careless.append(segment, 0, RECORD, RECORD.length, new byte[0]);
        careless.commit();
        assertEquals(List.of(), forcedBy);

        careless.close();

        assertEquals(1, forcedBy.size());
    }

    @Test
    void whoClosesKeepsItsInterruption() {
        Thread.currentThread().interrupt();

        writer.close();

        assertTrue(Thread.interrupted());
    }

    @Test
    void segmentsAreReleasedWhenAllOfThemIsForced() {
        append();
        segment.completeAt = writer.position();
        assertEquals(List.of(), writer.release(List.of(segment)), "not even written");
        writer.writeOut();
        assertEquals(List.of(), writer.release(List.of(segment)), "written, and gone in a power cut");
        writer.force();

        assertEquals(List.of(segment), writer.release(List.of(segment)));
    }

    /** A disk whose forces take as long as a test says, on the test's clock. */
    private final class TimedFiles extends OneFile {
        @Override
        public JournalFile open(Path path, boolean create) {
            return new TimedFile();
        }
    }

    private final class TimedFile implements JournalFile {
        @Override
        public int read(ByteBuffer target, long position) {
            return -1;
        }

        @Override
        public int write(ByteBuffer source, long position) {
            int length = source.remaining();
            source.position(source.limit());
            return length;
        }

        @Override
        public void force() {
            nanos.addAndGet(forceNanos.get());
            forcedBy.add(Thread.currentThread());
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
