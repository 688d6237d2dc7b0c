package dev.biene.kestrel.journal;

import dev.biene.kestrel.journal.JournalFiles.JournalFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Clients that put items into one journal at the same time, and somebody who looks at what a power cut would leave of it.
 * Public, as Lincheck's generated classes call it.
 */
@Param(name = "item", gen = IntGen.class, conf = "1:9")
public class GroupCommit {
    private static final Path DIRECTORY = Path.of("nowhere");
    private static final int SIZE = 64;

    private final Disk disk = new Disk();
    private final Segment segment = new Segment(DIRECTORY, 1, 1, SIZE);
    private final JournalWriter writer;

    public GroupCommit() {
        this(Fsync.ALWAYS);
    }

    /** On a clock that stands still each force is a quick one, so that clients force by themselves as well. */
    GroupCommit(Fsync fsync) {
        writer = new JournalWriter(disk, DIRECTORY, fsync, () -> 0);
    }

    /** Puts an item as a thread of its own does: waits for the journal's thread. */
    @Operation
    public void put(@Param(name = "item") int item) {
        writer.await(appended(item));
    }

    /** Puts an item as the event loop does: forces by itself if it can, and answers when it is safe. */
    @Operation
    public void putHere(@Param(name = "item") int item) {
        long position = appended(item);
        writer.commitHere();
        if (!writer.isSafe(position)) writer.await(position);
    }

    private long appended(int item) {
        byte[] head = {(byte) item};
        // In the order of the log, as the store's lock sees to.
        synchronized (segment) {
            int at = segment.end;
            segment.end++;
            return writer.append(segment, at, head, head.length, new byte[0]);
        }
    }

    /** The items that a power cut would leave, the oldest first. */
    @Operation
    public String left() {
        return disk.left();
    }

    /** Lincheck calls it when all have ended; a thread for each round would be left otherwise. */
    @Validate
    public void close() {
        writer.close();
    }

    /** One file of which only that survives which was written when a force began, and only when that has ended. */
    private static final class Disk extends OneFile implements JournalFile {
        private final byte[] written = new byte[SIZE];
        private byte[] forced = new byte[SIZE];

        synchronized String left() {
            var left = new StringBuilder();
            for (byte item : forced) if (item != 0) left.append(item);
            return left.toString();
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) {
            int length = source.remaining();
            source.get(written, (int) position, length);
            return length;
        }

        @Override
        public void force() {
            byte[] begun = copied();
            // What is written now may be lost.
            LockSupport.parkNanos(1_000);
            forced(begun);
        }

        private synchronized byte[] copied() {
            return Arrays.copyOf(written, SIZE);
        }

        private synchronized void forced(byte[] bytes) {
            forced = bytes;
        }

        @Override
        public JournalFile open(Path path, boolean create) {
            return this;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            return -1;
        }

        @Override
        public long size() {
            return SIZE;
        }

        @Override
        public void close() {}
    }
}
