package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All slots of a bee on threads of their own: how many are started, who is interrupted, who is waited for. */
final class SlotsTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    private final Desk desk = new Desk(new Pace(), Habitat.MACHINE, 3);
    private final AtomicInteger started = new AtomicInteger();
    private final Set<Long> begun = new ConcurrentSkipListSet<>();
    private final BlockingQueue<Long> interrupted = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> fatal = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Slots<Map<String, Object>> slots = slots(this::untilReleased);

    @AfterEach
    void nothingIsLeftBehind() throws InterruptedException {
        desk.close();
        release.countDown();
        slots.await(LONG);
        assertEquals(0, slots.running());
    }

    private Slots<Map<String, Object>> slots(JobHandler<Map<String, Object>, ?> handler) {
        return new Slots<>(
                desk,
                handler,
                Json.MAPPER.constructType(Map.class),
                new Reports(),
                RunOptions.defaults().withConcurrency(3),
                Habitat.MACHINE,
                new SplittableRandom(1));
    }

    private @Nullable Object untilReleased(Job<?> job) throws InterruptedException {
        begun.add(job.id());
        try {
            release.await();
        } catch (InterruptedException e) {
            interrupted.add(job.id());
            throw e;
        }
        return null;
    }

    private void startCalled(Slots<?> called) {
        called.startCalled(task -> {
            started.incrementAndGet();
            var thread = new Thread(task, "slot-of-test");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Single jobs 10, 20, 30, under claims 1, 2, 3; waits until so many run. */
    private void run(int jobs) {
        for (long id = 1; id <= jobs; id++) desk.lay(List.of(new Claim(id, 10 * id, List.of("{}"), 0, false)));
        startCalled(slots);
        StoreFixture.await("the jobs to be begun", begun::size, count -> count == jobs);
    }

    private static long first(BlockingQueue<Long> queue) throws InterruptedException {
        var job = queue.poll(20, TimeUnit.SECONDS);
        return job == null ? -1 : job;
    }

    @Test
    void asManyThreadsAreStartedAsThereAreJobsAndNoMoreThanSlots() {
        run(2);
        assertEquals(2, started.get());
        assertEquals(2, slots.running());
        assertEquals(1, desk.look().idle(), "the third has no thread");
        startCalled(slots);
        assertEquals(2, started.get(), "nobody was called");

        desk.lay(List.of(new Claim(9, 90, Collections.nCopies(5, "{}"), 0, false)));
        startCalled(slots);

        assertEquals(3, started.get());
    }

    @Test
    void theSlotThatHasTheJobIsInterruptedAndNoOther() throws Exception {
        run(3);

        slots.interrupt(new Pulse.Obsolete(2, 20));

        assertEquals(20, first(interrupted));
        StoreFixture.await("two that go on", slots::running, running -> running == 2);
        assertNull(interrupted.poll());
    }

    @Test
    void whatRunsForClaimsThatWereTakenAwayIsInterrupted() throws Exception {
        run(3);

        slots.interruptAllBut(List.of(2L, 7L));

        assertEquals(Set.of(10L, 30L), new TreeSet<>(List.of(first(interrupted), first(interrupted))));
        StoreFixture.await("the one that goes on", slots::running, running -> running == 1);
        assertNull(interrupted.poll());
    }

    @Test
    void dismissingInterruptsAllOfThem() throws Exception {
        run(3);

        slots.dismiss();

        assertEquals(
                Set.of(10L, 20L, 30L),
                new TreeSet<>(List.of(first(interrupted), first(interrupted), first(interrupted))));
    }

    @Test
    void thoseWhoAreAtWorkAreWaitedForAsLongAsIsSaid() throws Exception {
        run(1);
        desk.close();
        long began = System.nanoTime();
        slots.await(TimeUnit.MILLISECONDS.toNanos(30));
        assertTrue(System.nanoTime() - began >= TimeUnit.MILLISECONDS.toNanos(30));
        assertEquals(1, slots.running());

        release.countDown();
        slots.await(LONG);

        assertEquals(0, slots.running());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    /** Nobody else would ever hear of it, and the bee would wait for that job for ever. */
    @Test
    void whatBreaksASlotItselfEndsTheRun() throws Exception {
        var breaking = slots(job -> job.transaction(String.class));
        desk.lay(List.of(new Claim(1, 10, List.of("{}"), 0, false)));

        startCalled(breaking);

        var thrown = fatal.poll(20, TimeUnit.SECONDS);
        assertEquals("java.lang.IllegalStateException: cannot be closed", String.valueOf(thrown));
        breaking.await(LONG);
    }

    private final class Reports extends QuietReports {

        @Override
        public void fatal(Throwable thrown) {
            fatal.add(thrown);
        }

        @Override
        public JobTransaction transaction() {
            return new AcceptingTransaction() {
                @Override
                public void close() {
                    throw new IllegalStateException("cannot be closed");
                }
            };
        }
    }
}
