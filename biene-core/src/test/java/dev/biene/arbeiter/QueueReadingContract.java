package dev.biene.arbeiter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of {@link QueuesContract} about pushing, reading, waiting and counting. */
abstract class QueueReadingContract extends QueuesFixture {
    @Test
    void whatIsPushedIsReadInOrder() throws Exception {
        push("one", "two", "three");

        assertEquals(List.of("one", "two", "three"), drain(3));
    }

    @Test
    void emptyQueueAnswersNullWithoutWaiting() throws Exception {
        long before = System.nanoTime();

        assertNull(queues.get(name, NO_WAIT));
        assertNull(queues.open(name, NO_WAIT));
        assertNull(queues.peek(name));
        assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void waitEndsWhenItsTimeIsOver() throws Exception {
        long before = System.nanoTime();

        assertNull(queues.open(name, Duration.ofMillis(120)));
        long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        assertTrue(waitedMillis >= 110 && waitedMillis < 5_000, "waited " + waitedMillis + " ms");
    }

    @Test
    void everyByteAndEveryLengthComesBackUnchanged() throws Exception {
        var random = new Random(17);
        var all = new byte[256 * 3];
        for (int i = 0; i < all.length; i++) all[i] = (byte) i;
        var items = new ArrayList<byte[]>(List.of(new byte[0], new byte[1], "\r\n".getBytes(UTF_8), all));
        items.addAll(List.of("END\r\nVALUE x 0 3\r\n".getBytes(UTF_8), new byte[] {'x', 0, 0}));
        for (int length : new int[] {4095, 4096, 65_535, 65_536, 65_537, 1 << 20, 16 << 20}) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            items.add(bytes);
        }

        for (var bytes : items) queues.push(name, bytes);

        for (var bytes : items) {
            try (var lease = open(queues)) {
                assertArrayEquals(bytes, lease.bytes());
                lease.forward(Output.none());
            }
        }
    }

    @Test
    void zeroLengthItemIsAnItemLikeAnyOther() throws Exception {
        push("", "next");

        try (var lease = open(queues)) {
            assertEquals(0, lease.bytes().length);
            var peeked = queues.peek(name);
            assertEquals("next", peeked == null ? null : peeked.text());
            var next = lease.forwardAndOpen(Output.to(name + "-out", ""), NO_WAIT);
            assertEquals("next", next == null ? null : next.item().text());
        }
        var out = queues.get(name + "-out", NO_WAIT);
        assertEquals("", out == null ? null : out.text());
    }

    @Test
    void unitOfManyPartsKeepsItsOrder() throws Exception {
        var expected = new ArrayList<String>();
        var output = new ArrayList<Output>();
        for (int i = 0; i < 2_500; i++) {
            expected.add("part " + i);
            output.add(Output.to(name, "part " + i));
        }

        queues.push(Output.all(output));

        assertEquals(expected, drain(2_500));
    }

    @Test
    void peekLeavesTheItem() {
        push("head", "tail");

        for (int i = 0; i < 3; i++) {
            var item = queues.peek(name);
            assertEquals("head", item == null ? null : item.text());
        }
    }

    @Test
    void readersAreServedFirstComeFirstServed() throws Exception {
        var readers = new ArrayList<FutureTask<@Nullable String>>();
        for (int i = 1; i <= 3; i++) {
            var other = another();
            readers.add(inThread(() -> text(other.get(name, LONG))));
            awaitWaiters(i);
        }

        push("0", "1", "2");

        for (int i = 0; i < 3; i++) assertEquals("" + i, readers.get(i).get(20, TimeUnit.SECONDS));
    }

    @Test
    void interruptEndsAWaitAndTakesNothing() throws Exception {
        var interrupted = new Thread[1];
        var reader = inThread(() -> {
            interrupted[0] = Thread.currentThread();
            return queues.open(name, LONG);
        });
        awaitWaiters(1);

        interrupted[0].interrupt();

        var failure = assertThrows(ExecutionException.class, () -> reader.get(20, TimeUnit.SECONDS));
        assertInstanceOf(InterruptedException.class, failure.getCause());
        awaitWaiters(0);
        push("x");
        assertEquals(List.of("x"), drain(1));
    }

    @Test
    void flushDropsWhatWaitsAndLeavesWhatIsOpen() throws Exception {
        push("open", "gone", "gone too");
        try (var lease = open(queues)) {
            assertEquals("open", lease.item().text());
            queues.flush(name);
            assertNull(queues.peek(name));
        }

        assertEquals(List.of("open"), drain(1));
    }

