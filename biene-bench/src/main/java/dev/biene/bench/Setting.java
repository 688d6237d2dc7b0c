package dev.biene.bench;

import dev.biene.bench.report.Report;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where every measurement runs and what becomes of its figures. */
final class Setting extends RunSetting {

    /** Of {@link #sharing}; the measurements are commands of their own, which nothing else connects. */
    private static volatile @Nullable BenchServer shared;

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
        var report = report(title);
        var lent = shared;
        if (lent != null && db == null) {
            make(measurement, lent, report);
        } else {
            Child.forgetLogs();
            try (var server = BenchServer.start(db, home())) {
                make(measurement, server, report);
            }
        }
        return finish(report);
    }

    private static void make(Measurement measurement, BenchServer server, Report report) throws Exception {
        report.properties("machine", Machine.description());
        report.properties("PostgreSQL", server.description());
        measurement.make(server, report);
    }

    /** Runs several measurements of this process, one after the other, with one server. */
    int sharing(Callable<Integer> measurements) throws Exception {
        try (var server = BenchServer.start(db, home())) {
            shared = server;
            return measurements.call();
        } finally {
            shared = null;
        }
    }
}
