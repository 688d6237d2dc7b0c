package dev.biene.faults;

import dev.biene.faults.chaos.Chaos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "chaos",
        description = "Kills, stops and cuts real servers and workers every two seconds, heals, drains and checks.")
final class ChaosCommand implements Callable<Integer> {

    private static final long SECONDS_A_MINUTE = 60;

    @Option(names = "--minutes", defaultValue = "1", description = "How long (default ${DEFAULT-VALUE}); 30 is a soak.")
    private double minutes;

    @Option(names = "--seed", description = "Of the choice of faults; their moments are the machine's.")
    private @Nullable Long seed;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        long chosen = seed == null ? new SplittableRandom().nextLong(1_000_000) : seed;
        // The database runs as a user of its own if we are root, and must be able to enter.
        var attributes = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
        Path directory = Files.createTempDirectory("biene-chaos-", attributes);
        out.println("seed " + chosen + ", histories in " + directory);
        out.flush();
        boolean inTime = Chaos.run(directory, Duration.ofSeconds((long) (minutes * SECONDS_A_MINUTE)), chosen, out);
        int status = CheckCommand.judge(CheckCommand.filesOf(List.of(directory)), out);
        if (inTime && status == 0) delete(directory);
        else out.println("seed " + chosen + " failed; histories and logs are kept in " + directory);
        return inTime ? status : Math.max(1, status);
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
