package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every backend must do. A backend's test class extends this and says how to connect; nothing else. Queue
 * names are new in every test, so one backend may serve all of them.
 */
public abstract class QueuesContract extends QueueReadingContract {
    @Test
    void openItemIsInvisibleToOthers() throws Exception {
        push("mine");
        var other = another();

        try (var lease = open(queues)) {
            assertNull(other.get(name, NO_WAIT));
            assertNull(other.peek(name));
            assertNull(other.open(name, NO_WAIT));
            assertNull(queues.open(name, NO_WAIT));
            lease.forward(Output.none());
        }
        assertNull(other.get(name, NO_WAIT));
    }

    @Test
    void abortedItemIsTheNextOneRead() throws Exception {
        push("first", "second");

        for (int i = 0; i < 20; i++) {
            try (var lease = open(queues)) {
                assertEquals("first", lease.item().text());
            }
        }

        assertEquals(List.of("first", "second"), drain(2));
    }

    @Test
    void closeAfterForwardDoesNothing() throws Exception {
        push("first", "second");

        var lease = open(queues);
        lease.forward(Output.none());
        lease.close();
        lease.close();

        assertThrows(IllegalStateException.class, () -> lease.forward(Output.none()));
        assertEquals(List.of("second"), drain(1));
    }

    @Test
    void abortedLeaseCanNotBeForwarded() throws Exception {
        push("first");
        var lease = open(queues);
        lease.close();

        assertThrows(IllegalStateException.class, () -> lease.forward(Output.to(name + "-out", "x")));
        assertEquals(List.of("first"), drain(1));
        assertNull(queues.get(name + "-out", NO_WAIT));
    }

    @Test
    void outputsAreStoredWhenForwardReturns() throws Exception {
        push("in");
        try (var lease = open(queues)) {
            lease.forward(Output.to(name + "-a", "1").and(name + "-b", "2").and(name + "-a", "3"));
        }

        assertEquals("1", text(queues.get(name + "-a", NO_WAIT)));
        assertEquals("3", text(queues.get(name + "-a", NO_WAIT)));
        assertEquals("2", text(queues.get(name + "-b", NO_WAIT)));
        assertNull(queues.get(name, NO_WAIT));
    }

    @Test
    void lazyOutputIsRefusedAndTheItemStaysOpen() throws Exception {
        push("in");
        try (var lease = open(queues)) {
            var lazy = Output.lazily(List.of(Output.to(name, "x")).iterator());
            assertThrows(IllegalArgumentException.class, () -> lease.forward(lazy));
        }

        assertEquals(List.of("in"), drain(1));
    }

    @Test
    void forwardAndOpenWalksThroughTheQueue() throws Exception {
        push("a", "b", "c");
        var seen = new ArrayList<String>();

        for (@Nullable Lease lease = open(queues); lease != null; ) {
            seen.add(lease.item().text());
            lease = lease.forwardAndOpen(Output.to(name + "-out", lease.bytes()), NO_WAIT);
        }

        assertEquals(List.of("a", "b", "c"), seen);
        assertEquals(3, queues.stats(name + "-out").items());
        assertEquals(0, queues.stats(name).open());
    }

    @Test
    void forwardAndOpenConfirmsBeforeItWaits() throws Exception {
        push("only");
        var lease = open(queues);
        var next = inThread(() -> lease.forwardAndOpen(Output.to(name + "-out", "x"), LONG));
        awaitWaiters(1);

        assertEquals("x", text(queues.get(name + "-out", NO_WAIT)));
        assertEquals(0, queues.stats(name).open());
        push("later");
        try (var later = next.get(20, TimeUnit.SECONDS)) {
            assertEquals("later", later == null ? null : later.item().text());
        }
    }

    @Test
    void itemsOfAClosedClientReturnToTheHeadInOrder() throws Exception {
        push("1", "2", "3", "4");
        var other = another();
        for (int i = 0; i < 3; i++) open(other);
        assertEquals(3, queues.stats(name).open());

        other.close();

        Await.until("nothing is open", () -> queues.stats(name).open() == 0);
        assertEquals(List.of("1", "2", "3", "4"), drain(4));
    }

    @Test
    void closedClientWakesAReaderWithItsItem() throws Exception {
        push("x");
        var other = another();
        open(other);
        var reader = inThread(() -> text(queues.get(name, LONG)));
        awaitWaiters(1);

        other.close();

        assertEquals("x", reader.get(20, TimeUnit.SECONDS));
    }

