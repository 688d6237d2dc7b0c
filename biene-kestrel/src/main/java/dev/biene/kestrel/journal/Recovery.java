package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what a directory holds: at the start, before anything else touches it. */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final int BLOCK = 64 * 1024;

    private final JournalFiles files;
    private final Path directory;
    private final Replay replay = new Replay();
    private @Nullable Segment last;

    Recovery(JournalFiles files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    Replay run() throws IOException {
        var numbers = new ArrayList<Long>();
        for (var path : files.list(directory)) {
            if (path.toString().endsWith(".tmp")) files.delete(path);
            long number = Segment.number(path);
            if (number > 0) numbers.add(number);
        }
        numbers.sort(Comparator.naturalOrder());
        for (int i = 0; i < numbers.size(); i++) recover(numbers.get(i), i == numbers.size() - 1);
        return replay;
    }

    /** The segment to go on with, if the last one is not complete. */
    @Nullable
    Segment last() {
        return last;
    }

    private void recover(long number, boolean isLast) throws IOException {
        var path = Segment.path(directory, number);
        try (var file = files.open(path, false)) {
            var header = ByteBuffer.allocate(Records.HEADER);
            ReadHandles.readFully(file, header, 0);
            long salt = Records.salt(header.flip(), number);
            if (salt == 0) {
                unreadable(path, isLast);
                return;
            }
            var segment = new Segment(directory, number, salt, (int) file.size());
            replay.segment(segment);
            var summary = Summary.read(files, segment.summaryPath(), number, salt);
            if (summary != null) {
                Summary.apply(replay, segment, summary);
                return;
            }
            new SegmentScan(file, segment, replay).run(isLast);
            if (segment.isComplete()) return;
            clear(file, segment);
            segment.nameUnsafe = false;
            last = segment;
        }
    }

    private void unreadable(Path path, boolean isLast) throws IOException {
        if (isLast) {
            // It was about to be begun; nothing in it was acknowledged.
            files.delete(path);
            return;
        }
        var aside = path.resolveSibling(path.getFileName() + ".damaged");
        files.rename(path, aside);
        log.warn("{} is damaged at offset 0, in both copies of its header: it is set aside as {}", path, aside);
    }

    /** Overwrites what follows the last whole record, so that nothing of it is left behind what comes next. */
    private static void clear(JournalFiles.JournalFile file, Segment segment) throws IOException {
        var block = ByteBuffer.allocate(Math.min(BLOCK, segment.capacity));
        boolean changed = false;
        for (long at = segment.end; at < segment.capacity; at += BLOCK) {
            block.clear().limit((int) Math.min(block.capacity(), segment.capacity - at));
            ReadHandles.readFully(file, block, at);
            block.flip();
            if (block.mismatch(ByteBuffer.allocate(block.limit())) < 0) continue;
            var zeros = ByteBuffer.allocate(block.limit());
            while (zeros.hasRemaining()) file.write(zeros, at + zeros.position());
            changed = true;
        }
        if (changed) file.force();
    }

    /** The runs of a queue in its order. */
    static List<Run> inOrder(List<Run> runs) {
        var live = new ArrayList<Run>();
        for (var run : runs) if (run.live > 0) live.add(run);
        live.sort(Comparator.comparing(Run::firstLive));
        return live;
    }
}
