package dev.biene.faults.history;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Several processes' histories read as one, in order of time and in constant memory. */
public final class Histories {

    private Histories() {}

    /**
     * Reads all files to their ends and hands out their events in order of time.
     *
     * @throws IOException if a file cannot be read or is no history; names the file and the line
     */
    public static void merge(List<Path> files, Consumer<Event> reader) throws IOException {
        var open = new PriorityQueue<Source>(Comparator.comparingLong(Source::nanos));
        try {
            for (var file : files) {
                var source = new Source(file);
                if (source.next()) open.add(source);
                else source.close();
            }
            for (var source = open.poll(); source != null; source = open.poll()) {
                reader.accept(source.event());
                if (source.next()) open.add(source);
                else source.close();
            }
        } finally {
            for (var source : open) source.close();
        }
    }

    private static final class Source implements Closeable {

        private final Path file;
        private final BufferedReader lines;
        private @Nullable Event event;
        private long line;

        Source(Path file) throws IOException {
            this.file = file;
            this.lines = new BufferedReader(
                    new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8), 1 << 16);
        }

        /** Goes on to the next event; returns whether there is one. */
        boolean next() throws IOException {
            var text = lines.readLine();
            if (text == null) return false;
            line++;
            try {
                var read = Event.parse(text);
                var before = event;
                if (before != null && read.nanos() < before.nanos()) {
                    throw new IllegalArgumentException(
                            "expected a time after " + before.nanos() + ", got \"" + text + '"');
                }
                event = read;
                return true;
            } catch (IllegalArgumentException e) {
                // The process was killed within its last write.
                if (lines.readLine() == null) return false;
                throw new IOException(file + ", line " + line + ": " + e.getMessage(), e);
            }
        }

        Event event() {
            var now = event;
            if (now == null) throw new IllegalStateException("nothing read yet");
            return now;
        }

        long nanos() {
            return event().nanos();
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
