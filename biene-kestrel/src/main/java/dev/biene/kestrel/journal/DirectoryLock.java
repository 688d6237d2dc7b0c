package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Sees to it that one process at a time uses a directory. The system drops the lock with the process. */
final class DirectoryLock {
    private static final String FILE = "lock";

    /**
     * What this process has locked. Who finds a directory here does not open its file: the system drops a process's lock
     * when that closes any channel to the file, also one that never had it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Locks a directory, or says who has. */
    static DirectoryLock acquire(Path directory) throws IOException {
        var file = directory.toRealPath().resolve(FILE);
        if (!HELD.add(file)) throw taken(directory, self(), null);
        try {
            return new DirectoryLock(file, locked(directory, file));
        } catch (IOException | RuntimeException e) {
            HELD.remove(file);
            throw e;
        }
    }

    private static FileChannel locked(Path directory, Path file) throws IOException {
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) throw taken(directory, owner(channel), null);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((self() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (OverlappingFileLockException e) {
            // This class, loaded a second time.
            channel.close();
            throw taken(directory, self(), e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String self() {
        return Long.toString(ProcessHandle.current().pid());
    }

    private static String owner(FileChannel channel) throws IOException {
        var pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        String owner = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
        return owner.isEmpty() ? "?" : owner;
    }

    private static StorageException taken(Path directory, String owner, @Nullable Exception cause) {
        return new StorageException(
                "the queues in " + directory + " are in use by process " + owner
                        + "; connect to that one, stop it, or choose another directory",
                cause);
    }

    void release() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with the process at the latest.
            LoggerFactory.getLogger(DirectoryLock.class).debug("cannot close the lock file", e);
        }
        // Not before: the next lock of this process would be dropped with the channel.
        HELD.remove(file);
    }
}