    @Test
    void oldestIsHowLongTheHeadHasBeenThereWhoeverHadItMeanwhile() throws Exception {
        assumeTrue(features().contains(Feature.SIGHT), "the backend does not tell how old a head is");
        push("first");
        queues.push(name + "-later", "x");
        long pushedNanos = System.nanoTime();
        Await.until("the head has aged", () -> oldest(name).toMillis() >= 120);
        assertTrue(oldest(name).toNanos() <= System.nanoTime() - pushedNanos + 1_000_000_000L);

        try (var lease = open(queues)) {
            assertEquals("first", lease.item().text());
            assertEquals(Duration.ZERO, oldest(name), "what is open does not wait");
        }

        Await.until("it is back, as old as it is", () -> oldest(name).toMillis() >= 120);
        push("second");
        assertTrue(oldest(name).toMillis() >= 120, "the head's age counts");
        drain(2);
        assertEquals(Duration.ZERO, oldest(name));
        push("third");
        assertTrue(oldest(name).compareTo(oldest(name + "-later")) < 0, "a new head is young");
        var all = queues.stats();
        for (var stats : all) assertNotNull(stats.oldest(), stats.queue());
        assertEquals(Duration.ZERO, queues.stats(name + "-unknown").oldest());
    }

    private Duration oldest(String queue) {
        var oldest = queues.stats(queue).oldest();
        assertNotNull(oldest, "the age of the head is not told");
        return oldest;
    }

    @Test
    void whatAStageReportsIsSeenByOthersInPlaceOfItsLastReport() throws Exception {
        assumeTrue(features().contains(Feature.SIGHT), "the backend has no place for reports");
        var other = another();
        var kept = Duration.ofSeconds(30);

        assertTrue(queues.report(report("a1", 1), kept));
        assertTrue(queues.report(report("a2", 5), kept));
        assertTrue(queues.report(report("a1", 2), kept));

        assertEquals(List.of(report("a1", 2), report("a2", 5)), ours(other));
        assertTrue(other.report(report("a1", 3), Duration.ZERO), "another client of the same process may take it back");
        assertEquals(List.of(report("a2", 5)), ours(queues));
        queues.report(report("a2", 5), Duration.ZERO);
        assertEquals(List.of(), ours(other));
        assertEquals(0, queues.stats(name).pushed(), "a report is no item");
    }

    @Test
    void reportOfAStageThatFellSilentIsGoneWhenItsTimeIsOver() throws Exception {
        assumeTrue(features().contains(Feature.SIGHT), "the backend has no place for reports");
        queues.report(report("a1", 1), Duration.ofMillis(200));
        queues.report(report("a2", 1), Duration.ofSeconds(30));

        Await.until("only the other one is left", () -> ours(queues).equals(List.of(report("a2", 1))));
        queues.report(report("a2", 1), Duration.ZERO);
    }

    private StageReport report(String id, long handled) {
        var outputs = Map.of(name + "-out", 3 * handled, "\u00e4\u00f6\u00fc", 1L);
        return new StageReport(
                id, name, outputs, "elm \u20ac \"4\"", 4711, 2, handled, 1, 0.5, 1.5, Duration.ofMillis(7300));
    }

    private List<StageReport> ours(Queues queues) {
        return queues.stages().stream()
                .filter(stage -> stage.input().equals(name))
                .toList();
    }

    @Test
    void closedQueuesRefuseEverything() throws Exception {
        var other = another();
        other.close();
        other.close();

        assertThrows(IllegalStateException.class, () -> other.push(name, new byte[0]));
        assertThrows(IllegalStateException.class, () -> other.open(name, NO_WAIT));
        assertThrows(IllegalStateException.class, () -> other.get(name, NO_WAIT));
        assertThrows(IllegalStateException.class, () -> other.peek(name));
        assertThrows(IllegalStateException.class, () -> other.flush(name));
        assertThrows(IllegalStateException.class, () -> other.delete(name));
        assertThrows(IllegalStateException.class, () -> other.stats(name));
        if (!features().contains(Feature.SIGHT)) return;
        assertThrows(IllegalStateException.class, other::stages);
        assertThrows(IllegalStateException.class, () -> other.report(report("a1", 1), Duration.ZERO));
    }

    @Test
    void closeEndsAReaderThatWaits() throws Exception {
        var other = another();
        var reader = inThread(() -> other.open(name, LONG));
        awaitWaiters(1);

        other.close();

        var failure = assertThrows(ExecutionException.class, () -> reader.get(20, TimeUnit.SECONDS));
        assertInstanceOf(IllegalStateException.class, failure.getCause());
        push("x");
        assertEquals(List.of("x"), drain(1));
    }
}
