package dev.biene.jobset;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The job in one slot's hands, and who may interrupt the slot's thread: the handler of that very job, or a pause between
 * jobs, and nothing in between.
 *
 * <p>{@code enter}, {@code begin}, {@code end} and {@code settled} belong to the slot's thread, the others to any. The
 * slot's ways cost one atomic step each, for they are gone for every job; whoever interrupts takes the monitor, puts
 * {@link #BUSY} in the job's place for that moment, and a slot that meets it there waits for the monitor too.
 */
final class Grip {

    /** An interruption is on its way to the job that was here. */
    private static final Object BUSY = new Object();

    /** The job is over, and what it leaves is being brought to the store. */
    private static final Object SETTLING = new Object();

    private final Habitat habitat;

    /** A {@link HandledJob}, {@link #BUSY}, {@link #SETTLING}, or null between jobs. */
    private final AtomicReference<@Nullable Object> held = new AtomicReference<>();

    private volatile boolean dismissed;
    private volatile @Nullable Thread thread;

    Grip(Habitat habitat) {
        this.habitat = habitat;
    }

    /** The slot's thread is the current one. */
    void enter() {
        thread = Thread.currentThread();
    }

    /** From now on the job can be interrupted; false if the slot was dismissed and must not begin it. */
    boolean begin(HandledJob<?> job) {
        held.set(job);
        // Written before this is read, as dismiss reads after it wrote: one of the two sees the other.
        if (!dismissed) return true;
        end(job, false);
        return false;
    }

    /**
     * From now on no interruption reaches the thread, and none that came is left; until {@link #settled} if the job is
     * {@code settling}. One that meets a virtual thread while its transaction commits would close the connection, and
     * nobody would know whether the job is done.
     */
    void end(HandledJob<?> job, boolean settling) {
        var next = settling ? SETTLING : null;
        if (!held.compareAndSet(job, next)) letGo(next);
        boolean ignored = Thread.interrupted();
    }

    private synchronized void letGo(@Nullable Object next) {
        held.set(next);
    }

    /** The job's transaction is over. */
    void settled() {
        held.set(null);
    }

    /** Interrupts the handler if it has this job in hand; returns whether it has. */
    synchronized boolean interrupt(long job) {
        return held.get() instanceof HandledJob<?> handled && handled.id() == job && interrupt(handled);
    }

    /** Interrupts whatever runs, and every pause between jobs; nothing is begun any more. */
    synchronized void dismiss() {
        dismissed = true;
        if (held.get() instanceof HandledJob<?> handled && interrupt(handled)) return;
        var pausing = thread;
        if (held.get() == null && pausing != null) habitat.interrupt(pausing);
    }

    private boolean interrupt(HandledJob<?> job) {
        if (!held.compareAndSet(job, BUSY)) return false;
        job.cancelled = true;
        var running = thread;
        if (running != null) habitat.interrupt(running);
        held.set(job);
        return true;
    }

    boolean dismissed() {
        return dismissed;
    }

    /** The job that a handler has in hand, or null. */
    @Nullable
    HandledJob<?> job() {
        return held.get() instanceof HandledJob<?> handled ? handled : null;
    }

    /** Whether a handler has a job in hand. */
    boolean running() {
        var now = held.get();
        return now != null && now != SETTLING;
    }
}
