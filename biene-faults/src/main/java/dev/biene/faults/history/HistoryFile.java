package dev.biene.faults.history;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A process's own history, appended to by all of its threads. Each line is one write to the kernel, so that a process
 * that is killed loses at most the line it had not begun.
 */
public final class HistoryFile implements Closeable {

    private final FileChannel channel;

    /** Opens or continues the file. */
    public HistoryFile(Path path) throws IOException {
        channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** Writes one event of this moment. */
    public synchronized void write(String process, char phase, String op, String key, String argument) {
        var line = new Event(System.nanoTime(), process, phase, op, key, argument) + "\n";
        try {
            var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) channel.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be written, so this run proves nothing", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
