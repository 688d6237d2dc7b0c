package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written beside a complete segment says all that its records do. */
final class SummaryTest {
    private static final Path DIRECTORY = Path.of("/journal");
    private static final long SALT = 4711;
    private static final Run.Origin MOVED_FROM = new Run.Origin(1, 2, 70);

    private final MemoryFiles files = new MemoryFiles();
    private final Segment segment = new Segment(DIRECTORY, 3, SALT, 4096);
    private final Removals removals = new Removals();

    @BeforeEach
    void fill() {
        segment.end = 4_000;
        var written = new Run(segment, 0, 5, "jobs", new Run.Origin(3, 0, 0));
        for (int i = 0; i < 3; i++) written.add(i, 100 + i, 7);
        // What is left of it is not the summary's to say.
        written.remove(1, 7);
        var moved = new Run(segment, 1, 9, "\u00e4+x", MOVED_FROM);
        moved.add(0, 300, 11);
        segment.runs.addAll(List.of(written, moved));
        for (int index : new int[] {0, 63, 64, 200}) removals.remove(2, 1, index, 10);
        removals.remove(1, 0, 2, 5);
    }

    private Replay replayed() throws IOException {
        var before = new Replay();
        for (long number = 1; number <= 2; number++) {
            var former = new Segment(DIRECTORY, number, SALT, 1 << 20);
            before.segment(former);
            for (int i = 0; i < 3; i++) {
                var run = before.run(former, i, 5, new Run.Origin(number, i, 0), "jobs");
                for (int item = 0; item < 210; item++) run.add(item, item, 10);
            }
        }
        var again = new Segment(DIRECTORY, 3, SALT, 4096);
        before.segment(again);
        Summary.apply(before, again, Objects.requireNonNull(read(3, SALT)));
        return before;
    }

    private @Nullable ByteBuffer read(long number, long salt) throws IOException {
        return Summary.read(files, segment.summaryPath(), number, salt);
    }

    private Summary write() throws IOException {
        return Summary.write(files, segment, removals, true);
    }

    private static Run run(Replay replay, long segment, int run) {
        return Objects.requireNonNull(replay.segments.get(segment)).runs.get(run);
    }

    private static List<Integer> gone(Run run) {
        return IntStream.range(0, run.count).filter(i -> !run.isLive(i)).boxed().toList();
    }

    @Test
    void theRunsOfASegmentAreFoundWithTheirItemsAndWhereTheyStood() throws IOException {
        var positions = write().positions();
        var replay = replayed();
        var again = Objects.requireNonNull(replay.segments.get(3L));

        assertEquals(4_000, again.end);
        assertEquals(List.of(0, 1), again.runs.stream().map(run -> run.number).toList());
        var written = again.runs.get(0);
        assertEquals(List.of(3, 3, 21L, 21L), List.of(written.count, written.live, written.bytes, written.liveBytes));
        var moved = again.runs.get(1);
        assertEquals(
                List.of("\u00e4+x", 9L, MOVED_FROM, 1),
                List.of(moved.queueName, moved.queueId, moved.origin, moved.count));
        assertEquals(List.of(4, 32L), List.of(again.live, again.liveData));
        assertTrue(again.summarized && again.isComplete());
        assertNull(again.removals);
        assertNull(written.offsets(), "they stay on the disk");
        assertEquals(
                positions, again.runs.stream().map(run -> run.summaryPosition).toList());
        var bytes = ByteBuffer.wrap(files.bytes(segment.summaryPath()));
        assertEquals(102, bytes.getInt((int) written.summaryPosition + 8));
        assertEquals(300, bytes.getInt((int) moved.summaryPosition));
        assertEquals(9, replay.lastQueueId);
    }

    @Test
    void whatASegmentRemovedFromOthersIsRemovedAgain() throws IOException {
        write();
        var replay = replayed();

        var concerned = run(replay, 2, 1);
        assertEquals(List.of(0, 63, 64, 200), gone(concerned));
        assertEquals(List.of(206, 2_060L), List.of(concerned.live, concerned.liveBytes));
        assertEquals(List.of(2), gone(run(replay, 1, 0)));
        assertEquals(2_095, run(replay, 1, 0).liveBytes);
        assertEquals(List.of(), gone(run(replay, 2, 0)));
    }

