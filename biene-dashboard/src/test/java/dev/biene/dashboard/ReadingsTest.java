package dev.biene.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.MemoryJobStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often a database is asked, by a clock that the test moves. */
final class ReadingsTest {

    private final AtomicLong now = new AtomicLong();
    private final Readings readings = new Readings(now::get);
    private final AtomicInteger reads = new AtomicInteger();

    private int read(String key, int maxAgeMillis, int statements) {
        return readings.get(key, Duration.ofMillis(maxAgeMillis), statements, reads::incrementAndGet);
    }

    private void pass(int millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void whatWasReadJustNowIsNotReadAgain() {
        assertEquals(1, read("a", 1000, 1));
        pass(999);
        assertEquals(1, read("a", 1000, 1));
        pass(1);
        assertEquals(2, read("a", 1000, 1));
    }

    @Test
    void whatIsTooDearStaysAsItWas() {
        for (int i = 0; i < 30; i++) read("key" + i, 1000, 1);
        assertEquals(30, reads.get(), "what was never read is read");

        pass(1000);

        assertEquals(1, read("key0", 1000, 1), "the allowance is in debt");
        pass(4000);
        assertEquals(31, read("key0", 1000, 1));
    }

    @Test
    void whatWasChangedIsReadAgain() {
        read("set/a/stats", 1000, 1);
        readings.forget("set/a/");

        assertEquals(2, read("set/a/stats", 1000, 1));
    }

    @Test
    void aReadThatFailsIsNotRemembered() {
        assertThrows(
                BieneException.class,
                () -> readings.get("a", Duration.ofSeconds(1), 1, () -> {
                    throw new BieneException("down");
                }));

        assertEquals(1, read("a", 1000, 1));
    }

    /** A hundred pages on a hundred sets that are all at work, for ten minutes. */
    @Test
    void aHundredPagesCostADatabaseNoMoreThanTenStatementsASecond() {
        var statements = new AtomicInteger();
        var store = counting(new MemoryJobStore(), statements);
        for (int i = 0; i < 100; i++) JobSet.open("set_" + i, store).create();
        var views = new SetViews(store);
        var all = IntStream.range(0, 100)
                .mapToObj(i -> views.named("set", new Query("set=set_" + i)))
                .toList();
        look(all);
        statements.set(0);

        for (int second = 0; second < 600; second++) {
            pass(1000);
            look(all);
        }

        assertTrue(statements.get() <= 6000, () -> statements + " statements in ten minutes");
        assertTrue(statements.get() >= 600, () -> statements + " statements in ten minutes: nothing was refreshed");
    }

    private void look(List<View> views) {
        for (var view : views) view.look(readings);
    }

    /** Counts two statements a read: the set's number is looked up first. */
    private static JobStore counting(JobStore store, AtomicInteger statements) {
        return (JobStore) Proxy.newProxyInstance(
                ReadingsTest.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                    statements.addAndGet(method.getName().equals("stats") ? 1 : 2);
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }
}
