package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checksums of stretches are those that reading them gives. */
final class RangeCrcTest {
    private static final byte[] BEFORE = "before".getBytes(StandardCharsets.US_ASCII);

    private static int read(byte[] bytes, int from, int to) {
        var crc = new CRC32C();
        crc.update(BEFORE);
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 1025, 5000, 200_000, (1 << 24) + 4711})
    void anyStretchBehindAnything(int size) {
        var random = new Random(size);
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        var crc = new RangeCrc(ByteBuffer.wrap(bytes));
        int start = read(bytes, 0, 0);

        assertEquals(start, crc.append(start, size, size));
        assertEquals(read(bytes, 0, size), crc.append(start, 0, size));
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(size + 1);
            int to = from + random.nextInt(i % 2 == 0 ? size - from + 1 : Math.min(size - from, 3000) + 1);
            assertEquals(read(bytes, from, to), crc.append(start, from, to), from + " to " + to);
        }
    }

    @Test
    void whereABufferStandsDoesNotMatter() {
        var bytes = ByteBuffer.allocate(3000).position(7).limit(11);

        var crc = new RangeCrc(bytes);

        assertEquals(read(bytes.array(), 0, 3000), crc.append(read(bytes.array(), 0, 0), 0, 3000));
        assertEquals(7, bytes.position());
    }
}
