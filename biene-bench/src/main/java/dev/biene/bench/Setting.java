package dev.biene.bench;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where every measurement runs and what becomes of its figures. */
final class Setting {

    @Option(names = "--db", paramLabel = "URL", description = "a server to use, instead of one started for this run")
    @Nullable
    String db;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description =
                    "where the run's own server is put, deleted at the end (default: ${DEFAULT-VALUE}); on a disk")
    Path home = Path.of("/var/tmp");

    @Option(names = "--json", paramLabel = "FILE", description = "also write all figures to this file")
    @Nullable
    Path json;

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            description = "give up a measurement that takes longer (default: ${DEFAULT-VALUE})")
    int limitSeconds = 300;

    Duration limit() {
        return Duration.ofSeconds(limitSeconds);
    }

    /** A measurement that has a server and a report to write to. */
    interface Measurement {

        void make(BenchServer server, Report report) throws Exception;
    }

    /** Runs a measurement between its server's start and end; returns the exit status. */
    int run(String title, Measurement measurement) throws Exception {
        var report = new Report(System.out);
        Child.forgetLogs();
        try (var server = BenchServer.start(db, home)) {
            report.heading(title);
            report.properties("machine", Machine.description());
            report.properties("PostgreSQL", server.description());
            measurement.make(server, report);
        }
        report.write(json);
        return 0;
    }
}
