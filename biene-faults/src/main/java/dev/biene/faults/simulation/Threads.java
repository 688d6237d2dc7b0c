package dev.biene.faults.simulation;

import dev.biene.jobset.SimulatedBee;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Real threads for simulated ones, kept from one world to the next. Within one world each serves one task only, so that
 * an interruption that comes late meets nobody else.
 */
final class Threads {

    private static final class Worker implements Runnable {

        final Thread thread;
        private volatile @Nullable Runnable body;

        Worker() {
            thread = FACTORY.newThread(this);
            thread.start();
        }

        void serve(Runnable body) {
            this.body = body;
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            Runnable served = null;
            while (true) {
                var next = body;
                if (next == null || next == served) {
                    LockSupport.park(this);
                } else {
                    next.run();
                    served = next;
                }
            }
        }
    }

    /** Only one of a world's threads runs at a time: virtual ones hand over without the operating system. */
    private static final ThreadFactory FACTORY = SimulatedBee.threads();

    private final Deque<Worker> idle = new ArrayDeque<>();
    private final List<Worker> used = new ArrayList<>();

    /** Starts {@code body}. One thread at a time may call this. */
    Thread start(Runnable body) {
        var worker = idle.poll();
        if (worker == null) worker = new Worker();
        used.add(worker);
        worker.serve(body);
        return worker.thread;
    }

    /** Takes all threads back, once no world uses them. */
    void reuse() {
        idle.addAll(used);
        used.clear();
    }
}
