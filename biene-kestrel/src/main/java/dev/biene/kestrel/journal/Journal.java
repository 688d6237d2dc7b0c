package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The log that all queues share: appends records, begins segments, and knows which are no longer needed. Guarded
 * by the store's lock.
 */
final class Journal {
    private static final byte[] NO_DATA = {};
    private static final int END_RECORD = Records.FRAME + 1;
    private static final int RUN_RECORD = Records.FRAME + Records.RUN_FIXED + 255;

    private final JournalFiles files;
    private final Path directory;
    private final JournalWriter writer;
    private final SegmentAllocator allocator;
    private final LongSupplier salts;
    private final CRC32C crc = new CRC32C();
    private final byte[] head = new byte[Records.FRAME + Records.RUN_FIXED + 255];
    private final ByteBuffer fields = ByteBuffer.wrap(head);

    final ArrayDeque<Segment> segments = new ArrayDeque<>();
    /** Complete, but not yet summarized. */
    final ArrayDeque<Segment> complete = new ArrayDeque<>();

    private @Nullable Segment active;
    private long lastNumber;
    /** Called when there is something to do for those who keep the journal tidy. */
    private Runnable onWork = () -> {};

    Journal(JournalFiles files, Path directory, JournalWriter writer, SegmentAllocator allocator, LongSupplier salts) {
        this.files = files;
        this.directory = directory;
        this.writer = writer;
        this.allocator = allocator;
        this.salts = salts;
    }

    /** Goes on where a former process ended. */
    void resume(Collection<Segment> found, @Nullable Segment last) {
        segments.addAll(found);
        lastNumber = segments.isEmpty() ? 0 : segments.getLast().number;
        active = last;
        for (var segment : segments) if (segment != last && !segment.summarized) complete.add(segment);
    }

    void onWork(Runnable action) {
        onWork = action;
    }

    /**
     * Makes room for an item of this many bytes, so that nothing is half done when there is none.
     *
     * @throws StorageException if the disk is full or has failed; nothing has changed then
     */
    void makeRoomForItems(long bytes, int items) {
        writer.check();
        var full = allocator.full();
        if (full != null) throw full(full);
        long needed = bytes + (long) items * (Records.FRAME + Records.MOVE_FIXED + RUN_RECORD);
        // Several copies of a large item may go to several segments; each is made room for again.
        var segment = makeRoom((int) Math.min(needed, Integer.MAX_VALUE / 2));
        if (segment.capacity - segment.end - needed >= segment.capacity / 2) return;
        try {
            allocator.reserve();
        } catch (IOException e) {
            throw full(e);
        }
    }

    private Segment makeRoom(int bytes) {
        var current = active;
        if (current != null && current.capacity - current.end - END_RECORD >= bytes) return current;
        return begin(bytes);
    }

    private Segment begin(int bytes) {
        SegmentAllocator.Space space;
        long number = lastNumber + 1;
        var path = Segment.path(directory, number);
        try {
            space = allocator.take(bytes + Records.HEADER + END_RECORD);
            files.rename(space.path(), path);
        } catch (IOException e) {
            throw full(e);
        }
        complete();
        lastNumber = number;
        long salt = salts.getAsLong() | 1;
        var segment = new Segment(directory, number, salt, space.size());
        var header = Records.header(number, salt).array();
        writer.append(segment, 0, header, header.length, NO_DATA);
        segment.end = header.length;
        segments.add(segment);
        active = segment;
        onWork.run();
        return segment;
    }

    private void complete() {
        var current = active;
        if (current == null) return;
        fields.position(Records.FRAME);
        fields.put(Records.END);
        current.completeAt = write(current, NO_DATA);
        complete.add(current);
        active = null;
    }

    private StorageException full(IOException cause) {
        return new StorageException(
                "journal " + directory + ": no space for the item (" + cause.getMessage()
                        + "); it is not stored; free some space or read some items, then try again",
                cause);
    }

    /** Writes the record whose body's fixed part is in {@link #fields}. */
    private long write(Segment segment, byte[] data) {
        int fixed = fields.position() - Records.FRAME;
        crc.reset();
        int sum = crcOf(segment, fixed, data);
        fields.putInt(0, fixed + data.length).putInt(4, sum);
        long position = writer.append(segment, segment.end, head, Records.FRAME + fixed, data);
        segment.end += Records.FRAME + fixed + data.length;
        return position;
    }

    private int crcOf(Segment segment, int fixed, byte[] data) {
        fields.putLong(0, segment.salt ^ segment.end);
        crc.update(head, 0, Records.FRAME + fixed);
        if (data.length > 0) crc.update(data, 0, data.length);
        return (int) crc.getValue();
    }

    /** Appends an item at the end of its queue's order. */
    Run add(StoredQueue queue, byte[] data, long added, long expires) {
        var segment = makeRoom(Records.FRAME + Records.ADD_FIXED + data.length + RUN_RECORD);
        var run = queue.tail;
        if (run == null || run.segment != segment) {
            run = beginRun(segment, queue, new Run.Origin(segment.number, segment.runs.size(), 0));
            queue.tail = run;
            queue.runs.add(run);
        }
        int offset = segment.end;
        fields.position(Records.FRAME);
        fields.put(Records.ADD)
                .putInt(run.number)
                .putInt(run.count)
                .putLong(added)
                .putLong(expires);
        write(segment, data);
        run.add(run.count, offset, data.length);
        return run;
    }

