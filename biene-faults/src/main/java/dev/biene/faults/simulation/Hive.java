package dev.biene.faults.simulation;

import dev.biene.faults.history.Event;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.RunSummary;
import dev.biene.jobset.SimulatedBee;
import dev.biene.jobset.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The bees, and whoever starts them again when they died. */
final class Hive {

    static final String LOGGER = "dev.biene.simulated";

    private static final long LONGEST_ABSENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A place for one bee after the other. */
    private static final class Berth {
        final int number;
        int bees;
        boolean home;
        /** Whether its bee may leave on what it learned before the last jobs were added. */
        boolean outdated;

        @Nullable
        Machine machine;

        @Nullable
        Stop stop;

        Berth(int number) {
            this.number = number;
        }
    }

    private final World world;
    private final Server server;
    private final JobStore store;
    private final JobStore line;
    private final Jobs jobs;
    private final RunOptions options;
    private final SplittableRandom random;
    private final Machine yard;
    private final List<Berth> berths = new ArrayList<>();
    private boolean healed;

    Hive(World world, Server server, JobStore store, Jobs jobs, RunOptions options, SplittableRandom random) {
        this.world = world;
        this.server = server;
        this.store = store;
        this.line = Line.to(store, server, world);
        this.jobs = jobs;
        this.options = options;
        this.random = random;
        this.yard = world.machine("yard");
        int count = 2 + random.nextInt(4);
        for (int i = 1; i <= count; i++) berths.add(new Berth(i));
    }

    void begin() {
        for (var berth : berths) startSoon(berth);
    }

    private void startSoon(Berth berth) {
        long delay = random.nextLong(healed ? TimeUnit.SECONDS.toNanos(1) : LONGEST_ABSENCE_NANOS);
        world.start(yard, () -> {
            world.sleepThrough(delay);
            start(berth);
        });
    }

    private void start(Berth berth) {
        berth.home = false;
        berth.outdated = !healed;
        var machine = world.machine("b" + berth.number + "." + ++berth.bees);
        var stop = new Stop();
        berth.machine = machine;
        berth.stop = stop;
        world.start(machine, () -> live(berth, machine, stop));
    }

    private void live(Berth berth, Machine machine, Stop stop) {
        try {
            var summary = SimulatedBee.run(world, Simulation.SET, line, jobs::handle, options, stop);
            server.write(
                    machine.name(), 'o', "exit", Event.NONE, summary.reason().name());
            berth.home = summary.reason() == RunSummary.Reason.DONE;
        } catch (Exception e) {
            // A handler that throws, a store that is away for too long: whoever runs the bee starts another.
        } finally {
            berth.machine = null;
            boolean tooFew = berth.home
                    && berth.outdated
                    && healed
                    && !store.stats(Simulation.SET).done();
            if ((!berth.home || tooFew) && !world.cutShort()) startSoon(berth);
        }
    }

    /**
     * After all trouble somebody starts bees once more, as jobs may have been added after the others went home; and also
     * where one is on its way home, which may take it a minute if it is stopped or its requests get lost. A hanging job
     * needs a second bee.
     */
    void heal() {
        healed = true;
        for (var berth : berths) {
            if (berth.machine != null) berth.machine.cont();
            else if (berth.home) startSoon(berth);
        }
    }

    /** Any living bee's machine, or null. */
    @Nullable
    Machine anyMachine() {
        return berths.get(random.nextInt(berths.size())).machine;
    }

    /** Tells any bee to end, as SIGTERM does. */
    void stopAny() {
        var stop = berths.get(random.nextInt(berths.size())).stop;
        if (stop != null) stop.request();
    }

    /** The bees that are not home. */
    List<String> away() {
        var away = new ArrayList<String>();
        for (var berth : berths) if (!berth.home) away.add("bee b" + berth.number + "." + berth.bees);
        return away;
    }
}
