package dev.biene.jobset;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where a bee waits for its threads at the end of a run. Safe for use by all of them. */
final class Home {

    private final ReentrantLock lock;
    private final Condition arrivals;
    private int out;

    Home(Habitat habitat) {
        this.lock = habitat.lock();
        this.arrivals = lock.newCondition();
    }

    /** What {@code body} does, and then an arrival, which is waited for from now on. */
    Runnable after(Runnable body) {
        left();
        return () -> {
            try {
                body.run();
            } finally {
                arrived();
            }
        };
    }

    private void left() {
        lock.lock();
        try {
            out++;
        } finally {
            lock.unlock();
        }
    }

    private void arrived() {
        lock.lock();
        try {
            out--;
            arrivals.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all have come, or the time is up. */
    void await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (out > 0 && left > 0) left = arrivals.awaitNanos(left);
        } finally {
            lock.unlock();
        }
    }
}
