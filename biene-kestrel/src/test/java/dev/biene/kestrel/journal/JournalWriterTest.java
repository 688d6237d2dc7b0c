package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWriterTest {
    private static final byte[] HEAD = {1, 2, 3};

    @TempDir
    Path directory;

    @Test
    void aForceByAnotherThreadThanTheJournalsIsToldToThoseWhoWait() throws Exception {
        var told = new AtomicInteger();
        var writer = new JournalWriter(new DiskFiles(), directory, Fsync.ALWAYS, Duration.ZERO);
        var segment = new Segment(directory, 1, 1, 4096);
        Files.createFile(segment.path);
        writer.onProgress(told::incrementAndGet);
        long position = writer.append(segment, 0, HEAD, HEAD.length, new byte[0]);

        writer.force();

        assertTrue(writer.isSafe(position));
        assertEquals(1, told.get());
        writer.close();
    }
}
