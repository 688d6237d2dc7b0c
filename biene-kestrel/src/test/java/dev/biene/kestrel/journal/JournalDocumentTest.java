package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample of {@code docs/JOURNAL.md}, written and read. */
class JournalDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "JOURNAL.md");
    private static final StoreSettings SETTINGS = StoreSettings.DEFAULT
            .withSegmentSize(4096)
            .withClock(InstantSource.fixed(Instant.parse("2026-11-22T00:00:00Z")));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** What the document says is written: two items in, one out. */
    private byte[] written() throws IOException {
        try (var store = QueueStore.open(new DiskFiles(), directory, SETTINGS, () -> 0x0123456789abcdefL)) {
            store.push("jobs", "hello".getBytes(StandardCharsets.US_ASCII), 0);
            store.push("jobs", "world".getBytes(StandardCharsets.US_ASCII), 0);
            var first = store.take("jobs");
            if (first != null) store.confirm(first.item());
        }
        byte[] file = Files.readAllBytes(Segment.path(directory, 1));
        int end = file.length;
        while (file[end - 1] == 0) end--;
        // The last field of the last record, a length of 5, ends with a byte that is not zero.
        return Arrays.copyOf(file, end);
    }

    /** The bytes of the hexadecimal dump in the document: an offset, up to 16 bytes, two blanks, what they are. */
    private static byte[] documented() throws IOException {
        var bytes = new ByteArrayOutputStream();
        boolean inside = false;
        for (var line : Files.readAllLines(DOCUMENT)) {
            if (line.equals("```")) inside = false;
            if (inside) {
                assertEquals(String.format("%04x", bytes.size()), line.substring(0, 4));
                String hex = line.substring(6);
                int end = hex.indexOf("  ");
                bytes.writeBytes(HexFormat.ofDelimiter(" ").parseHex(end < 0 ? hex : hex.substring(0, end)));
            }
            if (line.equals("```hex")) inside = true;
        }
        return bytes.toByteArray();
    }

    @Test
    void theSampleIsWhatIsWritten() throws IOException {
        assertEquals(HexFormat.of().formatHex(documented()), HexFormat.of().formatHex(written()));
    }

    @Test
    void theSampleIsUnderstood() throws IOException {
        Files.write(Segment.path(directory, 1), documented());

        try (var store = QueueStore.open(directory, SETTINGS)) {
            var head = store.take("jobs");

            assertEquals("world", head == null ? null : new String(head.bytes(), StandardCharsets.US_ASCII));
            assertEquals(null, store.take("jobs"));
        }
    }
}
