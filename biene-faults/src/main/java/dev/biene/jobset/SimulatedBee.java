package dev.biene.jobset;

import dev.biene.faults.simulation.World;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The door by which a simulation gets to the engine: a bee as {@link JobSet#run} makes it, but living in a world of the
 * simulation's. In the engine's package because nobody else is to have such a door.
 */
public final class SimulatedBee {

    private SimulatedBee() {}

    /** Runs a bee on the current task's machine to its end. */
    public static RunSummary run(
            World world, String set, JobStore store, JobHandler<Object, ?> handler, RunOptions options, Stop stop)
            throws Exception {
        var type = Json.MAPPER.constructType(Object.class);
        return new Bee<>(set, store, handler, type, options, stop, new SimulatedHabitat(world)).run();
    }

    /** Makes threads such as the engine's own slots have: virtual ones where the JDK has them, else daemons. */
    public static ThreadFactory threads() {
        return SlotThreads.named("simulated-");
    }

    private static final class SimulatedHabitat extends Habitat {

        private final World world;

        SimulatedHabitat(World world) {
            this.world = world;
        }

        @Override
        long nanoTime() {
            return world.here().nanoTime();
        }

        @Override
        void sleep(long nanos) throws InterruptedException {
            world.sleep(nanos);
        }

        @Override
        ReentrantLock lock() {
            return world.lock();
        }

        @Override
        Thread start(ThreadFactory threads, Runnable body) {
            return world.start(body);
        }

        @Override
        void interrupt(Thread thread) {
            world.interrupt(thread);
        }

        @Override
        SplittableRandom random() {
            return world.here().split();
        }
    }
}
