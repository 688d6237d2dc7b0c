package dev.biene.cli;

import dev.biene.jobset.JobStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store the sets are in. */
final class StoreOption {

    @Option(
            names = "--db",
            paramLabel = "URL",
            description = {
                "The PostgreSQL that holds the sets: a postgresql:// or JDBC URL. Without it BIENE_DB, then PGHOST and"
                        + " its kin, then a PostgreSQL of your own on this machine, started when needed.",
                "Passwords belong into ~/.pgpass or PGPASSWORD, as everybody can see a command line."
            })
    private @Nullable String url;

    /** What the user gave, or null. */
    @Nullable
    String url() {
        return url;
    }

    JobStore connect(BieneCommand biene) {
        return biene.connect(url);
    }
}
