package dev.biene.parquet;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A file that appears under its name only when it is whole: {@link #close} without {@link #commit} leaves nothing.
 *
 * <p>Parquet's own {@code LocalOutputFile} does not do: its stream cannot be closed from outside, and Parquet leaves it
 * open after a failure.
 */
final class PartFile implements OutputFile, AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final Thread atExit = new Thread(this::delete, "biene-part-file");

    /** Creates the hidden file beside {@code named}, or beside what that links to. */
    PartFile(Path named) throws IOException {
        boolean there = Files.exists(named);
        if (there && !Files.isRegularFile(named)) {
            throw new FileSystemException(named.toString(), null, "it is there and is no regular file");
        }
        file = there ? named.toRealPath() : named.toAbsolutePath();
        var random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        // Not made of the file's own name, which may be as long as a name can be.
        part = file.resolveSibling(".biene-" + random + ".part");
        channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // Ctrl-C ends a JVM without running anything of ours but this.
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Brings the content to disk and gives the file its name. */
    void commit() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It was whole and on disk before, or is to be deleted now.
        }
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // It runs already.
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // A directory that lost its rights meanwhile: the part stays, and the failure that led here is told.
        }
    }

    @Override
    public PositionOutputStream create(long blockSize) {
        return new Counting(channel);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSize) {
        return create(blockSize);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return -1;
    }

    @Override
    public String getPath() {
        return part.toString();
    }

    /** Knows its position; closing it writes what is buffered and leaves the channel to {@link #commit}. */
    private static final class Counting extends PositionOutputStream {

        private final OutputStream out;
        private long position;

        Counting(FileChannel channel) {
            out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int oneByte) throws IOException {
            out.write(oneByte);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