    @Test
    void deleteDropsOpenItemsToo() throws Exception {
        push("open", "gone");
        try (var lease = open(queues)) {
            assertEquals("open", lease.item().text());
            queues.delete(name);
        }

        assertNull(queues.get(name, NO_WAIT));
        push("again");
        assertEquals(List.of("again"), drain(1));
    }

    @Test
    void flushAndDeleteOfAnUnknownQueueDoNothing() {
        queues.flush(name);
        queues.delete(name);

        assertEquals(0, queues.stats(name).items());
    }

    @Test
    void statsTellWhatWaitsAndWhatIsOpen() throws Exception {
        push("abc", "de", "f");
        try (var lease = open(queues)) {
            var stats = queues.stats(name);
            assertEquals(name, stats.queue());
            assertEquals(2, stats.items());
            assertEquals(3, stats.bytes());
            assertEquals(1, stats.open());
            lease.forward(Output.none());
        }

        assertEquals(0, queues.stats(name).open());
        assertTrue(queues.names().contains(name));
        assertEquals(queues.names().stream().sorted().toList(), queues.names());
    }

    @Test
    void illegalNamesAreRefusedBeforeAnythingIsSent() {
        for (var bad : List.of("", "a b", "a/open", "a\r\nflush_all", "a\0", "a.b", "\u20ac", "q".repeat(201))) {
            assertThrows(IllegalArgumentException.class, () -> queues.push(bad, new byte[0]), bad);
            assertThrows(IllegalArgumentException.class, () -> queues.open(bad, NO_WAIT), bad);
            assertThrows(IllegalArgumentException.class, () -> queues.get(bad, NO_WAIT), bad);
            assertThrows(IllegalArgumentException.class, () -> queues.peek(bad), bad);
            assertThrows(IllegalArgumentException.class, () -> queues.flush(bad), bad);
            assertThrows(IllegalArgumentException.class, () -> queues.delete(bad), bad);
            assertThrows(IllegalArgumentException.class, () -> queues.stats(bad), bad);
        }
    }

    @Test
    void everyThreadGetsItsOwnItems() throws Exception {
        int items = 200;
        for (int i = 0; i < items; i++) push("" + i);
        var readers = new ArrayList<FutureTask<List<String>>>();
        for (int i = 0; i < 4; i++) readers.add(inThread(this::takeAll));

        var seen = new ArrayList<String>();
        for (var reader : readers) seen.addAll(reader.get(60, TimeUnit.SECONDS));

        assertEquals(items, seen.size());
        assertEquals(items, Set.copyOf(seen).size());
    }

    private List<String> takeAll() throws InterruptedException {
        var seen = new ArrayList<String>();
        for (var lease = queues.open(name, NO_WAIT); lease != null; ) {
            seen.add(lease.item().text());
            lease = lease.forwardAndOpen(Output.none(), NO_WAIT);
        }
        return seen;
    }

    @Test
    void deliveriesAreCounted() throws Exception {
        assumeTrue(features().contains(Feature.DELIVERIES));
        push("x");

        for (int i = 1; i <= 3; i++) {
            try (var lease = open(queues)) {
                assertEquals(i, lease.item().deliveries());
            }
        }
    }

    @Test
    void childQueueReceivesACopyFromItsFirstMentionOn() throws Exception {
        assumeTrue(features().contains(Feature.FANOUT));
        push("before");
        assertNull(queues.peek(name + "+child"));

        push("after");

        assertEquals("after", text(queues.get(name + "+child", NO_WAIT)));
        assertNull(queues.get(name + "+child", NO_WAIT));
        assertEquals(List.of("before", "after"), drain(2));
    }

    @Test
    void itemIsDroppedWhenItsTimeToLiveIsOver() throws Exception {
        assumeTrue(features().contains(Feature.EXPIRY));
        queues.push(Output.to(name, "short".getBytes(UTF_8), Duration.ofSeconds(1)));
        queues.push(Output.to(name, "long".getBytes(UTF_8), Duration.ofDays(30)));
        assertEquals("short", text(queues.peek(name)));

        Await.until("the first has expired", () -> "long".equals(text(queues.peek(name))));

        assertEquals(List.of("long"), drain(1));
    }
}
