package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Await;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one round of the housekeeping leaves behind, on a journal that nobody else touches. */
@Timeout(60)
final class UpkeepRoundsTest {
    /** Held, or the setting is forgotten: what fails is told of. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.kestrel.journal");

    private static final int SEGMENT = 64 * 1024;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final ReentrantLock lock = new ReentrantLock();
    private final FaultyFiles files = new FaultyFiles();
    private final Semaphore rounds = new Semaphore(0);

    @BeforeEach
    void beQuiet() {
        QUIET.setLevel(Level.OFF);
    }

    private JournalParts parts() {
        return new JournalParts(files, directory, SEGMENT, StoreSettings.DEFAULT);
    }

    private Upkeep upkeep(JournalParts parts) {
        var settings = StoreSettings.DEFAULT.withFsync(Fsync.NEVER);
        var upkeep = new Upkeep(
                lock,
                files,
                directory,
                settings,
                parts.writer,
                parts.allocator,
                parts.journal,
                parts.table,
                parts.reader);
        upkeep.also(rounds::release);
        return upkeep;
    }

    /** Until a round that began after all there is was done has come to an end. */
    private void keepUp(JournalParts parts) throws InterruptedException {
        var upkeep = upkeep(parts);
        upkeep.start();
        assertTrue(rounds.tryAcquire(3, 30, TimeUnit.SECONDS), "no round");
        upkeep.close();
    }

    @Test
    void aSpareIsMadeOnce() throws Exception {
        var parts = parts();
        keepUp(parts);

        assertFalse(parts.allocator.wantsSpare());
        assertEquals(1, files.list(directory).size());
    }

    @Test
    void aDiskOnWhichNoSpareFitsIsKnownToBeFull() throws Exception {
        files.capacity(SEGMENT / 2);
        var parts = parts();
        keepUp(parts);

        assertEquals(
                "No space left on device",
                Objects.requireNonNull(parts.allocator.full()).getMessage());
        assertThrows(StorageException.class, () -> parts.push("q", 1, 10));
    }

    @Test
    void aSegmentThatIsSummedUpNeedsNoMemoryForItsItems() throws Exception {
        var parts = parts();
        var queue = parts.push("q", 4, SEGMENT / 3);
        parts.writer.commit();
        var full = parts.journal.segments.getFirst();
        keepUp(parts);

        assertTrue(full.summarized);
        assertNull(full.removals);
        assertTrue(full.runs.stream().allMatch(run -> run.offsets() == null));
        assertTrue(parts.journal.complete.isEmpty());
        for (int i = 0; i < 4; i++)
            assertEquals(
                    SEGMENT / 3, parts.items.taken(queue, parts.head(queue)).bytes().length);
    }

    @Test
    void aChildThatWasMovedIsInTheFilesBeforeItsSegmentIsGone() throws Exception {
        var parts = parts();
        parts.table.queue("q+a");
        var queue = parts.push("other", 4, SEGMENT / 3);
        for (int i = 0; i < 2; i++) parts.confirm(queue, parts.take(queue));
        parts.writer.commit();
        var named = parts.journal.segments.getFirst();
        keepUp(parts);
        assertFalse(parts.journal.segments.contains(named));

        // As after a kill: nobody closes the journal, which would write out what is left.
        var found = new Recovery(files, directory).run();

        assertTrue(found.queues.values().stream().anyMatch(each -> each.name.equals("q+a")));
    }

    @Test
    void whoClosesItWaitsForItAlsoWhenInterrupted() throws Exception {
        var busy = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var done = new AtomicBoolean();
        var upkeep = upkeep(parts());
        upkeep.also(() -> {
            busy.countDown();
            try {
                done.set(release.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        upkeep.start();
        assertTrue(busy.await(30, TimeUnit.SECONDS));
        var interrupted = new AtomicBoolean();
        var closer = new Thread(() -> {
            upkeep.close();
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        closer.start();
        Await.until("it waits", () -> closer.getState() == Thread.State.WAITING);
        closer.interrupt();
        Await.until("it waits on", () -> !closer.isInterrupted() && closer.getState() == Thread.State.WAITING);

        release.countDown();
        closer.join();

        assertTrue(done.get());
        assertTrue(interrupted.get());
    }
}
