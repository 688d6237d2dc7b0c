package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The test's thread is the slot's. */
@SuppressWarnings("Interruption") // Whether the flag is set is what is tested.
final class GripTest {

    private final Grip grip = new Grip(Habitat.MACHINE);

    @BeforeEach
    void enter() {
        grip.enter();
    }

    @AfterEach
    void leaveNoInterruption() {
        boolean ignored = Thread.interrupted();
    }

    private static HandledJob<Object> job(long number) {
        var grant = new Grant(new Claim(1, number, List.of("{}"), 0, false), 0);
        return new HandledJob<>(
                new Slot<>(
                        new Desk(new Pace(), Habitat.MACHINE),
                        job -> null,
                        Json.MAPPER.constructType(Object.class),
                        new NoReports(),
                        java.time.Duration.ZERO,
                        Habitat.MACHINE,
                        new java.util.Random(1)),
                Json.MAPPER.constructType(Object.class),
                grant,
                0);
    }

    @Test
    void theHandlerOfTheJobIsInterruptedAndToldSo() {
        var job = job(7);
        assertTrue(grip.begin(job));
        assertTrue(grip.running());

        assertTrue(grip.interrupt(7));

        assertTrue(job.cancelled());
        assertTrue(Thread.currentThread().isInterrupted());
    }

    @Test
    void noOtherJobIsInterrupted() {
        var job = job(7);
        assertFalse(grip.interrupt(7), "nothing is in hand");
        grip.begin(job);

        assertFalse(grip.interrupt(8));

        assertFalse(job.cancelled());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void anInterruptionDoesNotOutliveItsJob() {
        var job = job(7);
        grip.begin(job);
        grip.interrupt(7);

        grip.end(job, false);

        assertFalse(Thread.currentThread().isInterrupted());
        assertFalse(grip.running());
        assertFalse(grip.interrupt(7));
    }

    @Test
    void whatIsBeingSettledIsNotInterruptedByAnybody() {
        var job = job(7);
        grip.begin(job);
        grip.end(job, true);

        assertFalse(grip.interrupt(7));
        grip.dismiss();

        assertFalse(Thread.currentThread().isInterrupted());
        assertFalse(job.cancelled());
        grip.settled();
        assertFalse(grip.begin(job(8)), "a slot that is dismissed begins nothing");
    }

    @Test
    void settlingThatFailsEndsTheJobOnceMore() {
        var job = job(7);
        grip.begin(job);
        grip.end(job, true);

        grip.end(job, true);
        grip.dismiss();

        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void dismissingInterruptsTheHandler() {
        var job = job(7);
        grip.begin(job);

        grip.dismiss();

        assertTrue(job.cancelled());
        assertTrue(Thread.currentThread().isInterrupted());
    }

    @Test
    void dismissingInterruptsAPauseBetweenJobs() {
        grip.dismiss();

        assertTrue(Thread.currentThread().isInterrupted());
        assertTrue(grip.dismissed());
    }

    @Test
    void aJobThatWasInterruptedIsStillInHand() {
        var job = job(7);
        assertNull(grip.job());
        grip.begin(job);
        grip.interrupt(7);

        assertSame(job, grip.job());
        assertTrue(grip.interrupt(7));
    }

    @Test
    void aDismissedSlotHasNothingInHand() {
        assertFalse(grip.dismissed());
        grip.dismiss();
        assertFalse(grip.begin(job(7)));

        assertFalse(grip.running());
        assertNull(grip.job());
    }

    @Test
    void aPauseAfterASettledJobIsInterruptedAgain() {
        var job = job(7);
        grip.begin(job);
        grip.end(job, true);
        assertFalse(grip.running());
        grip.settled();

        grip.dismiss();

        assertTrue(Thread.currentThread().isInterrupted());
    }

    /** Whoever interrupts hits the job or misses it; nobody is interrupted afterwards, however close it was. */
    @Test
    void aRaceBetweenTheEndAndAnInterruptionLeavesNone() throws Exception {
        var over = new AtomicBoolean();
        var other = new Thread(() -> {
            while (!over.get()) grip.interrupt(7);
        });
        other.start();
        int hits = 0;
        int leaks = 0;
        for (int i = 0; i < 20_000; i++) {
            var job = job(7);
            grip.begin(job);
            if (i % 1000 == 0) while (!job.cancelled()) Thread.onSpinWait();
            grip.end(job, i % 2 == 0);
            if (job.cancelled()) hits++;
            if (Thread.currentThread().isInterrupted()) leaks++;
            grip.settled();
        }
        over.set(true);
        join(other);

        assertEquals(0, leaks);
        assertTrue(hits >= 20, "only " + hits + " were interrupted");
    }

    /** The end of a job meets its interruption half way: the slot waits for it, and the job is not in hand afterwards. */
    @Test
    void aJobThatEndsWhileItIsBeingInterruptedIsOver() throws Exception {
        var slot = Thread.currentThread();
        var halfWay = new CountDownLatch(1);
        var met = new Grip(new HalfWay(() -> {
            halfWay.countDown();
            while (slot.getState() != Thread.State.BLOCKED) Thread.onSpinWait();
        }));
        var job = job(7);
        met.begin(job);
        met.enter();
        var other = new Thread(() -> met.interrupt(7));
        other.start();
        assertTrue(halfWay.await(20, TimeUnit.SECONDS));

        met.end(job, false);

        assertTrue(job.cancelled());
        assertNull(met.job());
        assertFalse(met.running());
        assertFalse(Thread.currentThread().isInterrupted());
        join(other);
    }

    private static void join(Thread thread) throws InterruptedException {
        thread.join(30_000);
        assertFalse(thread.isAlive());
    }

    /** A machine on which something happens before a thread is interrupted. */
    private static final class HalfWay extends Habitat {

        private final Runnable before;

        HalfWay(Runnable before) {
            this.before = before;
        }

        @Override
        void interrupt(Thread thread) {
            before.run();
            thread.interrupt();
        }

        @Override
        long nanoTime() {
            return MACHINE.nanoTime();
        }

        @Override
        void sleep(long nanos) throws InterruptedException {
            MACHINE.sleep(nanos);
        }

        @Override
        ReentrantLock lock() {
            return MACHINE.lock();
        }

        @Override
        Thread start(ThreadFactory threads, Runnable body) {
            return MACHINE.start(threads, body);
        }

        @Override
        SplittableRandom random() {
            return MACHINE.random();
        }
    }

    private static final class NoReports extends QuietReports {

        @Override
        public JobTransaction transaction() {
            throw new UnsupportedOperationException();
        }
    }
}
