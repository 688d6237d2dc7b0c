package dev.biene.postgres.embedded;

import dev.biene.BieneException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The right to change what is in a home: one thread of one process has it at a time. */
final class HomeLock {

    /** As long as the slowest holder: unpacking, initdb and a start on a slow disk. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    interface Action<T> {
        T perform() throws IOException;
    }

    private HomeLock() {}

    static <T> T holding(Path home, Action<T> action) throws IOException {
        var file = home.resolve("lock");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Closing the channel releases the lock, and so does the end of the process.
            if (Await.nonNull(LIMIT, () -> attempt(channel)) != null) return action.perform();
        }
        throw new BieneException("another process has been starting or stopping the embedded PostgreSQL in " + home
                + " for " + LIMIT.toMinutes() + " minutes; end it, or try again later");
    }

    /** A lock of this same process is busy too: Java reports it by an exception instead of null. */
    private static @Nullable FileLock attempt(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException busy) {
            return null;
        }
    }
}
