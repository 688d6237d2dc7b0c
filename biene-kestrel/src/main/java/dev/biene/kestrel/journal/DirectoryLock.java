package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Sees to it that one process at a time uses a directory. The system drops the lock with the process. */
final class DirectoryLock {
    private static final String FILE = "lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Locks a directory, or says who has. */
    static DirectoryLock acquire(Path directory) throws IOException {
        var channel = FileChannel.open(
                directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) throw taken(directory, channel, null);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new DirectoryLock(channel);
        } catch (OverlappingFileLockException e) {
            var taken = taken(directory, channel, e);
            channel.close();
            throw taken;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static StorageException taken(
            Path directory, FileChannel channel, @org.jspecify.annotations.Nullable Exception cause)
            throws IOException {
        var pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        String owner = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
        return new StorageException(
                "the queues in " + directory + " are in use by process " + (owner.isEmpty() ? "?" : owner)
                        + "; connect to that one, stop it, or choose another directory",
                cause);
    }

    void release() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with the process at the latest.
            org.slf4j.LoggerFactory.getLogger(DirectoryLock.class).debug("cannot close the lock file", e);
        }
    }
}
