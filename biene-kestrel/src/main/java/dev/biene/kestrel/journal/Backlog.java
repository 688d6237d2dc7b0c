package dev.biene.kestrel.journal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** What was appended and is not yet written, in the order of the log. Guarded by the writer's lock. */
final class Backlog {
    private static final int CHUNK = 256 * 1024;
    private static final int SPARE_CHUNKS = 8;

    private final ArrayDeque<ByteBuffer> spareBuffers = new ArrayDeque<>();
    private ArrayDeque<Chunk> chunks = new ArrayDeque<>();

    /** Bytes that belong at an offset of a segment. */
    record Chunk(Segment segment, int offset, ByteBuffer buffer) {
        boolean isContinuedAt(Segment other, int end) {
            return segment == other && offset + buffer.position() == end && buffer.hasRemaining();
        }
    }

    void add(Segment segment, int offset, byte[] bytes, int length) {
        int done = 0;
        while (done < length) {
            var buffer = room(segment, offset + done);
            int part = Math.min(buffer.remaining(), length - done);
            buffer.put(bytes, done, part);
            done += part;
        }
    }

    private ByteBuffer room(Segment segment, int offset) {
        var last = chunks.peekLast();
        if (last != null && last.isContinuedAt(segment, offset)) return last.buffer;
        var buffer = spareBuffers.poll();
        if (buffer == null) buffer = ByteBuffer.allocateDirect(CHUNK);
        chunks.add(new Chunk(segment, offset, buffer.clear()));
        return buffer;
    }

    /** Takes all there is off; whoever has written it gives it back to be used again. */
    ArrayDeque<Chunk> take() {
        var all = chunks;
        chunks = new ArrayDeque<>();
        return all;
    }

    void giveBack(ArrayDeque<Chunk> done) {
        for (var chunk : done) if (spareBuffers.size() < SPARE_CHUNKS) spareBuffers.add(chunk.buffer);
    }
}
