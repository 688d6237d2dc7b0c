package dev.biene.arbeiter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SpoutTest {
    private final MemoryQueues queues = new MemoryQueues();

    @Test
    void streamIsPushedInOrderAndClosed() throws Exception {
        var closed = new AtomicBoolean();
        var lines = Stream.of("a", "b", "c").map(line -> line.getBytes(UTF_8)).onClose(() -> closed.set(true));

        assertEquals(3, new Spout(queues, "lines", lines).run());

        assertTrue(closed.get());
        for (var line : new String[] {"a", "b", "c"}) {
            var item = queues.get("lines", Duration.ZERO);
            assertEquals(line, item == null ? null : item.text());
        }
    }

    @Test
    void supplierEndsWithNull() throws Exception {
        var left = new AtomicInteger(1_000);

        long pushed = new Spout(queues, "ticks", () -> left.getAndDecrement() > 0 ? new byte[] {1} : null).run();

        assertEquals(1_000, pushed);
        assertEquals(1_000, queues.stats("ticks").items());
    }

    @Test
    void paceIsKept() throws Exception {
        Iterator<byte[]> eleven =
                Stream.generate(() -> new byte[] {1}).limit(11).iterator();
        long before = System.nanoTime();

        new Spout(queues, "ticks", eleven).pace(Duration.ofMillis(10)).run();

        assertTrue(System.nanoTime() - before >= TimeUnit.MILLISECONDS.toNanos(100));
        assertEquals(11, queues.stats("ticks").items());
    }

    @Test
    void stopEndsAPausingSpoutAndPushesWhatItTook() throws Exception {
        var spout = new Spout(queues, "ticks", () -> new byte[] {1}).pace(Duration.ofHours(1));
        var run = new FutureTask<>(spout::run);
        new Thread(run, "spout").start();
        Await.until("the first is out", () -> queues.stats("ticks").items() == 1);

        spout.stop();

        assertEquals(1, run.get(10, TimeUnit.SECONDS));
    }

    @Test
    void exceptionOfTheSourceLeavesRunUnchanged() {
        var failure = new IllegalStateException("dry");
        var spout = new Spout(queues, "ticks", () -> {
            throw failure;
        });

        assertSame(failure, assertThrows(IllegalStateException.class, spout::run));
    }

    @Test
    void aPaceIsNoTimeBefore() {
        var spout = new Spout(queues, "ticks", () -> null);

        var refusal = assertThrows(IllegalArgumentException.class, () -> spout.pace(Duration.ofNanos(-1)));

        assertEquals("pace must not be negative, was PT-0.000000001S", refusal.getMessage());
    }

    @Test
    void queuesThatGoAwayAreWaitedForAndThoseThatWereNeverThereAreNot() throws Exception {
        var refusals = new AtomicInteger(1);
        var flaky = away(refusals);

        var never = assertThrows(
                QueuesUnavailableException.class,
                () -> new Spout(
                                flaky,
                                "ticks",
                                List.of(new byte[1], new byte[2]).iterator())
                        .run());
        assertEquals("away", never.getMessage());

        var taken = new AtomicInteger();
        long pushed = new Spout(flaky, "ticks", () -> {
                    int number = taken.incrementAndGet();
                    if (number == 2) {
                        awaitFirst();
                        refusals.set(2);
                    }
                    return number <= 3 ? new byte[number] : null;
                })
                .run();

        assertEquals(3, pushed);
        for (int length = 1; length <= 3; length++) {
            var item = queues.get("ticks", Duration.ZERO);
            assertEquals(length, item == null ? null : item.bytes().length);
        }
    }

    /** The first has shown that they are there. */
    private void awaitFirst() {
        try {
            Await.until("the first is out", () -> queues.stats("ticks").items() == 1);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The queues, but for so many pushes. */
    private Queues away(AtomicInteger refusals) {
        return (Queues) Proxy.newProxyInstance(
                Queues.class.getClassLoader(), new Class<?>[] {Queues.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("push") && refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0)
                        throw new QueuesUnavailableException("away");
                    return method.invoke(queues, arguments);
                });
    }
}
