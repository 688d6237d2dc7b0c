package dev.biene.faults.simulation;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Everything that goes wrong beside single requests: killed and stopped bees, a store that is away. */
final class Trouble {

    private static final long LONGEST_PEACE_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long LONGEST_STOP_NANOS = TimeUnit.SECONDS.toNanos(40);
    private static final long LONGEST_OUTAGE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final World world;
    private final Server server;
    private final Hive hive;
    private final SplittableRandom random;

    Trouble(World world, Server server, Hive hive, SplittableRandom random) {
        this.world = world;
        this.server = server;
        this.hive = hive;
        this.random = random;
    }

    /** Makes trouble until the world's time is {@code nanos}. */
    void until(long nanos) {
        while (world.now() < nanos) {
            long peace = random.nextLong(LONGEST_PEACE_NANOS);
            world.sleepThrough(Math.min(peace, nanos - world.now()));
            if (world.now() < nanos) once();
        }
    }

    private void once() {
        int kind = random.nextInt(10);
        var machine = hive.anyMachine();
        if (kind < 4) {
            if (machine != null) machine.kill();
        } else if (kind < 7) {
            if (machine != null) machine.stop(random.nextLong(LONGEST_STOP_NANOS));
        } else if (kind < 8) {
            hive.stopAny();
        } else {
            server.setDown(true);
            world.sleepThrough(random.nextLong(LONGEST_OUTAGE_NANOS));
            server.setDown(false);
        }
    }
}
