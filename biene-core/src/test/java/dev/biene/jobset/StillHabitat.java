package dev.biene.jobset;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/** A machine whose clock moves when somebody sleeps or a test says so, and that notes every sleep. For one thread. */
final class StillHabitat extends Habitat {

    private final long began;
    private final List<Long> sleeps = new ArrayList<>();
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
    }

    @Override
    ReentrantLock lock() {
        return new ReentrantLock();
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
}
