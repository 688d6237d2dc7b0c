package dev.biene.arbeiter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What the parts of {@link QueuesContract} stand on: clients of one backend and a queue name for each test. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
public abstract class QueuesFixture {
    /** What a backend may lack; the tests of it are skipped then. */
    public enum Feature {
        /** {@code q+child} receives a copy of what is pushed to {@code q}. */
        FANOUT,
        /** An item pushed with a time to live is dropped when it is over. */
        EXPIRY,
        /** {@link Item#deliveries()} counts. */
        DELIVERIES,
        /** {@link QueueStats#oldest()} is known, and {@link Queues#report} has a place for reports. */
        SIGHT
    }

    static final Duration NO_WAIT = Duration.ZERO;
    static final Duration LONG = Await.LONG;

    private final List<Queues> connected = new ArrayList<>();
    final String name = "contract" + Long.toHexString(System.nanoTime());
    Queues queues;

    /**
     * Another client of the same backend, as another process would be. Called several times in a test; what it
     * returns is closed by the test.
     */
    protected abstract Queues connect() throws Exception;

    protected Set<Feature> features() {
        return EnumSet.allOf(Feature.class);
    }

    @BeforeEach
    final void connectFirst() throws Exception {
        queues = another();
    }

    @AfterEach
    final void closeAll() {
        connected.forEach(Queues::close);
    }

    final Queues another() throws Exception {
        var another = connect();
        connected.add(another);
        return another;
    }

    final void push(String... texts) {
        for (var text : texts) queues.push(name, text.getBytes(UTF_8));
    }

    final Lease open(Queues queues) throws InterruptedException {
        var lease = queues.open(name, LONG);
        assertNotNull(lease, "no item came");
        return lease;
    }

    /** Takes items until there is no more; the first may take a moment to come back. */
    final List<String> drain(int expected) throws InterruptedException {
        var texts = new ArrayList<String>();
        while (texts.size() < expected) {
            var item = queues.get(name, LONG);
            if (item == null) return texts;
            texts.add(item.text());
        }
        var more = queues.get(name, NO_WAIT);
        if (more != null) texts.add("one too many: " + more.text());
        return texts;
    }

    static <T> FutureTask<T> inThread(Callable<T> call) {
        var task = new FutureTask<>(call);
        var thread = new Thread(task, "reader");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    final void awaitWaiters(int waiters) throws Exception {
        Await.until(waiters + " wait", () -> queues.stats(name).waiters() == waiters);
    }

    static @Nullable String text(@Nullable Item item) {
        return item == null ? null : item.text();
    }
}
