package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Items that are made of what looks like records, in a segment that is damaged: a start is not held up by them. */
@Timeout(60)
final class DisguisedItemsTest {
    private static final Path DIRECTORY = Path.of("/journal");
    private static final long SALT = 4711;
    private static final int SIZE = 16 << 20;

    /** Held, or the setting is forgotten: each damage is told of. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.kestrel.journal");

    private final MemoryFiles files = new MemoryFiles();
    private final ByteBuffer log = ByteBuffer.allocate(SIZE).put(Records.header(1, SALT));

    @BeforeEach
    void beQuiet() {
        QUIET.setLevel(Level.OFF);
    }

    private void record(ByteBuffer body) {
        int sum = Records.crc(new CRC32C(), SALT, log.position(), body);
        log.putInt(body.remaining()).putInt(sum).put(body);
    }

    private void add(int index, byte[] data) {
        var body = ByteBuffer.allocate(Records.ADD_FIXED + data.length).put(Records.ADD);
        record(body.putInt(0).putInt(index).putLong(0).putLong(0).put(data).flip());
    }

    /** Nothing but the heads of flushes that reach almost to the segment's end, one behind the other. */
    private static byte[] heads(int bytes) {
        int length = SIZE - bytes - 4096;
        length -= (length - Records.FLUSH_FIXED) % Records.FLUSH_KEPT;
        var heads = ByteBuffer.allocate(bytes);
        while (heads.remaining() > Records.FRAME) heads.putInt(length).putInt(0).put(Records.FLUSH);
        return heads.array();
    }

    private Segment started() throws Exception {
        files.with(Segment.path(DIRECTORY, 1), log.array());
        var recovery = new Recovery(files, DIRECTORY);
        recovery.run();
        return Objects.requireNonNull(recovery.last());
    }

    @Test
    void whatIsBehindADamagedItemOfHeadsIsFound() throws Exception {
        record(SegmentScanTest.run(0));
        int damaged = log.position() + Records.FRAME + Records.ADD_FIXED;
        add(0, heads(4 << 20));
        log.put(damaged, (byte) ~log.get(damaged));
        add(1, "behind it".getBytes(StandardCharsets.US_ASCII));
        int end = log.position();

        var segment = started();

        assertEquals(end, segment.end);
        assertEquals(1, segment.live);
        assertTrue(files.reads < 1_000, () -> files.reads + " reads of a file of 16 MB");
    }

    @Test
    void anItemOfHeadsThatWasCutOffIsLeftOut() throws Exception {
        record(SegmentScanTest.run(0));
        add(0, "whole".getBytes(StandardCharsets.US_ASCII));
        int torn = log.position();
        add(1, heads(4 << 20));
        for (int i = log.position() - 1000; i < log.position(); i++) log.put(i, (byte) 0);

        var segment = started();

        assertEquals(torn, segment.end);
        assertEquals(1, segment.live);
        assertTrue(files.reads < 1_000, () -> files.reads + " reads of a file of 16 MB");
    }
}
