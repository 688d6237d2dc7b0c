package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A directory in memory, for tests that begin thousands of journals a second. For one thread. */
final class MemoryFiles implements JournalFiles {
    private final Map<Path, byte[]> files = new HashMap<>();
    /** Of any file, so far. */
    int reads;
    /** Handles that nobody closed. */
    int open;

    MemoryFiles with(Path path, byte[] bytes) {
        files.put(path, bytes.clone());
        return this;
    }

    byte[] bytes(Path path) throws IOException {
        var bytes = files.get(path);
        if (bytes == null) throw new NoSuchFileException(path.toString());
        return bytes;
    }

    @Override
    public JournalFile open(Path path, boolean create) throws IOException {
        if (create) files.putIfAbsent(path, new byte[0]);
        bytes(path);
        open++;
        return new Open(path);
    }

    @Override
    public List<Path> list(Path directory) {
        return files.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .toList();
    }

    @Override
    public void delete(Path path) {
        files.remove(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        files.put(to, bytes(from));
        files.remove(from);
    }

    @Override
    public void forceDirectory(Path directory) {}

    @Override
    public long usableSpace(Path directory) {
        return Long.MAX_VALUE;
    }

    private final class Open implements JournalFile {
        private final Path path;

        Open(Path path) {
            this.path = path;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            reads++;
            byte[] bytes = bytes(path);
            int part = (int) Math.min(target.remaining(), bytes.length - position);
            if (part <= 0) return -1;
            target.put(bytes, (int) position, part);
            return part;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            byte[] bytes = bytes(path);
            int part = source.remaining();
            int end = Math.toIntExact(position + part);
            if (end > bytes.length) bytes = Arrays.copyOf(bytes, end);
            source.get(bytes, (int) position, part);
            files.put(path, bytes);
            return part;
        }

        @Override
        public void force() {}

        @Override
        public long size() throws IOException {
            return bytes(path).length;
        }

        @Override
        public void close() {
            open--;
        }
    }
}
