package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.fuzz.FuzzContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;

/**
 * A journal's start comes to an end whatever its bytes are, with what is whole in them, and a second start finds the same.
 *
 * <p>The first byte of an input says how the rest is meant: as a segment's bytes after its header, which hardly ever pass a
 * checksum, or as records that are given the right one, a length of two bytes before each.
 */
final class RecoveryFuzzTest extends FuzzContract {
    private static final Path DIRECTORY = Path.of("/fuzz");
    private static final long SALT = 0x5eed;

    /** Held, or the setting is forgotten: each damaged journal would be told of. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.kestrel.journal");

    @Override
    protected void handle(byte[] data) throws IOException {
        QUIET.setLevel(Level.OFF);
        if (data.length == 0) return;
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        boolean raw = data[0] % 2 != 0;
        var files = new MemoryFiles().with(Segment.path(DIRECTORY, 1), raw ? headed(rest) : framed(rest));

        var first = held(files);
        var second = held(files);

        assertEquals(first, second, "what is left after a start is not what was found");
    }

    private static Map<String, String> held(MemoryFiles files) throws IOException {
        var held = new TreeMap<String, String>();
        for (var queue : new Recovery(files, DIRECTORY).run().queues.values()) {
            for (var run : Recovery.inOrder(queue.runs)) {
                assertTrue(run.live >= 0 && run.live <= run.count, "more items than there are");
                held.merge(queue.id + " " + queue.name, run.live + "/" + run.liveBytes, (a, b) -> a + " " + b);
            }
        }
        return held;
    }

    private static byte[] headed(byte[] records) {
        var header = Records.header(1, SALT);
        return ByteBuffer.allocate(header.remaining() + records.length + 64)
                .put(header)
                .put(records)
                .array();
    }

    private static byte[] framed(byte[] data) {
        var in = ByteBuffer.wrap(data);
        var out = ByteBuffer.allocate(Records.HEADER + 6 * data.length + 64).put(Records.header(1, SALT));
        var crc = new CRC32C();
        while (in.remaining() > 2) {
            int length = Math.min(in.remaining() - 2, in.getShort() & 0xff);
            var body = in.slice(in.position(), length);
            in.position(in.position() + length);
            int sum = Records.crc(crc, SALT, out.position(), body);
            out.putInt(length).putInt(sum).put(body);
        }
        return out.array();
    }
}
