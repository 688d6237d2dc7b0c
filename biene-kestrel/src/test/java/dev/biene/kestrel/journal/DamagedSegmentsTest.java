package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal of several segments, of which one is damaged: the others keep what they hold. */
final class DamagedSegmentsTest {
    private static final int ITEMS = 1_000;
    private static final StoreSettings SMALL =
            StoreSettings.DEFAULT.withFsync(Fsync.NEVER).withSegmentSize(64 * 1024);

    /** Held, or the setting is forgotten: each damage is told of. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.kestrel.journal");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private List<Path> segments = List.of();

    @BeforeEach
    void write() throws IOException {
        QUIET.setLevel(Level.OFF);
        try (var store = QueueStore.open(directory, SMALL)) {
            for (int i = 0; i < ITEMS; i++) store.push("q", item(i).getBytes(StandardCharsets.US_ASCII), 0);
            store.commit();
        }
        segments = files(".log");
        assertTrue(segments.size() > 2, "only " + segments);
        // They would spare the start the reading of what is damaged.
        for (var summary : files(".idx")) Files.delete(summary);
    }

    private static String item(int i) {
        return i + "-" + "x".repeat(200);
    }

    private static List<String> items(int from, int to) {
        return IntStream.range(from, to).mapToObj(DamagedSegmentsTest::item).toList();
    }

    private List<Path> files(String ending) throws IOException {
        try (var all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }

    private List<String> read() {
        var items = new ArrayList<String>();
        try (var store = QueueStore.open(directory, SMALL)) {
            for (var item = store.take("q"); item != null; item = store.take("q"))
                items.add(new String(item.bytes(), StandardCharsets.US_ASCII));
        }
        return items;
    }

    /** How many items stand in a segment, by its bytes. */
    private static int count(Path segment) throws IOException {
        return new String(Files.readAllBytes(segment), StandardCharsets.ISO_8859_1).split("-x{200}", -1).length - 1;
    }

    private static void zero(Path segment, int from, int to) throws IOException {
        var bytes = Files.readAllBytes(segment);
        Arrays.fill(bytes, from, Math.min(to, bytes.length), (byte) 0);
        Files.write(segment, bytes);
    }

    @Test
    void withoutSummariesAllIsRead() {
        assertEquals(items(0, ITEMS), read());
    }

    @Test
    void aSegmentWithoutItsEndKeepsWhatStandsBeforeAndTheNextKeepTheirs() throws IOException {
        int first = count(segments.get(0));
        zero(segments.get(0), 30_000, Integer.MAX_VALUE);
        int left = count(segments.get(0));
        assertTrue(left > 100 && left < first);

        var expected = new ArrayList<>(items(0, left));
        expected.addAll(items(first, ITEMS));
        assertEquals(expected, read());
        assertEquals(expected, read(), "the second start finds less");
    }

    @Test
    void aSegmentWithoutItsHeaderIsSetAsideAndTheNextKeepTheirs() throws IOException {
        int first = count(segments.get(0));
        zero(segments.get(0), 0, Records.HEADER);

        assertEquals(items(first, ITEMS), read());

        assertEquals(
                List.of(Path.of(segments.get(0) + ".damaged")), files(".damaged"), "what it held may still be wanted");
        assertFalse(Files.exists(segments.get(0)));
    }

    @Test
    void aLastSegmentWithoutItsHeaderWasOnlyAboutToBeBegun() throws IOException {
        var next = Segment.path(directory, Segment.number(segments.get(segments.size() - 1)) + 1);
        Files.write(next, new byte[64 * 1024]);

        assertEquals(items(0, ITEMS), read());

        assertEquals(List.of(), files(".damaged"));
        assertFalse(Files.exists(next));
    }
}
