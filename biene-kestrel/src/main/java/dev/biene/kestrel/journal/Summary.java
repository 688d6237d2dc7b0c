package dev.biene.kestrel.journal;

import dev.biene.kestrel.journal.JournalFiles.JournalFile;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a complete segment holds, beside it in a file of its own, so that a start need not read the items and a
 * long queue need not keep their places in memory. It can always be made again from the segment.
 *
 * <pre>
 * "BIENEX01"  number:8  salt:8  end:4
 * runs:4      ( number:4  queue:8  origin segment:8  origin run:4  origin index:4  bytes:8
 *               name length:4  name  count:4  offset:4 * count )*
 * removed:4   ( segment:8  run:4  bytes:8  words:4  word:8 * words )*     bit i of word w: index 64 w + i
 * flushes:4   ( queue:8  runs before:4  deleted:1  kept:4  ( segment:8  run:4  index:4  length:4 )* )*
 * crc:4       CRC32C of all before it
 * </pre>
 */
final class Summary {
    private static final long MAGIC = 0x4249454e45583031L; // "BIENEX01"
    private static final int SMALLEST = 8 + 8 + 8 + 4 + 4 + 4 + 4 + 4;

    private final List<Long> positions = new ArrayList<>();

    /** Writes the summary of a complete segment; where the offsets of each run are is in {@link #positions}. */
    static Summary write(JournalFiles files, Segment segment, Removals removals, boolean force) throws IOException {
        var summary = new Summary();
        var bytes = summary.encode(segment, removals);
        var path = segment.summaryPath();
        var unfinished = path.resolveSibling(path.getFileName() + ".tmp");
        try (var file = files.open(unfinished, true)) {
            for (int at = 0; bytes.hasRemaining(); ) at += file.write(bytes, at);
            if (force) file.force();
        }
        files.rename(unfinished, path);
        return summary;
    }

    /** Where in the file the offsets of each run begin. */
    List<Long> positions() {
        return positions;
    }

    private ByteBuffer encode(Segment segment, Removals removals) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeLong(MAGIC);
        out.writeLong(segment.number);
        out.writeLong(segment.salt);
        out.writeInt(segment.end);
        out.writeInt(segment.runs.size());
        for (var run : segment.runs) encode(out, run);
        out.writeInt(removals.byRun.size());
        for (var entry : removals.byRun.entrySet()) encode(out, entry);
        out.writeInt(removals.flushes.size());
        for (var flush : removals.flushes) encode(out, flush);
        var crc = new CRC32C();
        crc.update(bytes.toByteArray());
        out.writeInt((int) crc.getValue());
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private void encode(DataOutputStream out, Run run) throws IOException {
        out.writeInt(run.number);
        out.writeLong(run.queueId);
        out.writeLong(run.origin.segment());
        out.writeInt(run.origin.run());
        out.writeInt(run.origin.index());
        out.writeLong(run.bytes);
        byte[] name = run.queueName.getBytes(StandardCharsets.ISO_8859_1);
        out.writeInt(name.length);
        out.write(name);
        out.writeInt(run.count);
        positions.add((long) out.size());
        int[] offsets = run.offsets();
        if (offsets == null) throw new IllegalStateException(run.segment + " is summarized already");
        var packed = ByteBuffer.allocate(run.count * Integer.BYTES);
        for (int i = 0; i < run.count; i++) packed.putInt(offsets[i]);
        out.write(packed.array());
    }

    private static void encode(DataOutputStream out, Map.Entry<Removals.Target, Removals.Removed> entry)
            throws IOException {
        out.writeLong(entry.getKey().segment());
        out.writeInt(entry.getKey().run());
        out.writeLong(entry.getValue().bytes);
        long[] words = entry.getValue().indices.toLongArray();
        out.writeInt(words.length);
        for (long word : words) out.writeLong(word);
    }

    private static void encode(DataOutputStream out, Removals.Flush flush) throws IOException {
        out.writeLong(flush.queue());
        out.writeInt(flush.runsBefore());
        out.writeBoolean(flush.deleted());
        out.writeInt(flush.kept().size());
        for (var item : flush.kept()) {
            out.writeLong(item.segment());
            out.writeInt(item.run());
            out.writeInt(item.index());
            out.writeInt(item.length());
        }
    }

    /** Reads a segment's summary file, or returns null if there is none that is whole and of that segment. */
    static @Nullable ByteBuffer read(JournalFiles files, Path path, long number, long salt) throws IOException {
        ByteBuffer bytes;
        try (JournalFile file = files.open(path, false)) {
            bytes = ByteBuffer.allocate((int) Math.min(file.size(), Integer.MAX_VALUE - 8));
            ReadHandles.readFully(file, bytes, 0);
        } catch (java.nio.file.NoSuchFileException e) {
            return null;
        }
        bytes.flip();
        if (bytes.limit() < SMALLEST) return null;
        int body = bytes.limit() - Integer.BYTES;
        var crc = new CRC32C();
        crc.update(bytes.array(), 0, body);
        if ((int) crc.getValue() != bytes.getInt(body)) return null;
        if (bytes.getLong() != MAGIC || bytes.getLong() != number || bytes.getLong() != salt) return null;
        return bytes;
    }

    /** Applies what {@link #read} returned. */
    static void apply(Replay replay, Segment segment, ByteBuffer in) {
        segment.end = in.getInt();
        for (int runs = in.getInt(); runs > 0; runs--) applyRun(replay, segment, in);
        for (int count = in.getInt(); count > 0; count--) {
            var target = new Removals.Target(in.getLong(), in.getInt());
            var removed = new Removals.Removed();
            removed.bytes = in.getLong();
            long[] words = new long[in.getInt()];
            for (int i = 0; i < words.length; i++) words[i] = in.getLong();
            removed.indices.or(BitSet.valueOf(words));
            replay.removeAll(target, removed);
        }
        for (int count = in.getInt(); count > 0; count--) replay.flush(segment, flush(in));
        segment.summarized = true;
        segment.completeAt = 0;
        segment.removals = null;
    }

    private static void applyRun(Replay replay, Segment segment, ByteBuffer in) {
        int number = in.getInt();
        long queue = in.getLong();
        var origin = new Run.Origin(in.getLong(), in.getInt(), in.getInt());
        long total = in.getLong();
        byte[] name = new byte[in.getInt()];
        in.get(name);
        int count = in.getInt();
        var run = replay.run(segment, number, queue, origin, new String(name, StandardCharsets.ISO_8859_1));
        run.summarized(count, total, in.position());
        in.position(in.position() + count * Integer.BYTES);
    }

    private static Removals.Flush flush(ByteBuffer in) {
        long queue = in.getLong();
        int runsBefore = in.getInt();
        boolean deleted = in.get() != 0;
        int count = in.getInt();
        var kept = new ArrayList<Removals.Kept>(count);
        for (int i = 0; i < count; i++)
            kept.add(new Removals.Kept(in.getLong(), in.getInt(), in.getInt(), in.getInt()));
        return new Removals.Flush(queue, runsBefore, deleted, kept);
    }
}
