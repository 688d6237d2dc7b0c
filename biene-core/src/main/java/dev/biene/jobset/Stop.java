package dev.biene.jobset;

import java.util.ArrayList;
import java.util.List;

/** A request, from any thread, that a run end: nothing more is claimed, and what is in hand is finished or given back. */
public final class Stop {

    private final List<Runnable> listeners = new ArrayList<>();
    private boolean requested;

    /** Asks the run to end; returns at once. No slot takes a further job once this has returned. */
    public void request() {
        List<Runnable> told;
        synchronized (this) {
            if (requested) return;
            requested = true;
            told = List.copyOf(listeners);
        }
        told.forEach(Runnable::run);
    }

    /** Whether the run was asked to end. */
    public synchronized boolean requested() {
        return requested;
    }

    void onRequest(Runnable listener) {
        synchronized (this) {
            listeners.add(listener);
            if (!requested) return;
        }
        listener.run();
    }
}
