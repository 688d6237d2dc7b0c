package dev.biene.cli;

import dev.biene.cli.output.Terminal;
import dev.biene.jobset.JobStore;

/** The {@code biene} command. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        int status = new BieneCommand(Terminal.system(), JobStore::connect).execute(args);
        System.out.flush();
        // Not a return: threads of a library must not keep a finished command alive.
        System.exit(status);
    }
}
