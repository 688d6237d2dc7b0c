package dev.biene.kestrel.journal;

import dev.biene.kestrel.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one segment record by record. What is not whole is left out and named, with its file and offset; what is
 * whole after it is kept. At the end of the last segment that is ordinary: the process died while writing.
 */
final class SegmentScan {
    private static final Logger log = LoggerFactory.getLogger(SegmentScan.class);
    private static final int BUFFER = 1024 * 1024;

    private final JournalFile file;
    private final Segment segment;
    private final Replay replay;
    private final long size;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer;
    private long bufferedFrom;
    /** Of the whole file, once it is searched and looks like records where it may not be any. */
    private @Nullable RangeCrc searched;

    /** After the last whole record. */
    private int end = Records.HEADER;

    private boolean ended;

    SegmentScan(JournalFile file, Segment segment, Replay replay) throws IOException {
        this.file = file;
        this.segment = segment;
        this.replay = replay;
        this.size = file.size();
        this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER, size)).limit(0);
    }

    /** Replays all whole records and leaves the segment's end after the last of them. */
    void run(boolean last) throws IOException {
        int at = Records.HEADER;
        while (!ended && at >= 0) {
            int next = record(at);
            if (next < 0) {
                int resumed = findRecord(at + 1);
                if (resumed >= 0) damaged(at, resumed);
                else if (!last || !isZero(at)) tornAt(at, last);
                next = resumed;
            } else {
                end = next;
            }
            at = next;
        }
        segment.end = end;
        if (ended || !last) segment.completeAt = 0;
    }

    private void damaged(int from, int to) {
        segment.damaged = true;
        log.warn(
                "{} is damaged from offset {} to {}: what these bytes held is lost, all before and after is kept",
                segment,
                from,
                to);
    }

    private void tornAt(int at, boolean last) {
        if (!last) segment.damaged = true;
        if (last) log.info("{} ends within a record at offset {}; it was never acknowledged", segment, at);
        else log.warn("{} is damaged from offset {} on: what it held there is lost", segment, at);
    }

    /** Replays the record at an offset and returns the offset after it, or -1 if there is none that is whole. */
    private int record(int at) throws IOException {
        int length = plausibleLength(at);
        if (length < 0) return -1;
        var frame = bytes(at, Records.FRAME + length);
        frame.getInt();
        int expected = frame.getInt();
        if (Records.crc(crc, segment.salt, at, frame) != expected) return -1;
        replay(at, frame);
        return at + Records.FRAME + length;
    }

    /**
     * The length of the body that might begin at an offset, or -1 if no writer would have written it there. A search asks
     * it of each byte, so it takes no memory.
     */
    private int plausibleLength(int at) throws IOException {
        if (size - at < Records.FRAME + 1) return -1;
        int known = (int) Math.min(size - at, Records.FRAME + 9);
        int head = buffered(at, known);
        int length = buffer.getInt(head);
        if (length <= 0 || length > size - at - Records.FRAME) return -1;
        int type = head + Records.FRAME;
        boolean fits = switch (buffer.get(type)) {
            case Records.RUN ->
                length >= Records.RUN_FIXED
                        && length <= Records.RUN_FIXED + 255
                        && known >= Records.FRAME + 5
                        && isPlausibleRun(buffer.getInt(type + 1));
            case Records.ADD -> length >= Records.ADD_FIXED && isPlausibleItem(type, known);
            case Records.REMOVE -> length == Records.REMOVE_FIXED;
            case Records.MOVE -> length >= Records.MOVE_FIXED && isPlausibleItem(type, known);
            case Records.FLUSH -> (length - Records.FLUSH_FIXED) % Records.FLUSH_KEPT == 0;
            case Records.DELETE -> length == Records.DELETE_FIXED;
            case Records.END -> length == 1;
            default -> false;
        };
        return fits ? length : -1;
    }

    /** Runs are numbered in the order of their records. */
    private boolean isPlausibleRun(int run) {
        return run >= segment.runs.size() && run < size / Records.FRAME;
    }

    /** A segment cannot hold more runs or items than this; it spares the search most checksums. */
    private boolean isPlausibleItem(int type, int known) {
        if (known < Records.FRAME + 9) return false;
        long most = size / Records.FRAME;
        int run = buffer.getInt(type + 1);
        int index = buffer.getInt(type + 5);
        return run >= 0 && run < most && index >= 0 && index < most;
    }

    private int findRecord(int from) throws IOException {
        for (int at = from; at <= size - Records.FRAME - 1; at++) {
            int length = plausibleLength(at);
            if (length >= 0 && isWhole(at, length)) return at;
        }
        return -1;
    }

    /** Says what reading the record would say, of however many that overlap. */
    private boolean isWhole(int at, int length) throws IOException {
        var sums = searched;
        if (sums == null) {
            var all = ByteBuffer.allocate((int) size);
            ReadHandles.readFully(file, all, 0);
            sums = new RangeCrc(all);
            searched = sums;
        }
        int expected = bytes(at, Records.FRAME).getInt(4);
        int body = at + Records.FRAME;
        return sums.append(Records.crc(crc, segment.salt, at, ByteBuffer.allocate(0)), body, body + length) == expected;
    }

    private boolean isZero(int from) throws IOException {
        for (long at = from; at < size; ) {
            int part = (int) Math.min(BUFFER, size - at);
            var zeros = bytes(at, part);
            while (zeros.hasRemaining()) if (zeros.get() != 0) return false;
            at += part;
        }
        return true;
    }

    private ByteBuffer bytes(long from, int length) throws IOException {
        // First, as it may bring another buffer.
        int start = buffered(from, length);
        return buffer.slice(start, length);
    }

    /** Where in the buffer so many bytes from an offset of the file on are. */
    private int buffered(long from, int length) throws IOException {
        if (from < bufferedFrom || from + length > bufferedFrom + buffer.limit()) {
            if (buffer.capacity() < length) buffer = ByteBuffer.allocate(length);
            buffer.clear();
            ReadHandles.readFully(file, buffer, from);
            buffer.flip();
            bufferedFrom = from;
        }
        return (int) (from - bufferedFrom);
    }

    private void replay(int at, ByteBuffer body) {
        switch (body.get()) {
            case Records.RUN -> replayRun(body);
            case Records.ADD -> {
                var run = run(body.getInt());
                int index = body.getInt();
                run.add(index, at, body.remaining() - 16);
            }
            case Records.REMOVE -> remove(body.getLong(), body.getInt(), body.getInt(), body.getInt());
            case Records.MOVE -> {
                var run = run(body.getInt());
                int index = body.getInt();
                int length = body.remaining() - 32;
                remove(body.getLong(), body.getInt(), body.getInt(), length);
                run.add(index, at, length);
            }
            case Records.FLUSH -> replayFlush(body);
            case Records.DELETE ->
                flush(new Removals.Flush(body.getLong(), segment.runs.size(), true, new ArrayList<>()));
            default -> ended = true;
        }
    }

    private Run run(int number) {
        var known = number < segment.runs.size() ? segment.runs.get(number) : null;
        if (known != null && known.queueId != Run.OF_NO_QUEUE) return known;
        // Its name was in a damaged record. What it holds is kept where somebody will find it.
        return replay.run(
                segment,
                number,
                -number - 1,
                new Run.Origin(segment.number, number, 0),
                "lost-" + segment.number + "-" + number);
    }

    private void replayRun(ByteBuffer body) {
        int number = body.getInt();
        long queue = body.getLong();
        var origin = new Run.Origin(body.getLong(), body.getInt(), body.getInt());
        replay.run(
                segment,
                number,
                queue,
                origin,
                StandardCharsets.ISO_8859_1.decode(body).toString());
    }

    private void remove(long segmentNumber, int run, int index, int length) {
        if (!replay.mayHold(segmentNumber, run, index)) return;
        removals().remove(segmentNumber, run, index, length);
        replay.remove(segmentNumber, run, index, length);
    }

    private void replayFlush(ByteBuffer body) {
        long queue = body.getLong();
        var kept = new ArrayList<Removals.Kept>();
        while (body.hasRemaining())
            kept.add(new Removals.Kept(body.getLong(), body.getInt(), body.getInt(), body.getInt()));
        flush(new Removals.Flush(queue, segment.runs.size(), false, kept));
    }

    private void flush(Removals.Flush flush) {
        removals().flushes.add(flush);
        replay.flush(segment, flush);
    }

    private Removals removals() {
        var removals = segment.removals;
        if (removals == null) throw new IllegalStateException(segment + " is summarized");
        return removals;
    }
}
