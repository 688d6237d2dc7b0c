package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Queues by name, whose children they are, and that they outlive the segments which named them; without a disk. */
final class QueueTableTest {
    private static final Path DIRECTORY = Path.of("/journal");
    private static final int SEGMENT = 64 * 1024;

    private final MemoryFiles files = new MemoryFiles();
    private final JournalParts parts = parts(StoreSettings.DEFAULT);
    private final QueueTable table = parts.table;

    private JournalParts parts(StoreSettings settings) {
        return new JournalParts(files, DIRECTORY, SEGMENT, settings);
    }

    private Segment front() {
        return Objects.requireNonNull(parts.journal.segments.peekFirst());
    }

    private Segment last() {
        return Objects.requireNonNull(parts.journal.segments.peekLast());
    }

    @Test
    void aChildIsKnownToItsParentWhicheverOfThemCameFirst() {
        var early = table.queue("q+early");
        var parent = table.queue("q");
        var late = table.queue("q+late");
        table.queue("q");

        assertEquals(2, parent.children.size());
        assertTrue(parent.children.containsAll(List.of(early, late)));
        assertEquals(3, table.created);
    }

    @Test
    void aQueueThatIsDeletedIsAChildNoMoreAndItsNameIsFree() {
        var parent = table.queue("q");
        var child = table.queue("q+a");
        table.delete(child);

        assertTrue(parent.children.isEmpty());
        assertNull(table.find("q+a"));
        assertNull(table.find(child.id));
        assertTrue(child.deleted);
        assertTrue(table.queue("q+a").id > child.id);
    }

    @Test
    void whoMayMakeOneMore() {
        var few = parts(StoreSettings.DEFAULT.withMaxQueues(1)).table;
        assertTrue(few.hasOrMayMake("a"));
        few.queue("a");

        assertTrue(few.hasOrMayMake("a"));
        assertFalse(few.hasOrMayMake("b"));
        assertThrows(IllegalArgumentException.class, () -> few.queue("b"));
        assertEquals(
                List.of("a"), few.queues().stream().map(queue -> queue.name).toList());
    }

    @Test
    void aChildIsNamedAgainWhenTheSegmentThatNamedItGoes() {
        var child = table.queue("q+a");
        parts.push("other", 4, SEGMENT / 3);
        var named = front();
        assertEquals(named.number, child.definedIn);

        table.dropped(named);

        assertEquals(last().number, child.definedIn);
        assertNotNull(table.find("q+a"));
    }

    @Test
    void aChildThatWasNamedAgainAlreadyIsNotNamedOnceMore() {
        var child = table.queue("q+a");
        parts.push("other", 2, SEGMENT / 3);
        parts.push("q+a", 1, SEGMENT / 3);
        var named = front();
        table.dropped(named);
        int end = last().end;

        table.dropped(named);

        assertEquals(end, last().end);
        assertEquals(last().number, child.definedIn);
    }

    @Test
    void itemsDoNotGoToARunWhoseSegmentIsGone() {
        var queue = parts.push("q", 1, 10);
        parts.confirm(queue, parts.take(queue));
        var run = Objects.requireNonNull(queue.tail);
        parts.push("other", 4, SEGMENT / 3);
        table.dropped(front());

        parts.push("q", 1, 10);

        assertFalse(queue.runs.contains(run));
        assertSame(last(), Objects.requireNonNull(queue.tail).segment);
    }

    @Test
    void aRunThatIsStillWrittenStaysWhenAnotherOfItsQueueGoes() {
        var queue = parts.push("q", 1, 10);
        parts.confirm(queue, parts.take(queue));
        parts.push("other", 4, SEGMENT / 3);
        parts.push("q", 1, 10);
        var tail = Objects.requireNonNull(queue.tail);

        table.dropped(front());

        assertSame(tail, queue.tail);
        assertEquals(List.of(tail), List.copyOf(queue.runs));
    }
}
