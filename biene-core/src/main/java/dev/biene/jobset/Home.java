package dev.biene.jobset;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where a bee waits for its threads at the end of a run. Safe for use by all of them. */
final class Home {

    private final ReentrantLock lock;
    private final Condition arrivals;
    private int out;

    /** @param out how many are to come */
    Home(Habitat habitat, int out) {
        this.lock = habitat.lock();
        this.arrivals = lock.newCondition();
        this.out = out;
    }

    /** What {@code body} does, and then an arrival. */
    Runnable after(Runnable body) {
        return () -> {
            try {
                body.run();
            } finally {
                arrived();
            }
        };
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
