package dev.biene.cli;

import dev.biene.BieneException;
import dev.biene.cli.output.Terminal;
import dev.biene.jobset.JobStore;
import dev.biene.postgres.embedded.EmbeddedPostgres;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Does what short commands do, so that the launcher can record which classes they load; prints nothing, changes nothing.
 *
 * <p>A server that does not run is not started for this: then the classes up to the failed connection are recorded.
 */
public final class WarmUp {

    private static final String NOBODY_LISTENS = "postgresql://127.0.0.1:1/biene";

    private WarmUp() {}

    public static void main(String[] args) {
        var nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var terminal = new Terminal(InputStream.nullInputStream(), nowhere, nowhere, "", 0, Map.of());
        execute(terminal, "--help");
        execute(terminal, "run", "--help");
        execute(terminal, "status", "--unknown");
        execute(terminal, "db", "status");
        execute(terminal, "status", "--db", where());
        execute(terminal, "status", "--json", "--db", where());
        System.exit(0);
    }

    private static void execute(Terminal terminal, String... words) {
        int ignored = new BieneCommand(terminal, JobStore::connect).execute(words);
    }

    private static String where() {
        try {
            return EmbeddedPostgres.status().running() ? "embedded:" : NOBODY_LISTENS;
        } catch (BieneException e) {
            return NOBODY_LISTENS;
        }
    }
}
