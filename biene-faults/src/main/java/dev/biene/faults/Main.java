package dev.biene.faults;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code biene-test} command. */
@Command(
        name = "biene-test",
        description = "Breaks Biene on purpose and proves whether it kept its promises.",
        subcommands = {ChaosCommand.class, SimulateCommand.class, CheckCommand.class, HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class Main {

    private Main() {}

    /** Runs one command and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
