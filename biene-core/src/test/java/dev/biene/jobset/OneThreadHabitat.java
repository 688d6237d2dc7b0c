package dev.biene.jobset;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A machine with one thread, the courier's: slots have their turn while it waits, each until it finds nothing more to do,
 * and are gone then. The heart beats when the test lets it, and at its end. The clock moves only while nobody has
 * anything to do, so a wake-up that gets lost shows as time that passed.
 */
final class OneThreadHabitat extends Habitat {

    private final long began;
    private final ReentrantLock lock = new OneThreadLock();
    private final Deque<Runnable> slots = new ArrayDeque<>();
    private final Deque<Runnable> happens = new ArrayDeque<>();
    private final List<Long> waits = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Thread heartThread = new Thread(() -> {}, "never started");
    private @Nullable Runnable heart;
    private @Nullable Runnable first;
    private boolean interrupted;
    private boolean heartsEnd;
    private long nanos;

    /** @param began what its clock shows in the beginning */
    OneThreadHabitat(long began) {
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

    /** How long was waited with nothing to do. */
    List<Long> waits() {
        return waits;
    }

    /** Lets this happen when next there is nothing to do. */
    void whenIdle(Runnable what) {
        happens.add(what);
    }

    /** Interrupts the courier when next it waits, before anybody has a turn. */
    void interruptCourier() {
        interrupted = true;
    }

    /** Lets this happen when the courier waits next, before anybody has a turn. */
    void first(Runnable what) {
        first = what;
    }

    /** What the threads of slots are called. */
    List<String> names() {
        return names;
    }

    /** Whether everybody who was started has had a turn. */
    boolean nobodyIsLeft() {
        return slots.isEmpty();
    }

    /** Lets the heart listen and beat until it is interrupted. */
    void beat() {
        var beats = heart;
        if (beats == null) throw new AssertionError("no heart");
        beats.run();
        boolean ignored = Thread.interrupted();
    }

    boolean isLocked() {
        return lock.isLocked();
    }

    @Override
    long nanoTime() {
        return nanos;
    }

    @Override
    void sleep(long howLong) {
        nanos += howLong;
    }

    @Override
    ReentrantLock lock() {
        return lock;
    }

    @Override
    Thread start(ThreadFactory threads, Runnable body) {
        var name = threads.newThread(body).getName();
        if (name.startsWith("biene-heart-")) {
            heart = body;
            return heartThread;
        }
        names.add(name);
        slots.add(body);
        return Thread.currentThread();
    }

    /** The heart has its last turn then; of a handler, being on the only thread, the job alone knows. */
    @Override
    void interrupt(Thread thread) {
        if (thread == heartThread) heartsEnd = true;
    }

    @Override
    SplittableRandom random() {
        return new SplittableRandom(1);
    }

    private final class OneThreadLock extends ReentrantLock {

        private static final long serialVersionUID = 1;

        @Override
        public Condition newCondition() {
            return new OneThreadCondition();
        }
    }

    private final class OneThreadCondition implements Condition {

        @Override
        public long awaitNanos(long howLong) throws InterruptedException {
            if (interrupted) {
                interrupted = false;
                throw new InterruptedException("by the test");
            }
            var now = first;
            if (now != null) {
                first = null;
                now.run();
                return howLong;
            }
            if (heartsEnd) {
                heartsEnd = false;
                beat();
                return howLong;
            }
            var next = slots.isEmpty() ? happens.poll() : slots.poll();
            if (next != null) {
                next.run();
                boolean ignored = Thread.interrupted();
                return howLong;
            }
            waits.add(howLong);
            nanos += howLong;
            return 0;
        }

        @Override
        public void await() throws InterruptedException {
            throw new InterruptedException("nothing to do");
        }

        @Override
        public void awaitUninterruptibly() {
            throw new AssertionError("nobody else is there");
        }

        @Override
        public void signal() {}

        @Override
        public void signalAll() {}

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
