package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.kestrel.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Files that items are read from stay open, but not all of them. */
final class ReadHandlesTest {
    private static final int MOST = 64;

    private final Map<Path, Counted> open = new HashMap<>();
    private final ReadHandles handles = new ReadHandles(new OneFile() {
        @Override
        public JournalFile open(Path path, boolean create) {
            var file = new Counted(path);
            assertEquals(null, open.put(path, file), path + " is open already");
            return file;
        }
    });
    private int opened;

    /** Holds its name. */
    private final class Counted implements JournalFile {
        private final Path path;

        Counted(Path path) {
            this.path = path;
            opened++;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            var bytes = path.toString().getBytes(StandardCharsets.US_ASCII);
            int count = Math.min(target.remaining(), bytes.length - (int) position);
            if (count <= 0) return -1;
            target.put(bytes, (int) position, count);
            return count;
        }

        @Override
        public int write(ByteBuffer source, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            return path.toString().length();
        }

        @Override
        public void close() {
            open.remove(path);
        }
    }

    private String read(int number) throws IOException {
        var path = Path.of("/" + number);
        var bytes = ByteBuffer.allocate(10);
        handles.read(path, bytes, 1);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    @Test
    void whatWasReadLastStaysOpenAndNoMoreThanSoMany() throws IOException {
        for (int i = 0; i < MOST; i++) assertEquals("" + i, read(i));
        assertEquals(MOST, opened);

        assertEquals("0", read(0));
        assertEquals(MOST, opened, "it was open");
        assertEquals("64", read(MOST));

        assertEquals(MOST, open.size());
        assertTrue(open.containsKey(Path.of("/0")), "it was read a moment ago");
        assertTrue(!open.containsKey(Path.of("/1")), "nobody has read it for longest");
        assertEquals("1", read(1));
        assertEquals(MOST + 2, opened);
    }

    @Test
    void whatIsForgottenIsClosedAndInTheEndAllIs() throws IOException {
        read(1);
        read(2);

        handles.forget(Path.of("/1"));
        handles.forget(Path.of("/7"));
        assertEquals(Set.of(Path.of("/2")), open.keySet());

        handles.close();
        assertTrue(open.isEmpty());
    }
}
