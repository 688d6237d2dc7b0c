package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.kestrel.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file system as the journal needs it: files that stay open whoever is interrupted. */
@Timeout(60)
final class DiskFilesTest {
    private static final byte[] BYTES = "what is kept".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final DiskFiles files = new DiskFiles();

    private static byte[] read(JournalFile file) throws IOException {
        var bytes = ByteBuffer.allocate(100);
        int count = file.read(bytes, 0);
        assertEquals(count, bytes.position());
        return Arrays.copyOf(bytes.array(), count);
    }

    private static JournalFile written(JournalFile file) throws IOException {
        assertEquals(BYTES.length, file.write(ByteBuffer.wrap(BYTES), 0));
        return file;
    }

    @Test
    void whoIsInterruptedReadsAndWritesAndStaysInterrupted() throws IOException {
        try (var file = files.open(directory.resolve("a"), true)) {
            Thread.currentThread().interrupt();

            written(file).force();
            assertArrayEquals(BYTES, read(file));

            assertTrue(Thread.interrupted(), "the interrupt got lost");
            assertEquals(BYTES.length, file.size());
            assertTrue(!Thread.interrupted(), "nobody interrupted");
        }
    }

    @Test
    void interruptsInTheMiddleOfWhatIsDoneNeitherStopItNorGetLost() throws Exception {
        try (var file = files.open(directory.resolve("a"), true)) {
            var user = new User(file);
            user.start();
            try {
                for (int i = 0; i < 1_000; i++) {
                    user.interrupt();
                    assertTrue(user.noticed.tryAcquire(20, TimeUnit.SECONDS), () -> "lost: " + user.failure);
                }
            } finally {
                user.stopped = true;
                user.join();
            }

            assertNull(user.failure.get());
            assertEquals(0, user.noticed.availablePermits(), "interrupts of nobody");
        }
    }

    /** Uses a file without a pause, and takes note of its interrupts between two uses. */
    private static final class User extends Thread {
        final Semaphore noticed = new Semaphore(0);
        final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        volatile boolean stopped;
        private final JournalFile file;

        User(JournalFile file) {
            this.file = file;
        }

        @Override
        public void run() {
            try {
                while (!stopped) {
                    assertArrayEquals(BYTES, read(written(file)));
                    if (Thread.interrupted()) noticed.release();
                }
            } catch (IOException | RuntimeException | Error e) {
                failure.set(e);
            }
        }
    }

    @Test
    void aFileThatWasClosedIsNotOpenedAgain() throws IOException {
        var file = files.open(directory.resolve("a"), true);
        file.close();

        assertThrows(ClosedChannelException.class, file::size);
        assertThrows(ClosedChannelException.class, file::force);
    }

    @Test
    void aFileIsMadeOnceAndFoundOnlyWhereOneIs() throws IOException {
        var path = directory.resolve("a");
        assertThrows(NoSuchFileException.class, () -> files.open(path, false));
        written(files.open(path, true)).close();

        assertThrows(FileAlreadyExistsException.class, () -> files.open(path, true));
        try (var file = files.open(path, false)) {
            assertArrayEquals(BYTES, read(file));
        }
    }

    @Test
    void aRenameReplacesAndADeletionOfNothingIsNone() throws IOException {
        var from = Files.write(directory.resolve("from"), BYTES);
        var to = Files.write(directory.resolve("to"), new byte[1]);
        files.rename(from, to);
        assertEquals(List.of(to), files.list(directory));
        assertArrayEquals(BYTES, Files.readAllBytes(to));

        files.delete(to);
        files.delete(to);

        assertEquals(List.of(), files.list(directory));
    }

    @Test
    void aDirectoryIsForcedAndMeasuredOnlyIfItIsThere() throws IOException {
        files.forceDirectory(directory);
        assertTrue(files.usableSpace(directory) > 0);

        assertThrows(IOException.class, () -> files.forceDirectory(directory.resolve("nowhere")));
        assertThrows(IOException.class, () -> files.usableSpace(directory.resolve("nowhere")));
    }
}
