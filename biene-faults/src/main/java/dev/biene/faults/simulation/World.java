package dev.biene.faults.simulation;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulated threads one at a time and keeps their time.
 *
 * <p>A task that waits, for a lock, a signal or the clock, gives its turn to another that could go on, chosen at random.
 * When all wait, time goes on to when the first is due. So one seed gives one order of everything, and an hour in which
 * little happens costs nothing.
 *
 * <p>Only the task whose turn it is may call anything here.
 */
public final class World {

    private record Timer(long due, long number, Task task, long waitNumber) implements Comparable<Timer> {

        /** In one step: the queue of timers is where a world spends most of its own time. */
        @Override
        public int compareTo(Timer other) {
            return due != other.due ? Long.compare(due, other.due) : Long.compare(number, other.number);
        }
    }

    private final SplittableRandom random;
    private final Threads threads;
    private final List<Task> ready = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final IdentityHashMap<Thread, Task> tasks = new IdentityHashMap<>();
    private final List<Task> alive = new ArrayList<>();
    private final List<Task> stopped = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Task current;
    private @Nullable Throwable failure;
    private long now;
    private long timerNumber;
    private int taskNumber;
    private boolean cutShort;
    private long trace;
    private long switches;
    private long deadline = Long.MAX_VALUE;

    World(SplittableRandom random, Threads threads) {
        this.random = random;
        this.threads = threads;
    }

    /** Whether the world ended because nobody could go on or the time was up. */
    boolean cutShort() {
        return cutShort;
    }

    /** Runs {@code first} and everything it starts, until all tasks have ended. */
    void run(Machine machine, Runnable first) {
        start(machine, first);
        next().giveTurn();
        try {
            ended.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a simulation cannot be left half way", e);
        }
        if (failure instanceof RuntimeException e) throw e;
        if (failure instanceof Error e) throw e;
    }

    Machine machine(String name) {
        return new Machine(this, name, random.split());
    }

    /** The world's time in nanoseconds from its beginning. */
    public long now() {
        return now;
    }

    /** A number in which every choice of the run is mixed: two runs with the same are the same. */
    long trace() {
        return trace;
    }

    long switches() {
        return switches;
    }

    /** A lock of this world. */
    public ReentrantLock lock() {
        return new SimulatedLock(this);
    }

    /** The machine that the current task runs on. */
    public Machine here() {
        return self().machine;
    }

    Task self() {
        var task = current;
        if (task == null) throw new IllegalStateException("no task has its turn");
        return task;
    }

    /** Starts a thread on the current task's machine. */
    public Thread start(Runnable body) {
        return start(here(), body);
    }

    Thread start(Machine machine, Runnable body) {
        var task = new Task(machine, ++taskNumber);
        task.thread = threads.start(() -> run(task, body));
        tasks.put(task.thread, task);
        alive.add(task);
        ready.add(task);
        return task.thread;
    }

    private void run(Task task, Runnable body) {
        task.awaitTurn();
        try {
            if (!task.machine.killed()) body.run();
        } catch (Killed e) {
            // As intended.
        } catch (Throwable e) {
            if (failure == null) failure = e;
        }
        boolean ignored = Thread.interrupted();
        end(task);
    }

    private void end(Task task) {
        tasks.remove(task.thread);
        alive.remove(task);
        if (alive.isEmpty()) {
            ended.countDown();
            return;
        }
        next().giveTurn();
    }

    /** Interrupts a simulated thread. */
    public void interrupt(Thread thread) {
        var task = tasks.get(thread);
        if (task == null) return;
        task.interrupt();
        if (task.interruptible) {
            boolean ignored = wake(task, Task.Wake.INTERRUPTED);
        }
    }

    /** Lets the current task wait. */
    public void sleep(long nanos) throws InterruptedException {
        await(nanos, true);
    }

    /** Lets the current task wait whatever happens. */
    void sleepThrough(long nanos) {
        var ignored = block(nanos, false);
        self().showInterrupt();
    }

    /** Waits for a wake or the time; in the end checks for an interruption. */
    Task.Wake await(long nanos, boolean interruptible) throws InterruptedException {
        var task = self();
        if (interruptible && task.takeInterrupt()) throw new InterruptedException();
        var wake = block(nanos, interruptible);
        if (wake == Task.Wake.INTERRUPTED) {
            boolean ignored = task.takeInterrupt();
            throw new InterruptedException();
        }
        // As with real conditions, one that came after the signal is only shown.
        task.showInterrupt();
        return wake;
    }

    Task.Wake block(long nanos, boolean interruptible) {
        var task = self();
        check(task);
        task.waiting = true;
        task.interruptible = interruptible;
        task.wait++;
        if (nanos < Long.MAX_VALUE - now)
            timers.add(new Timer(now + Math.max(nanos, 0), timerNumber++, task, task.wait));
        var next = next();
        if (next != task) {
            switches++;
            next.giveTurn();
            task.awaitTurn();
            current = task;
        }
        check(task);
        return task.woken();
    }

    /** Now and then lets others pass the current task, as a scheduler does. */
    void maybePreempt() {
        if (random.nextInt(128) == 0) sleepThrough(random.nextInt(3_000_000));
    }

    private static void check(Task task) {
        if (task.machine.killed()) throw new Killed();
    }

    /** Lets a task that waits go on; returns whether it did wait. */
    boolean wake(Task task, Task.Wake why) {
        if (!task.waiting) return false;
        task.wake(why);
        ready.add(task);
        return true;
    }

    void wakeAll(Machine machine) {
        for (var task : alive) {
            if (task.machine != machine) continue;
            boolean ignored = wake(task, Task.Wake.SIGNALLED);
        }
        wakeStopped();
    }

    void wakeStopped() {
        ready.addAll(stopped);
        stopped.clear();
    }

    /** After this time only tasks of machines that are killed go on, so that a world that hangs has an end. */
    void endAt(long nanos) {
        deadline = nanos;
    }

    /** Chooses who is next, and lets the time pass until then. */
    private Task next() {
        while (true) {
            while (ready.isEmpty()) passTime();
            var chosen = take(ready.size() == 1 ? 0 : random.nextInt(ready.size()));
            long until = chosen.machine.stoppedUntil();
            if (until > now && !chosen.sending && !chosen.machine.killed()) {
                stopped.add(chosen);
                timers.add(new Timer(until, timerNumber++, chosen, -1));
                continue;
            }
            trace = (trace * 31 + chosen.number) * 31 + now;
            current = chosen;
            return chosen;
        }
    }

    private Task take(int index) {
        var chosen = ready.get(index);
        var last = ready.remove(ready.size() - 1);
        if (index < ready.size()) ready.set(index, last);
        return chosen;
    }

    private void passTime() {
        var timer = timers.poll();
        if (timer == null || timer.due > deadline) {
            killEverybody();
            return;
        }
        now = Math.max(now, timer.due);
        if (timer.waitNumber == -1) {
            if (stopped.remove(timer.task)) ready.add(timer.task);
        } else if (timer.task.waiting && timer.task.wait == timer.waitNumber) {
            boolean ignored = wake(timer.task, Task.Wake.TIME_IS_UP);
        }
    }

    /** Nobody can go on, or the time is up. */
    private void killEverybody() {
        if (alive.isEmpty()) throw new IllegalStateException("nobody is left, and somebody waits");
        cutShort = true;
        stopped.clear();
        for (var task : List.copyOf(alive)) {
            task.machine.kill();
        }
        for (var task : alive) if (!ready.contains(task)) ready.add(task);
    }
}
