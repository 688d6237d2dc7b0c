package dev.biene.faults.simulation;

import java.util.concurrent.locks.LockSupport;

/** One simulated thread: a real one that runs only while it has the world's turn. */
final class Task {

    /** Why a task that waited goes on. */
    enum Wake {
        SIGNALLED,
        TIME_IS_UP,
        INTERRUPTED
    }

    final Machine machine;
    final int number;

    /** Set before the task gets its first turn. */
    @SuppressWarnings("NullAway.Init")
    Thread thread;

    /** Counts waits, so that the timer of an earlier one wakes nobody. */
    long wait;

    boolean waiting;
    boolean interruptible;

    /** On the wire, where a stopped process does not stop what it has sent. */
    boolean sending;

    private boolean interrupted;
    private Wake wake = Wake.SIGNALLED;
    private volatile boolean turn;

    Task(Machine machine, int number) {
        this.machine = machine;
        this.number = number;
    }

    /** To be called by the task that gives its turn away, or by the world at the beginning. */
    void giveTurn() {
        turn = true;
        LockSupport.unpark(thread);
    }

    /** Waits in reality until it is this task's turn. */
    void awaitTurn() {
        // An interruption of the simulated thread is not one of the real one, which must go on waiting here.
        boolean flag = Thread.interrupted();
        while (!turn) LockSupport.park(this);
        turn = false;
        if (flag) thread.interrupt();
    }

    void wake(Wake wake) {
        waiting = false;
        this.wake = wake;
    }

    Wake woken() {
        return wake;
    }

    void interrupt() {
        interrupted = true;
    }

    /** Whether it has been interrupted; as {@link Thread#interrupted}, not any more. For the task itself. */
    boolean takeInterrupt() {
        if (Thread.interrupted()) interrupted = true;
        boolean was = interrupted;
        interrupted = false;
        return was;
    }

    /** Shows an interruption to code that asks {@link Thread#interrupted}. For the task itself. */
    void showInterrupt() {
        if (!interrupted) return;
        interrupted = false;
        thread.interrupt();
    }
}