    private Run beginRun(Segment segment, StoredQueue queue, Run.Origin origin) {
        var run = new Run(segment, segment.runs.size(), queue.id, queue.name, origin);
        fields.position(Records.FRAME);
        fields.put(Records.RUN).putInt(run.number).putLong(queue.id);
        fields.putLong(origin.segment()).putInt(origin.run()).putInt(origin.index());
        fields.put(queue.name.getBytes(StandardCharsets.ISO_8859_1));
        write(segment, NO_DATA);
        segment.runs.add(run);
        queue.definedIn = segment.number;
        return run;
    }

    /** Makes sure that a queue without items is still known after a start, by a run without items. */
    void define(StoredQueue queue) {
        var segment = makeRoom(RUN_RECORD);
        if (queue.definedIn == segment.number) return;
        var run = beginRun(segment, queue, new Run.Origin(segment.number, segment.runs.size(), 0));
        queue.tail = run;
        queue.runs.add(run);
    }

    void remove(Run run, int index, int length) {
        writer.check();
        var segment = makeRoom(Records.FRAME + Records.REMOVE_FIXED);
        fields.position(Records.FRAME);
        fields.put(Records.REMOVE).putLong(run.segment.number).putInt(run.number);
        fields.putInt(index).putInt(length);
        write(segment, NO_DATA);
        removals(segment).remove(run.segment.number, run.number, index, length);
        run.remove(index, length);
        var front = segments.peekFirst();
        // The one that is written to stays, however often a short queue is empty.
        if (run.segment == front && front.live == 0 && front != active) onWork.run();
    }

    private static Removals removals(Segment segment) {
        var removals = segment.removals;
        if (removals == null) throw new IllegalStateException(segment + " is complete");
        return removals;
    }

    /**
     * Appends an item again, in place of where it is, to free the segment that it is in.
     *
     * @param into the run begun for the items of its run, or null to begin one
     */
    Run move(StoredQueue queue, StoredItem item, byte[] data, @Nullable Run into) {
        var from = item.run;
        var segment = makeRoom(Records.FRAME + Records.MOVE_FIXED + data.length + RUN_RECORD);
        var run = into;
        if (run == null || run.segment != segment) {
            run = beginRun(segment, queue, from.origin.plus(item.index));
            queue.runs.add(queue.runs.indexOf(from), run);
        }
        int offset = segment.end;
        fields.position(Records.FRAME);
        fields.put(Records.MOVE).putInt(run.number).putInt(run.count);
        fields.putLong(from.segment.number).putInt(from.number).putInt(item.index);
        fields.putLong(item.added).putLong(item.expires);
        write(segment, data);
        removals(segment).remove(from.segment.number, from.number, item.index, data.length);
        from.remove(item.index, data.length);
        segment.hasMoves = true;
        run.add(run.count, offset, data.length);
        return run;
    }

    /** Drops all items of a queue but these. */
    void flush(StoredQueue queue, Collection<StoredItem> kept) {
        writer.check();
        var data = ByteBuffer.allocate(kept.size() * Records.FLUSH_KEPT);
        var list = new ArrayList<Removals.Kept>(kept.size());
        for (var item : kept) {
            var run = item.run;
            data.putLong(run.segment.number)
                    .putInt(run.number)
                    .putInt(item.index)
                    .putInt(item.length);
            list.add(new Removals.Kept(run.segment.number, run.number, item.index, item.length));
        }
        var segment = makeRoom(Records.FRAME + Records.FLUSH_FIXED + data.capacity());
        fields.position(Records.FRAME);
        fields.put(Records.FLUSH).putLong(queue.id);
        write(segment, data.array());
        removals(segment).flushes.add(new Removals.Flush(queue.id, segment.runs.size(), false, list));
    }

    /** Drops a queue. */
    void delete(StoredQueue queue) {
        writer.check();
        var segment = makeRoom(Records.FRAME + Records.DELETE_FIXED);
        fields.position(Records.FRAME);
        fields.put(Records.DELETE).putLong(queue.id);
        write(segment, NO_DATA);
        removals(segment).flushes.add(new Removals.Flush(queue.id, segment.runs.size(), true, List.of()));
    }

    /** Bytes in all segments, used or not any more. */
    long size() {
        long size = 0;
        for (var segment : segments) size += segment.end;
        return size;
    }

    /** Whether a segment's worth of items can be appended without new space. */
    boolean hasRoomFor(long bytes) {
        var current = active;
        return allocator.full() == null || (current != null && current.capacity - current.end > 2 * bytes);
    }

    /** The oldest segment, if more than half of the journal is dead and it is worth while to move what lives. */
    @Nullable
    Segment mostlyDeadFront(long leastBytes) {
        long size = 0;
        long live = 0;
        for (var segment : segments) {
            size += segment.end;
            live += segment.liveBytes();
        }
        var front = segments.peekFirst();
        if (front == null || front == active || size < leastBytes || 2 * live > size) return null;
        return front.live > 0 && hasRoomFor(front.liveBytes()) ? front : null;
    }

    /** Takes the oldest segment off if it holds no item any more. */
    @Nullable
    Segment takeDeadFront() {
        var front = segments.peekFirst();
        if (front == null || front == active || front.live > 0 || complete.contains(front)) return null;
        return segments.pollFirst();
    }
}
