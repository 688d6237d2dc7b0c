package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads items back from the log: those of a queue larger than its share of memory, and those that come back after
 * they were open. Guarded by the store's lock: one buffer serves all, and in the common case the bytes are in the
 * system's cache.
 */
final class ItemReader {
    private static final Logger log = LoggerFactory.getLogger(ItemReader.class);
    private static final int BUFFER = 128 * 1024;
    private static final int OFFSETS = 512;

    private final ReadHandles handles;
    private final JournalWriter writer;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer offsets = ByteBuffer.allocate(OFFSETS * Integer.BYTES);
    private @Nullable Segment buffered;
    private int bufferedFrom;
    private @Nullable Run offsetsOf;
    private int offsetsFrom;

    ItemReader(ReadHandles handles, JournalWriter writer) {
        this.handles = handles;
        this.writer = writer;
    }

    /**
     * The item of a run at an index, or null if it is damaged.
     *
     * @throws StorageException if it cannot be read now: it is there, and may be readable later
     */
    @Nullable
    StoredItem read(StoredQueue queue, Run run, int index) {
        int offset = -1;
        try {
            offset = offset(run, index);
            var body = body(run.segment, offset);
            byte type = body.get();
            if (type != Records.ADD && type != Records.MOVE) throw new DamageException("it is of type " + type);
            body.position(body.position() + (type == Records.ADD ? 8 : 24));
            long added = body.getLong();
            long expires = body.getLong();
            byte[] data = new byte[body.remaining()];
            body.get(data);
            return new StoredItem(queue, run, index, data, added, expires);
        } catch (DamageException e) {
            log.error("{} at offset {}: an item of queue \"{}\" is damaged", run.segment, offset, queue.name, e);
            return null;
        } catch (IOException e) {
            throw new StorageException(
                    run.segment + " at offset " + offset + ": cannot read an item (" + e.getMessage()
                            + "); it stays in its queue, try again",
                    e);
        }
    }

    private int offset(Run run, int index) throws IOException {
        var inMemory = run.offsets();
        if (inMemory != null) return inMemory[index];
        if (offsetsOf != run || index < offsetsFrom || index >= offsetsFrom + offsets.limit() / Integer.BYTES) {
            offsetsOf = null;
            offsets.clear().limit(Math.min(OFFSETS, run.count - index) * Integer.BYTES);
            handles.read(run.segment.summaryPath(), offsets, run.summaryPosition + (long) index * Integer.BYTES);
            if (offsets.hasRemaining()) throw new IOException(run.segment.summaryPath() + " is too short");
            offsetsOf = run;
            offsetsFrom = index;
        }
        return offsets.getInt((index - offsetsFrom) * Integer.BYTES);
    }

    /** A record's body, checked; valid until the next call. */
    private ByteBuffer body(Segment segment, int offset) throws IOException {
        var frame = buffered(segment, offset, Records.FRAME);
        int length = frame.getInt();
        int expected = frame.getInt();
        if (length <= 0 || length > segment.end - offset - Records.FRAME)
            throw new DamageException("its length " + length + " is impossible");
        var body = length <= BUFFER - Records.FRAME
                ? buffered(segment, offset + Records.FRAME, length)
                : large(segment, offset + Records.FRAME, length);
        int actual = Records.crc(crc, segment.salt, offset, body);
        if (actual != expected) throw new DamageException("its checksum does not match its bytes");
        return body;
    }

    private ByteBuffer buffered(Segment segment, int from, int length) throws IOException {
        if (buffered != segment || from < bufferedFrom || from + length > bufferedFrom + buffer.limit()) {
            // What is still on its way to the file could not be read from it.
            writer.writeOut();
            buffered = null;
            buffer.clear().limit(Math.min(BUFFER, segment.end - from));
            handles.read(segment.path, buffer, from);
            buffer.flip();
            if (buffer.limit() < length) throw new IOException("the file ends within it");
            buffered = segment;
            bufferedFrom = from;
        }
        return buffer.slice(from - bufferedFrom, length);
    }

    private ByteBuffer large(Segment segment, int from, int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            int part = Math.min(BUFFER, length - done);
            buffered(segment, from + done, part).get(bytes, done, part);
            done += part;
        }
        return ByteBuffer.wrap(bytes);
    }

    /** What is on the disk is not what was written. */
    private static final class DamageException extends IOException {
        private static final long serialVersionUID = 1L;

        DamageException(String message) {
            super(message);
        }
    }

    /** Forgets what it knows of a segment's files. */
    void forget(Segment segment) throws IOException {
        if (buffered == segment) buffered = null;
        if (offsetsOf != null && offsetsOf.segment == segment) offsetsOf = null;
        handles.forget(segment.path);
        handles.forget(segment.summaryPath());
    }
}
