package dev.biene.faults.simulation;

import java.util.SplittableRandom;

/** A simulated process on a machine of its own: it can be killed and stopped, and its clock began when it liked. */
public final class Machine {

    private final World world;
    private final String name;
    private final SplittableRandom random;

    /** {@link System#nanoTime} begins anywhere. */
    private final long clockOffset;

    private long stoppedUntil;
    private boolean killed;

    Machine(World world, String name, SplittableRandom random) {
        this.world = world;
        this.name = name;
        this.random = random;
        this.clockOffset = random.nextLong();
    }

    /** Its name in the history. */
    public String name() {
        return name;
    }

    /** Its monotonic clock. */
    public long nanoTime() {
        return world.now() + clockOffset;
    }

    /** A source of random choices of its own. */
    public SplittableRandom split() {
        return random.split();
    }

    /** Kills it; its threads get no further. */
    void kill() {
        killed = true;
        world.wakeAll(this);
    }

    boolean killed() {
        return killed;
    }

    /** Stops it, as SIGSTOP does. */
    void stop(long nanos) {
        stoppedUntil = Math.max(stoppedUntil, world.now() + nanos);
    }

    void cont() {
        stoppedUntil = 0;
        world.wakeStopped();
    }

    long stoppedUntil() {
        return stoppedUntil;
    }
}
