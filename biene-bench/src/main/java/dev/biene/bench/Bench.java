package dev.biene.bench;

import dev.biene.bench.queues.QueuesCommand;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Measures Biene beside what one would use instead and beside what the machine allows, in one run. */
@Command(
        name = "bench",
        description = "Measures Biene beside its peers and the raw limits, in one run on one machine.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        subcommands = {
            Bench.Jobs.class,
            QueuesCommand.class,
            AllCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            Bench.WorkerCommand.class
        })
public final class Bench {

    /** Held here, as a logger nobody holds forgets its level. */
    private static final Logger ROOT = Logger.getLogger("");

    private Bench() {}

    /** Runs a measurement, or a worker of one. */
    public static void main(String[] args) {
        ROOT.setLevel(Level.WARNING);
        System.exit(run(args));
    }

    /** Runs a command in this process; returns the exit status. */
    static int run(String... args) {
        return new CommandLine(new Bench())
                .setExecutionExceptionHandler(Bench::complain)
                .execute(args);
    }

    private static int complain(Exception failure, CommandLine command, CommandLine.ParseResult result) {
        if (failure instanceof BenchException) System.err.println("bench: " + failure.getMessage());
        else failure.printStackTrace();
        return 1;
    }

    /** Groups the measurements of job sets. */
    @Command(
            name = "jobs",
            description = "Job sets.",
            subcommands = {
                AddCommand.class,
                BurnDownCommand.class,
                GrowthCommand.class,
                HeldCommand.class,
                IdleCommand.class,
                LongCommand.class,
                LookingCommand.class,
                PacedCommand.class,
                ScalingCommand.class,
                SinglesCommand.class,
                TailCommand.class,
                WatchingCommand.class
            })
    static final class Jobs {}

    /** What the harness starts its workers with. */
    @Command(name = "worker", hidden = true, description = "A worker process; see Worker.")
    static final class WorkerCommand implements Callable<Integer> {

        @Parameters(index = "0", description = "who it is")
        String spec = "";

        @Override
        public Integer call() throws Exception {
            var database = Database.of(System.getenv());
            Worker.serve(work(database));
            return 0;
        }

        private Work work(Database database) throws Exception {
            var directory = Path.of(spec.substring(spec.indexOf(':') + 1));
            return switch (spec.replaceFirst(":.*", "")) {
                case "adder" -> AddWork.biene(database);
                case "copier" -> AddWork.copy(database, directory);
                case "sleeper" -> BieneJobs.sleeper(database);
                case "idler" -> new IdleWork(database, 1);
                case "idlers" -> new IdleWork(database, IdleCommand.MANY);
                default -> Competitors.named(spec).work(database);
            };
        }
    }
}