    @Test
    void aFlushKeepsWhatWasOpenAndWhatCameAfterIt() throws IOException {
        var kept =
                List.of(new Removals.Kept(1, 0, 7, 10), new Removals.Kept(2, 1, 8, 10), new Removals.Kept(2, 1, 0, 10));
        removals.flushes.add(new Removals.Flush(5, 0, false, kept));
        write();

        var replay = replayed();

        assertEquals(List.of(1, 10L), List.of(run(replay, 1, 0).live, run(replay, 1, 0).liveBytes));
        assertTrue(run(replay, 1, 0).isLive(7));
        // The other one that was open is gone already.
        assertEquals(List.of(1, 10L), List.of(run(replay, 2, 1).live, run(replay, 2, 1).liveBytes));
        assertEquals(0, run(replay, 2, 2).live);
        assertEquals(3, run(replay, 3, 0).live, "a run that was begun later is not concerned");
        assertNotNull(replay.queues.get(5L));
        assertEquals(1, run(replay, 3, 1).live, "another queue");
    }

    @Test
    void aDeletionLeavesNothingAndTheNameFree() throws IOException {
        removals.flushes.add(new Removals.Flush(5, 1, true, List.of()));
        write();

        var replay = replayed();

        for (long number = 1; number <= 3; number++) assertEquals(0, run(replay, number, 0).live);
        assertNull(replay.queues.get(5L));
        assertNotNull(replay.queues.get(9L));
    }

    @Test
    void oneOfAnotherSegmentOrOfAnotherTimeIsNone() throws IOException {
        write();

        assertNotNull(read(3, SALT));
        assertNull(read(4, SALT));
        assertNull(read(3, SALT + 1));
        assertNull(Summary.read(files, DIRECTORY.resolve("nothing.idx"), 3, SALT));
    }

    @Test
    void oneThatIsCutOrChangedAnywhereIsNone() throws IOException {
        write();
        byte[] whole = files.bytes(segment.summaryPath()).clone();
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            files.with(segment.summaryPath(), changed);
            assertNull(read(3, SALT), "byte " + at);

            files.with(segment.summaryPath(), Arrays.copyOf(whole, at));
            assertNull(read(3, SALT), at + " bytes");
        }
    }

    @Test
    void aDiskThatTakesAFewBytesAtATimeGetsAllOfIt(@TempDir Path directory) throws IOException {
        var empty = new Segment(directory, 8, SALT, 4096);
        var disk = new FaultyFiles().writeLittle();

        Summary.write(disk, empty, new Removals(), false);

        assertNotNull(Summary.read(disk, empty.summaryPath(), 8, SALT));
    }

    @Test
    void theSmallestOneIsWhole() throws IOException {
        var empty = new Segment(DIRECTORY, 8, SALT, 4096);
        Summary.write(files, empty, new Removals(), false);

        assertNotNull(Summary.read(files, empty.summaryPath(), 8, SALT));
        assertEquals(List.of(empty.summaryPath()), files.list(DIRECTORY), "a file with an unfinished name is left");
    }

    @Test
    void aRunThatIsKeptOnlyInPartCountsTheRest() {
        var run = segment.runs.get(0);
        var kept = new BitSet();
        kept.set(2);
        for (int none : new int[] {-1, 1, 3}) assertFalse(run.isLive(none) || run.remove(none, 7), "" + none);

        run.keepOnly(kept, 7);
        assertEquals(List.of(1, 7L, 2), List.of(run.live, run.liveBytes, run.nextLive(0)));
        assertEquals(List.of(2, 18L), List.of(segment.live, segment.liveData));
        run.keepOnly(new BitSet(), 7);

        assertEquals(List.of(0, 0L, 3), List.of(run.live, run.liveBytes, run.nextLive(0)));
        assertEquals(List.of(1, 11L), List.of(segment.live, segment.liveData));
    }
}
