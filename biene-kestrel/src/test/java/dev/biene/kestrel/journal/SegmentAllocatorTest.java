package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much space is set aside, by whom, and what is done where there is little. */
final class SegmentAllocatorTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int KILOBYTE = 1 << 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private final FaultyFiles files = new FaultyFiles();

    private SegmentAllocator allocator(int segmentSize) throws IOException {
        return allocator(segmentSize, Fsync.NEVER);
    }

    /** Each in a directory of its own, as they name their files alike. */
    private SegmentAllocator allocator(int segmentSize, Fsync fsync) throws IOException {
        return new SegmentAllocator(files, Files.createTempDirectory(root, "journal"), segmentSize, fsync);
    }

    private static SegmentAllocator.Space spare(SegmentAllocator allocator) throws IOException {
        var space = allocator.makeSpare(allocator.nextPath());
        allocator.spareMade(space);
        return space;
    }

    @Test
    void aSpareIsAFileOfZerosOfASegmentsSize() throws IOException {
        // No whole number of the blocks that it is written in.
        var space = spare(allocator(100 * KILOBYTE + 1));

        assertEquals(100 * KILOBYTE + 1, space.size());
        assertArrayEquals(new byte[100 * KILOBYTE + 1], Files.readAllBytes(space.path()));
    }

    @Test
    void aSpareIsTakenOnceAndThenAnotherIsWanted() throws IOException {
        var allocator = allocator(64 * KILOBYTE);
        assertTrue(allocator.wantsSpare());
        var space = spare(allocator);
        assertFalse(allocator.wantsSpare());

        assertSame(space, allocator.take(64 * KILOBYTE));

        assertTrue(allocator.wantsSpare());
        assertNotEquals(space.path(), allocator.take(1).path());
    }

    @Test
    void whoeverWaitsForSpaceWaitsForAMegabyteAtMostOrForItsItem() throws IOException {
        var allocator = allocator(4 * MEGABYTE);

        assertEquals(MEGABYTE, allocator.take(10).size());
        assertEquals(3 * MEGABYTE, allocator.take(3 * MEGABYTE).size());
        assertEquals(64 * KILOBYTE, allocator(64 * KILOBYTE).take(10).size());
    }

    @Test
    void aSpareThatIsTooSmallForAnItemIsKeptForOthers() throws IOException {
        var allocator = allocator(64 * KILOBYTE);
        var space = spare(allocator);

        assertEquals(64 * KILOBYTE + 1, allocator.take(64 * KILOBYTE + 1).size());

        assertSame(space, allocator.take(10));
    }

    @Test
    void whereThereIsLittleSpaceSparesAreSmallerButNotTiny() throws IOException {
        files.capacity(4 * MEGABYTE - 1);
        assertEquals(2 * MEGABYTE, spare(allocator(4 * MEGABYTE)).size());
    }

    @Test
    void whatJustFitsIsASpareAndAByteLessIsNone() throws IOException {
        files.capacity(MEGABYTE);
        assertEquals(MEGABYTE, spare(allocator(2 * MEGABYTE)).size());

        files.capacity(2 * MEGABYTE - 1);
        var refused = assertThrows(IOException.class, () -> spare(allocator(2 * MEGABYTE)));
        assertEquals("No space left on device", refused.getMessage());
        assertThrows(IOException.class, () -> spare(allocator(MEGABYTE)));
    }

    @Test
    void whatCannotBeWrittenToItsEndIsRemoved() throws IOException {
        var directory = Files.createDirectory(root.resolve("journal"));
        var allocator = new SegmentAllocator(files, directory, 100 * KILOBYTE, Fsync.NEVER);
        files.failWrite(2);

        assertThrows(IOException.class, () -> allocator.take(10));

        assertEquals(List.of(), files.list(directory));
    }

    @Test
    void aDiskIsFullFromTheFirstThatFindsNoneToTheNextSpare() throws IOException {
        var allocator = allocator(64 * KILOBYTE);
        files.capacity(KILOBYTE);
        assertNull(allocator.full());

        var cause = assertThrows(IOException.class, () -> allocator.take(10));

        assertSame(cause, allocator.full());
        files.capacity(MEGABYTE);
        spare(allocator);
        assertNull(allocator.full());
    }

    @Test
    void aLargeItemThatFindsNoSpaceDoesNotMakeTheDiskFullForOthers() throws IOException {
        var allocator = allocator(64 * KILOBYTE);
        spare(allocator);
        files.capacity(100 * KILOBYTE);

        assertThrows(IOException.class, () -> allocator.take(90 * KILOBYTE));

        assertNull(allocator.full());
        assertNotNull(allocator.take(10));
    }

    @Test
    void aSpareThatCouldNotBeMadeMakesTheDiskFull() throws IOException {
        var allocator = allocator(64 * KILOBYTE);
        var cause = new IOException("No space left on device");

        allocator.spareFailed(cause);

        assertSame(cause, allocator.full());
    }

    @Test
    void whoeverCannotWaitForASpareMakesASmallOneOnceAndBothAreUsed() throws IOException {
        var allocator = allocator(4 * MEGABYTE);
        allocator.reserve();
        allocator.reserve();
        assertFalse(allocator.wantsSpare());
        // The other was being made meanwhile.
        spare(allocator);

        assertEquals(4 * MEGABYTE, allocator.take(2 * MEGABYTE).size());
        assertFalse(allocator.wantsSpare());
        assertEquals(MEGABYTE, allocator.take(10).size());
        assertTrue(allocator.wantsSpare());
    }

    @Test
    void whileThereIsAReserveTheDiskIsNotFull() throws IOException {
        var allocator = allocator(64 * KILOBYTE);
        allocator.reserve();

        allocator.spareFailed(new IOException("No space left on device"));

        assertNull(allocator.full());
        allocator.take(10);
        files.capacity(KILOBYTE);
        var cause = assertThrows(IOException.class, allocator::reserve);
        assertSame(cause, allocator.full());
    }

    @Test
    void whatIsMadeAtOnceIsNotWaitedForOnTheDiskAndASpareIsUnlessNothingIsEver() throws IOException {
        files.failForce(1);
        var careful = allocator(64 * KILOBYTE, Fsync.ALWAYS);
        careful.take(10);
        spare(allocator(64 * KILOBYTE));

        assertThrows(IOException.class, () -> spare(careful));
    }
}
