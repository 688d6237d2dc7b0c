package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Records that pass their checksum and remove what nobody wrote: a start makes no room for it. */
final class FarRemovalsTest {
    private static final Path DIRECTORY = Path.of("/journal");
    private static final long SALT = 4711;
    private static final int FAR = Integer.MAX_VALUE / Records.FRAME;
    private static final int RECORDS = 64;
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    @Test
    void itemsThatNoSegmentIsLargeEnoughForTakeNoMemory() throws IOException {
        assertCheap(1);
    }

    @Test
    void itemsOfSegmentsThatAreGoneTakeNoMemory() throws IOException {
        assertCheap(9);
    }

    private static void assertCheap(long segment) throws IOException {
        var files = new MemoryFiles().with(Segment.path(DIRECTORY, 1), removals(segment));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        var recovery = new Recovery(files, DIRECTORY);
        var found = recovery.run();

        long taken = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < MOST_BYTES, taken + " bytes");
        assertEquals(0, found.queues.size());
        var last = recovery.last();
        assertTrue(last != null && last.end > RECORDS * (Records.FRAME + Records.REMOVE_FIXED), "not read to its end");
    }

    private static byte[] removals(long segment) {
        var out = ByteBuffer.allocate(64 * 1024).put(Records.header(1, SALT));
        var crc = new CRC32C();
        for (int run = 0; run < RECORDS; run++) {
            var body = ByteBuffer.allocate(Records.REMOVE_FIXED)
                    .put(Records.REMOVE)
                    .putLong(segment)
                    .putInt(run)
                    .putInt(FAR)
                    .putInt(1)
                    .flip();
            int sum = Records.crc(crc, SALT, out.position(), body);
            out.putInt(Records.REMOVE_FIXED).putInt(sum).put(body);
        }
        return out.array();
    }
}
