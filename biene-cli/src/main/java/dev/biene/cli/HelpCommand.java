package dev.biene.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code biene help run}, for those who look for it there; picocli's own has a {@code -h} that collides with ours. */
@Command(
        name = "help",
        description = {"Say how to use a command: 'biene help run'.", ""})
final class HelpCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Parameters(index = "0", arity = "0..1", paramLabel = "COMMAND", description = "One of 'biene --help'.")
    private @Nullable String command;

    HelpCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() {
        var root = biene.commandLine();
        CommandLine about = command == null ? root : root.getSubcommands().get(command);
        if (about == null) throw new IllegalArgumentException("no command \"" + command + "\"; see 'biene --help'");
        about.usage(biene.terminal().out());
        return ExitStatus.DONE;
    }
}
