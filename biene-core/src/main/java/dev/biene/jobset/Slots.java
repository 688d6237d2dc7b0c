package dev.biene.jobset;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import tools.jackson.databind.JavaType;

/**
 * All slots of one bee. Their threads are started when the desk calls them, and wait for more work from then on.
 *
 * <p>{@link #startCalled} and {@link #await} belong to the courier, the others may be called from any thread.
 */
final class Slots<I> {

    private final Desk desk;
    private final Slot.Reports reports;
    private final Habitat habitat;
    private final List<Slot<I>> slots;
    private final Home home;

    /** Slots from this one on have no thread yet. */
    private int firstVacant;

    Slots(
            Desk desk,
            JobHandler<I, ?> handler,
            JavaType inputType,
            Slot.Reports reports,
            RunOptions options,
            Habitat habitat,
            SplittableRandom random) {
        this.desk = desk;
        this.reports = reports;
        this.habitat = habitat;
        this.home = new Home(habitat);
        var made = new ArrayList<Slot<I>>();
        for (int i = 0; i < options.concurrency(); i++) {
            made.add(new Slot<>(desk, handler, inputType, reports, options.maxFailureSleep(), habitat, random.split()));
        }
        this.slots = List.copyOf(made);
    }

    /** Starts threads for those that the desk has called. */
    void startCalled(ThreadFactory threads) {
        for (int called = desk.takeHired(); called > 0; called--) {
            var slot = slots.get(firstVacant++);
            habitat.start(threads, home.after(() -> run(slot)));
        }
    }

    private void run(Slot<I> slot) {
        desk.arrived();
        try {
            slot.run();
        } catch (Throwable e) {
            reports.fatal(e);
        }
    }

    /** Interrupts the slot whose handler runs this job now, if one does. */
    void interrupt(Pulse.Obsolete obsolete) {
        for (var slot : slots) if (slot.interrupt(obsolete)) return;
    }

    /** Interrupts what runs for claims other than these. */
    void interruptAllBut(List<Long> claims) {
        for (var slot : slots) {
            var job = slot.inHand();
            if (job != null && !claims.contains(job.claimId())) slot.interrupt(job);
        }
    }

    /** Interrupts whatever runs, and every pause between jobs; nothing is begun any more. */
    void dismiss() {
        slots.forEach(Slot::dismiss);
    }

    /** How many have a job in hand. */
    int running() {
        int running = 0;
        for (var slot : slots) if (slot.running()) running++;
        return running;
    }

    /** Waits until every thread that was started is over, or the time is up. */
    void await(long nanos) throws InterruptedException {
        home.await(nanos);
    }
}
