package dev.biene.faults.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A lock whose waiters wait in the world's time. */
final class SimulatedLock extends ReentrantLock {

    private static final long serialVersionUID = 1L;

    private final transient World world;
    private final transient Deque<Task> waiters = new ArrayDeque<>();
    private transient @Nullable Task owner;
    private int holds;

    SimulatedLock(World world) {
        this.world = world;
    }

    @Override
    public void lock() {
        world.maybePreempt();
        acquire(1);
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (world.self().takeInterrupt()) throw new InterruptedException();
        lock();
    }

    private void acquire(int count) {
        var self = world.self();
        while (owner != null && owner != self) {
            waiters.add(self);
            try {
                world.block(Long.MAX_VALUE, false);
            } catch (Killed e) {
                // Whoever is not killed and waits behind this one must not wait for it.
                if (owner == null) free();
                throw e;
            }
        }
        owner = self;
        holds += count;
    }

    @Override
    public void unlock() {
        // A thread that was killed unlocks on its way out what it may not have got back.
        if (owner == world.self() && --holds == 0) free();
    }

    private int freeWholly() {
        int held = holds;
        holds = 0;
        free();
        return held;
    }

    private void free() {
        owner = null;
        for (var next = waiters.poll(); next != null; next = waiters.poll()) {
            if (world.wake(next, Task.Wake.SIGNALLED)) return;
        }
    }

    @Override
    public Condition newCondition() {
        return new Signals();
    }

    private final class Signals implements Condition {

        private final List<Task> awaiting = new ArrayList<>();

        private Task.Wake passTime(long nanos, boolean interruptible) throws InterruptedException {
            var self = world.self();
            int held = freeWholly();
            awaiting.add(self);
            try {
                return world.await(nanos, interruptible);
            } finally {
                awaiting.remove(self);
                acquire(held);
            }
        }

        @Override
        public void await() throws InterruptedException {
            passTime(Long.MAX_VALUE, true);
        }

        @Override
        public long awaitNanos(long nanos) throws InterruptedException {
            long due = world.now() + nanos;
            passTime(nanos, true);
            return due - world.now();
        }

        @Override
        public void awaitUninterruptibly() {
            try {
                passTime(Long.MAX_VALUE, false);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean await(long time, TimeUnit unit) {
            throw new UnsupportedOperationException("the engine waits for nanoseconds");
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException("the engine compares no dates");
        }

        @Override
        public void signal() {
            // One that was woken by the clock or an interruption and has not gone on yet is no waiter any more.
            while (!awaiting.isEmpty()) {
                if (world.wake(awaiting.remove(0), Task.Wake.SIGNALLED)) return;
            }
        }

        @Override
        public void signalAll() {
            for (var task : awaiting) world.wake(task, Task.Wake.SIGNALLED);
            awaiting.clear();
        }
    }
}
