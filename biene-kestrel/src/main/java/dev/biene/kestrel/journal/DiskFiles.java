package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/** The file system. */
final class DiskFiles implements JournalFiles {
    @Override
    public JournalFile open(Path path, boolean create) throws IOException {
        return new DiskFile(path, create);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        try (var paths = Files.list(directory)) {
            return paths.toList();
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableSpace(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /**
     * A file that an interrupt does not close: a {@link FileChannel} is closed for everybody when a thread that
     * uses it is interrupted, and stages are stopped by interrupts. What was cut off is done again on a new
     * channel, from the same positions in the file and in the buffer: an interrupt may come when all is done but the
     * return, and the buffer has moved on.
     */
    private static final class DiskFile implements JournalFile {
        private final Path path;
        private volatile FileChannel channel;
        private volatile boolean closed;

        DiskFile(Path path, boolean create) throws IOException {
            this.path = path;
            Set<OpenOption> options = create
                    ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
                    : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
            this.channel = FileChannel.open(path, options);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int start = target.position();
            return (int) uninterruptibly(open -> open.read(target.position(start), position));
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            int start = source.position();
            return (int) uninterruptibly(open -> open.write(source.position(start), position));
        }

        @Override
        public void force() throws IOException {
            uninterruptibly(open -> {
                open.force(false);
                return 0;
            });
        }

        @Override
        public long size() throws IOException {
            return uninterruptibly(FileChannel::size);
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            channel.close();
        }

        private interface Operation {
            long on(FileChannel channel) throws IOException;
        }

        private long uninterruptibly(Operation operation) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                while (true) {
                    var open = channel;
                    try {
                        return operation.on(open);
                    } catch (ClosedChannelException e) {
                        interrupted |= Thread.interrupted();
                        reopen(open);
                    }
                }
            } finally {
                if (interrupted) Thread.currentThread().interrupt();
            }
        }

        private synchronized void reopen(FileChannel seen) throws IOException {
            // Nobody would close a channel that is opened from now on.
            if (closed) throw new ClosedChannelException();
            if (channel == seen) channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
    }
}
