package dev.biene.bench;

import dev.biene.bench.report.Report;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where every measurement runs and what becomes of its figures. */
final class Setting extends RunSetting {

    @Option(names = "--db", paramLabel = "URL", description = "a server to use, instead of one started for this run")
    @Nullable
    String db;

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
        Child.forgetLogs();
        var report = report(title);
        try (var server = BenchServer.start(db, home())) {
            report.properties("machine", Machine.description());
            report.properties("PostgreSQL", server.description());
            measurement.make(server, report);
        }
        return finish(report);
    }
}
