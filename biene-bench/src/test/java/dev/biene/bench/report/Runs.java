package dev.biene.bench.report;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Made-up runs. */
final class Runs {

    static final String TITLE = "Burn-down";
    static final String BIENE = "Biene, 8 slots";
    static final String PEER = "graphile-worker";
    static final String OTHER_PEER = "raw <loop>";
    static final Measure RATE = Measure.more("rate", "jobs/s");
    static final Measure CPU = Measure.less("client CPU", "µs/job");
    static final Measure JOBS = Measure.neither("jobs", "");

    private Runs() {}

    static Figure figure(String who, Measure measure, Double... rounds) {
        return new Figure("", who, measure, new Series(Arrays.asList(rounds)));
    }

    static Run run(Figure... figures) {
        return new Run(
                TITLE,
                List.of("jobs", "burn-down"),
                Instant.parse("2026-11-22T10:00:00Z"),
                Map.of("machine", Map.of("cores", "2")),
                List.of(
                        new Contestant(BIENE, "defaults", true),
                        new Contestant(PEER, "localQueue 2000", false),
                        new Contestant(OTHER_PEER, "k=1000", false)),
                Map.of("pgmq", "the server does not offer it"),
                List.of(figures),
                List.of(new Target("rate over a peer's", 2.5, ">=", 3), new Target("WAL", 4.5, "<=", 500)));
    }
}
