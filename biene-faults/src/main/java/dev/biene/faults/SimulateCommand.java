package dev.biene.faults;

import dev.biene.faults.simulation.Simulations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "simulate", description = "Runs the engine in simulated worlds; one number gives one world.")
final class SimulateCommand implements Callable<Integer> {

    @Option(names = "--seeds", defaultValue = "20000", description = "How many worlds (default ${DEFAULT-VALUE}).")
    private long seeds;

    @Option(names = "--from", defaultValue = "0", description = "The first seed (default ${DEFAULT-VALUE}).")
    private long from;

    @Option(names = "--seed", description = "Plays this world alone, and keeps its history.")
    private @Nullable Long seed;

    @Option(names = "--processors", description = "Worlds at a time (default: as many as there are processors).")
    private int processors = Runtime.getRuntime().availableProcessors();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var out = spec.commandLine().getOut();
        if (seed == null) return Simulations.run(from, seeds, processors, out);
        Path history = Files.createTempFile("biene-seed-" + seed + "-", ".history");
        return Simulations.replay(seed, history, out);
    }
}
