package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The disk, and what was done to it in which order: "delete 0000000000000001.log". */
final class RecordedFiles implements JournalFiles {
    static final String FORCE_DIRECTORY = "force directory";

    private final JournalFiles disk = new DiskFiles();
    private final List<String> done = new ArrayList<>();
    private String failing = "";

    /** This fails the next time, and not after that. */
    synchronized void failOnce(String what) {
        failing = what;
    }

    synchronized List<String> done() {
        return List.copyOf(done);
    }

    private void does(String what, Path path) throws IOException {
        does(what + " " + path.getFileName());
    }

    private synchronized void does(String what) throws IOException {
        done.add(what);
        if (!what.equals(failing)) return;
        failing = "";
        throw new IOException("Input/output error");
    }

    @Override
    public JournalFile open(Path path, boolean create) throws IOException {
        does(create ? "make" : "open", path);
        return new Recorded(path, disk.open(path, create));
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void delete(Path path) throws IOException {
        does("delete", path);
        disk.delete(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        does("name", to);
        disk.rename(from, to);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        does(FORCE_DIRECTORY);
        disk.forceDirectory(directory);
    }

    @Override
    public long usableSpace(Path directory) throws IOException {
        return disk.usableSpace(directory);
    }

    private final class Recorded implements JournalFile {
        private final Path path;
        private final JournalFile file;

        Recorded(Path path, JournalFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return file.write(source, position);
        }

        @Override
        public void force() throws IOException {
            does("force", path);
            file.force();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
            does("close", path);
        }
    }
}
