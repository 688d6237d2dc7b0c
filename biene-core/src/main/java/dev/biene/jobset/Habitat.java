package dev.biene.jobset;

import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a bee takes from the machine it lives on: time, waiting, threads and chance. Everything of an engine that is not
 * the same in every run comes from here, so that a simulation can give it another world to live in and play any run
 * again.
 *
 * <p>A class rather than an interface: as long as the machine is the only one that is loaded, the JIT calls it directly.
 * Safe for use by many threads.
 */
abstract class Habitat {

    /** The real one. */
    static final Habitat MACHINE = new Machine();

    /** As {@link System#nanoTime}. */
    abstract long nanoTime();

    /** Lets the current thread wait. */
    abstract void sleep(long nanos) throws InterruptedException;

    /** A lock, and with its conditions the only way in which threads of a bee wait for each other. */
    abstract ReentrantLock lock();

    /** Starts a thread, which {@code threads} makes where there are real ones. */
    abstract Thread start(ThreadFactory threads, Runnable body);

    /** As {@link Thread#interrupt}, for a thread that was started here or that runs a bee. */
    abstract void interrupt(Thread thread);

    /** The source of all of one bee's random choices. */
    abstract SplittableRandom random();

    private static final class Machine extends Habitat {

        @Override
        long nanoTime() {
            return System.nanoTime();
        }

        @Override
        void sleep(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }

        @Override
        ReentrantLock lock() {
            return new ReentrantLock();
        }

        @Override
        Thread start(ThreadFactory threads, Runnable body) {
            var thread = threads.newThread(body);
            thread.start();
            return thread;
        }

        @Override
        void interrupt(Thread thread) {
            thread.interrupt();
        }

        @Override
        SplittableRandom random() {
            return new SplittableRandom();
        }
    }
}
