package dev.biene.faults;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code biene-test} command. */
@Command(
        name = "biene-test",
        description = "Breaks Biene on purpose and proves whether it kept its promises.",
        subcommands = {ChaosCommand.class, SimulateCommand.class, CheckCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class Main {

    @SuppressWarnings("UnusedVariable") // Picocli looks for the option, not at the field.
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Says this.")
    private boolean help;

    private Main() {}

    /** Runs one command and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    static CommandLine command() {
        return new CommandLine(new Main());
    }
}
