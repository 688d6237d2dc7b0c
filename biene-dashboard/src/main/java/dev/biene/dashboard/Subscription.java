package dev.biene.dashboard;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One page's interest in a view. A slow page misses what was overtaken, and is told the newest. */
final class Subscription implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Lookout lookout;
    private final View view;
    private @Nullable String newest;
    private boolean ended;

    Subscription(Lookout lookout, View view) {
        this.lookout = lookout;
        this.view = view;
    }

    View view() {
        return view;
    }

    void tell(String text) {
        lock.lock();
        try {
            newest = text;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** What was not told yet, waiting for it; null if nothing came in time, or nothing will. */
    @Nullable
    String next(long timeoutMillis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (newest == null && !ended && left > 0) left = changed.awaitNanos(left);
            var told = newest;
            newest = null;
            return told;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lookout.leave(this);
    }
}
