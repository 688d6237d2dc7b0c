package dev.biene.kestrel.journal;

import dev.biene.kestrel.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads from any of the journal's files, holding the last few open: a journal of a terabyte has more files than a
 * process may open. Guarded by the store's lock.
 */
final class ReadHandles {
    private static final int OPEN_FILES = 64;

    private final JournalFiles files;
    private final LinkedHashMap<Path, JournalFile> open = new LinkedHashMap<>(16, 0.75f, true);

    ReadHandles(JournalFiles files) {
        this.files = files;
    }

    /** Fills the buffer from a position on, or as much of it as there is. */
    void read(Path path, ByteBuffer target, long position) throws IOException {
        var file = open.get(path);
        if (file == null) {
            file = files.open(path, false);
            open.put(path, file);
            closeEldest();
        }
        readFully(file, target, position);
    }

    static void readFully(JournalFile file, ByteBuffer target, long position) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int read = file.read(target, at);
            if (read < 0) return;
            at += read;
        }
    }

    private void closeEldest() throws IOException {
        if (open.size() <= OPEN_FILES) return;
        var eldest = open.entrySet().iterator();
        var file = eldest.next().getValue();
        eldest.remove();
        file.close();
    }

    void forget(Path path) throws IOException {
        var file = open.remove(path);
        if (file != null) file.close();
    }

    void close() throws IOException {
        for (Map.Entry<Path, JournalFile> entry : open.entrySet())
            entry.getValue().close();
        open.clear();
    }
}
