package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The header of a segment, without which nothing in it can be read. */
final class RecordsTest {
    private static final long SALT = 4711;

    @Test
    void aHeaderOfWhichOneCopyIsWholeIsEnough() {
        byte[] whole = new byte[Records.HEADER];
        Records.header(3, SALT).get(whole);
        assertEquals(SALT, Records.salt(ByteBuffer.wrap(whole), 3));
        assertEquals(0, Records.salt(ByteBuffer.wrap(whole), 4));
        assertEquals(0, Records.salt(ByteBuffer.wrap(whole, 0, Records.HEADER - 1), 3));
        for (int at = 0; at < Records.HEADER; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            assertEquals(SALT, Records.salt(ByteBuffer.wrap(damaged), 3), "byte " + at);

            damaged[(at + Records.HEADER_COPY) % Records.HEADER] ^= 1;
            assertEquals(0, Records.salt(ByteBuffer.wrap(damaged), 3), "byte " + at + " of both");
        }
    }
}
