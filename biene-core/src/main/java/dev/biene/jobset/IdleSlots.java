package dev.biene.jobset;

import java.util.concurrent.locks.Condition;

/**
 * Which of one bee's slots have nothing to do: those that sleep, and those that no thread was started for. A slot gets
 * its thread when there is work for it that none who sleeps is there to take, so a bee whose jobs are tiny starts as many
 * as it needs.
 *
 * <p>Guarded by the desk's lock, which every caller holds.
 */
final class IdleSlots {

    private final Condition work;

    /** Slots that wait for a call, and those that have had one and are not awake. */
    private int asleep;

    private int called;

    /** Slots without a thread, those that are to get one, and those whose thread has not begun. */
    private int vacant;

    private int hired;
    private int starting;

    /** @param vacant slots that have no thread yet */
    IdleSlots(Condition work, int vacant) {
        this.work = work;
        this.vacant = vacant;
    }

    /** Slots that have nothing to do, or have been called and are not there yet. */
    int count() {
        return asleep + called + vacant + hired + starting;
    }

    /** Waits for a call. */
    void rest() throws InterruptedException {
        asleep++;
        try {
            while (called == 0) work.await();
        } catch (InterruptedException e) {
            asleep--;
            throw e;
        }
        called--;
    }

    /**
     * Calls {@code wanted} slots, or all that have nothing to do if they are fewer; first those that sleep.
     *
     * @return whether threads are to be started for some
     */
    boolean call(int wanted) {
        int woken = Math.min(asleep, wanted);
        for (int slots = woken; slots > 0; slots--) work.signal();
        asleep -= woken;
        called += woken;
        int more = Math.min(vacant, wanted - woken);
        vacant -= more;
        hired += more;
        return more > 0;
    }

    /** Calls everybody who sleeps, and as many of the others as there are {@code jobs}; as {@link #call}. */
    boolean callAll(int jobs) {
        return call(Math.max(asleep, jobs));
    }

    /** For how many slots threads are to be started now; the caller starts them. */
    int takeHired() {
        int slots = hired;
        starting += slots;
        hired = 0;
        return slots;
    }

    /** A thread that was started for a slot has begun. */
    void arrived() {
        starting--;
    }

    /** Nobody is needed any more: those who sleep go home. */
    void dismiss() {
        vacant = 0;
        hired = 0;
        callAll(0);
    }
}
