package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Where records go, which segments are worth emptying, and which can go; in memory, without the housekeeping. */
final class JournalTest {
    private static final Path DIRECTORY = Path.of("/journal");
    private static final int SEGMENT = 64 * 1024;
    /** What is kept free for an item besides its bytes: its record, and one that names its queue. */
    private static final int AROUND_ITEM = Records.FRAME + Records.MOVE_FIXED + Records.FRAME + Records.RUN_FIXED + 255;

    private static final int END_RECORD = Records.FRAME + 1;

    private final MemoryFiles files = new MemoryFiles();
    private final StoreSettings settings = StoreSettings.DEFAULT.withMemory(500);
    private final JournalParts parts = new JournalParts(files, DIRECTORY, SEGMENT, settings);
    private final JournalWriter writer = parts.writer;
    private final SegmentAllocator allocator = parts.allocator;
    private final Journal journal = parts.journal;
    private final QueueTable table = parts.table;
    private final ItemReader reader = parts.reader;
    private final Items items = parts.items;
    private int work;

    private StoredQueue push(String name, int bytes) {
        var queue = table.queue(name);
        assertTrue(items.push(queue, new byte[bytes], 0));
        return queue;
    }

    private void drop(StoredQueue queue, int count) {
        for (int i = 0; i < count; i++) parts.confirm(queue, parts.take(queue));
    }

    private Segment front() {
        return Objects.requireNonNull(journal.segments.peekFirst());
    }

    private Segment active() {
        return Objects.requireNonNull(journal.segments.peekLast());
    }

    /** The housekeeping's part: nothing else is to be done with complete segments. */
    private void forgetComplete() {
        journal.complete.clear();
    }

    private static int left(Segment segment) {
        return segment.capacity - segment.end - END_RECORD;
    }

    @Test
    void anItemGoesToTheSegmentInUseIfItJustFitsAndElseToTheNext() {
        push("q", 1);
        push("q", left(active()) - AROUND_ITEM);
        assertEquals(1, journal.segments.size());

        push("r", 0);

        assertEquals(2, journal.segments.size());
        assertEquals(List.of(front()), List.copyOf(journal.complete));
        assertTrue(front().isComplete());
        assertEquals(List.of(1L, 2L, 4711L), List.of(front().number, active().number, active().salt));
        assertTrue(front().end <= SEGMENT);
    }

    @Test
    void anItemLargerThanASegmentGetsALargerOne() {
        push("q", 3 * SEGMENT);

        assertTrue(active().capacity >= 3 * SEGMENT + AROUND_ITEM + END_RECORD);
        writer.writeOut();
        var found = items.liveHead(table.queue("q"));
        assertEquals(3 * SEGMENT, Objects.requireNonNull(found).length);
    }

    @Test
    void theSizeIsThatOfAllSegmentsAndThePositionCountsTheSameBytes() {
        for (int i = 0; i < 9; i++) push("q", 20_000);

        assertEquals(3, journal.segments.size());
        assertEquals(writer.position(), journal.size());
    }

    @Test
    void aQueueIsNamedOnceInASegment() {
        var queue = push("q+child", 10);
        long before = journal.size();

        journal.define(queue);

        assertEquals(before, journal.size());
        assertEquals(1, active().runs.size());
    }

    @Test
    void onlyTheOldestIsEmptiedAndOnlyWhereMostIsDead() {
        var old = push("old", 20_000);
        var flow = push("flow", 20_000);
        for (int i = 0; i < 8; i++) push("flow", 20_000);
        assertNull(journal.mostlyDeadFront(1), "all of it lives");
        drop(flow, 4);
        assertNull(journal.mostlyDeadFront(1), "more than half of it lives");

        drop(flow, 5);

        assertSame(front(), journal.mostlyDeadFront(journal.size()));
        assertNull(journal.mostlyDeadFront(journal.size() + 1), "too little to be worth while");
        drop(old, 1);
        assertNull(journal.mostlyDeadFront(1), "nothing is left to be moved");
    }

    @Test
    void theSegmentInUseIsNeitherEmptiedNorTaken() {
        var queue = push("q", 100);
        push("q", 100);
        drop(queue, 1);
        for (int i = 0; i < 20; i++) journal.define(table.queue("x+" + i));

        assertEquals(1, journal.segments.size());
        assertNull(journal.mostlyDeadFront(1));
        drop(queue, 1);
        assertNull(journal.takeDeadFront());
    }

    @Test
    void aDeadSegmentIsTakenOnceItIsSummedUpAndThoseBehindItAfterIt() {
        var queue = push("q", 20_000);
        for (int i = 0; i < 8; i++) push("q", 20_000);
        var all = List.copyOf(journal.segments);
        drop(queue, 2);
        forgetComplete();
        assertNull(journal.takeDeadFront(), "it holds an item");
        drop(queue, 4);
        journal.complete.add(all.get(0));
        assertNull(journal.takeDeadFront(), "it is still to be summed up");
        forgetComplete();

        assertSame(all.get(0), journal.takeDeadFront());
        assertSame(all.get(1), journal.takeDeadFront());

        assertNull(journal.takeDeadFront());
        assertEquals(List.of(all.get(2)), List.copyOf(journal.segments));
    }

