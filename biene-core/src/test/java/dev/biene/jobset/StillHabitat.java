package dev.biene.jobset;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A machine whose clock moves when somebody sleeps or waits or a test says so, and that notes every sleep, wait and signal.
 * For one thread.
 */
final class StillHabitat extends Habitat {

    private final long began;
    private final List<Long> sleeps = new ArrayList<>();
    private final List<Long> waits = new ArrayList<>();
    private final ReentrantLock lock = new NotingLock();
    private Runnable whileWaiting = () -> {};
    private Runnable whileSleeping = () -> {};
    private int signals;
    private long nanos;

    /** @param began what its clock shows in the beginning; {@link System#nanoTime} may begin anywhere */
    StillHabitat(long began) {
        this.began = began;
        this.nanos = began;
    }

    /** What has passed since the beginning. */
    long passed() {
        return nanos - began;
    }

    void pass(long more) {
        nanos += more;
    }

    List<Long> sleeps() {
        return sleeps;
    }

    @Override
    long nanoTime() {
        return nanos;
    }

    @Override
    void sleep(long howLong) {
        sleeps.add(howLong);
        nanos += howLong;
        whileSleeping.run();
    }

    /** What happens while somebody sleeps. */
    void whileSleeping(Runnable what) {
        whileSleeping = what;
    }

    /** How long was waited for conditions, as far as a time was said. */
    List<Long> waits() {
        return waits;
    }

    /** How often conditions were signalled. */
    int signals() {
        return signals;
    }

    /** What happens while somebody waits without a time. */
    void whileWaiting(Runnable what) {
        whileWaiting = what;
    }

    /** Whether its lock was left locked. */
    boolean isLocked() {
        return lock.isLocked();
    }

    /** The same one each time, to see that it is let go of. */
    @Override
    ReentrantLock lock() {
        return lock;
    }

    @Override
    Thread start(ThreadFactory threads, Runnable body) {
        throw new AssertionError("for one thread");
    }

    @Override
    void interrupt(Thread thread) {
        thread.interrupt();
    }

    @Override
    SplittableRandom random() {
        return new SplittableRandom(1);
    }

    private final class NotingLock extends ReentrantLock {

        private static final long serialVersionUID = 1;

        @Override
        public Condition newCondition() {
            return new NotingCondition();
        }
    }

    /** Nobody else is there to signal: every wait lasts to its end, or ends with an interruption. */
    private final class NotingCondition implements Condition {

        @Override
        public long awaitNanos(long howLong) {
            waits.add(howLong);
            nanos += howLong;
            return 0;
        }

        @Override
        public void await() throws InterruptedException {
            whileWaiting.run();
            throw new InterruptedException("nobody comes");
        }

        @Override
        public void awaitUninterruptibly() {
            whileWaiting.run();
        }

        @Override
        public void signal() {
            signals++;
        }

        @Override
        public void signalAll() {
            signals++;
        }

        @Override
        public boolean await(long time, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException();
        }
    }
}
