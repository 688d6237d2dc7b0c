package dev.biene.arbeiter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Iterator;
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
}