    @Test
    void theHousekeepingIsCalledForANewSegmentAndForADeadOne() {
        journal.onWork(() -> work++);
        var queue = push("q", 20_000);
        assertEquals(1, work);
        for (int i = 0; i < 8; i++) push("q", 20_000);
        assertEquals(3, work);
        drop(queue, 2);
        assertEquals(3, work);

        drop(queue, 1);
        assertEquals(4, work);

        // The next one is dead before those in front of it were taken: whoever takes them sees it.
        drop(queue, 3);
        assertEquals(4, work);
    }

    @Test
    void theHousekeepingIsNotCalledWheneverAShortQueueIsEmpty() {
        journal.onWork(() -> work++);
        for (int i = 0; i < 5; i++) drop(push("q", 10), 1);

        assertEquals(1, work);
    }

    @Test
    void onAFullDiskItemsAreRefusedAndMovedOnlyIfTheRestOfTheSegmentIsEnough() {
        push("q", 20_000);
        allocator.spareFailed(new IOException("No space left on device"));
        int rest = active().capacity - active().end;

        assertTrue(journal.hasRoomFor((rest - 1) / 2));
        assertFalse(journal.hasRoomFor((rest + 1) / 2));
        var refused = assertThrows(StorageException.class, () -> push("q", 1));
        assertTrue(String.valueOf(refused.getMessage()).contains("no space for the item (No space left on device)"));
        drop(table.queue("q"), 1);
    }

    @Test
    void aStartGoesOnWithTheLastSegmentAndSumsUpThoseThatAreNot() {
        var found = new Segment[4];
        for (int i = 0; i < 4; i++) found[i] = new Segment(DIRECTORY, i + 5, 1, SEGMENT);
        found[1].summarized = true;

        journal.resume(List.of(found), found[3]);
        assertEquals(List.of(found[0], found[2]), List.copyOf(journal.complete));
        push("q", 1);
        assertEquals(4, journal.segments.size());

        push("q", SEGMENT);
        assertEquals(9, active().number);
    }

    /** A lock that tells how often it was taken. */
    private static final class CountedLock extends ReentrantLock {
        private static final long serialVersionUID = 1L;
        int taken;

        @Override
        public void lock() {
            taken++;
            super.lock();
        }
    }

    private int compacted() {
        var lock = new CountedLock();
        new Compaction(lock, SEGMENT, writer, journal, table, reader).run();
        assertFalse(lock.isLocked());
        return lock.taken;
    }

    /** Fills segments behind the first one, and nothing stays of them. */
    private void passBy(int count) {
        var flow = table.queue("flow");
        for (int i = 0; i < count; i++) {
            push("flow", 50_000);
            drop(flow, 1);
        }
    }

    @Test
    void itemsInMemoryOrNotAndOpenOnesAreMovedInTheirOrder() {
        var old = table.queue("old");
        for (int i = 0; i < 12; i++) push("old", 100 + i);
        var open = parts.take(old);
        drop(old, 1);
        var first = front();
        passBy(8);

        compacted();

        assertEquals(List.of(0, 0L), List.of(first.live, first.liveData));
        assertEquals(11, old.moved);
        var removed = Objects.requireNonNull(open.run.segment.removals).byRun.get(new Removals.Target(first.number, 0));
        assertEquals(11, Objects.requireNonNull(removed).indices.cardinality());
        assertTrue(open.isLive() && open.run.segment != first && open.run.segment.hasMoves);
        assertFalse(old.runs.stream().anyMatch(run -> run.segment == first && run != old.tail));
        for (int i = 2; i < 12; i++) {
            var next = parts.take(old);
            assertEquals(100 + i, next.length);
            items.remove(next);
        }
        assertNull(items.liveHead(old));
        items.remove(open);
        assertEquals(
                0, journal.segments.stream().mapToInt(segment -> segment.live).sum());
    }

    @Test
    void othersAreLetInAfterSoManyItems() {
        for (int i = 0; i < 600; i++) push("old", 0);
        passBy(8);

        assertEquals(4, compacted());

        assertEquals(600, table.queue("old").moved);
    }

    @Test
    void othersAreLetInAfterSoManyBytes() {
        int large = 64 * SEGMENT;
        var wide = new JournalParts(files, DIRECTORY, large, settings);
        // Room for what is moved is made when it is due.
        wide.allocator.spareMade(new SegmentAllocator.Space(DIRECTORY.resolve("spare"), large));
        files.with(DIRECTORY.resolve("spare"), new byte[large]);
        var old = wide.push("old", 3, 600_000);
        for (int i = 0; i < 12; i++) {
            var flow = wide.push("flow", 1, 1_000_000);
            wide.confirm(flow, wide.take(flow));
        }
        var lock = new CountedLock();

        new Compaction(lock, large, wide.writer, wide.journal, wide.table, wide.reader).run();

        assertEquals(List.of(3L, 3), List.of(old.moved, lock.taken));
    }

    @Test
    void whereLittleIsDeadOrMuchLivesNothingIsMoved() {
        push("old", 100);
        passBy(2);
        assertTrue(journal.size() < 3 * SEGMENT && front() != active());

        assertEquals(1, compacted());

        assertEquals(0, table.queue("old").moved);
    }

    @Test
    void anItemThatRottedIsGivenUpAndTheOthersMoved() throws IOException {
        var old = table.queue("old");
        for (int i = 0; i < 12; i++) push("old", 100);
        writer.writeOut();
        int offset = Objects.requireNonNull(front().runs.get(0).offsets())[9];
        files.bytes(front().path)[offset + 50] ^= 1;
        var first = front();
        passBy(8);

        compacted();

        assertEquals(0, first.live);
        assertEquals(List.of(11L, 11L), List.of(old.moved, old.items));
    }
}
