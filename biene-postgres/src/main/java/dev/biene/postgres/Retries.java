package dev.biene.postgres;

import dev.biene.jobset.FailureGroup;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Gives exhausted jobs of a set their attempts back, within a transaction of the caller's. */
final class Retries {

    private static final Sql RETRY_EXHAUSTED = Sql.load("retry_exhausted");
    private static final Sql RETRY_JOBS = Sql.load("retry_jobs");
    private static final Sql EXHAUSTED_MESSAGES = Sql.load("exhausted_messages");

    /** How many jobs are brought here, and given back, at a time. */
    private static final int BATCH = 10_000;

    private final Connection connection;
    private final int set;

    Retries(Connection connection, SetTables set) {
        this.connection = connection;
        this.set = set.number();
    }

    /** All; returns how many. */
    long all() throws SQLException {
        try (var call = RETRY_EXHAUSTED.prepare(connection).with("set_id", set)) {
            return call.update();
        }
    }

    /** Those of these jobs that are exhausted. */
    long of(Collection<Long> jobs) throws SQLException {
        if (jobs.isEmpty()) return 0;
        try (var call =
                RETRY_JOBS.prepare(connection).with("set_id", set).with("jobs", "bigint", jobs.toArray(Long[]::new))) {
            return call.update();
        }
    }

    /** Those whose last message is of the same group as this one. */
    long failedLike(String message) throws SQLException {
        var pattern = FailureGroup.patternOf(message);
        long retried = 0;
        List<Long> meant = new ArrayList<>();
        try (var call = EXHAUSTED_MESSAGES
                        .forSet(set)
                        .prepare(connection)
                        .with("set_id", set)
                        .streaming(BATCH);
                var row = call.query()) {
            while (row.next()) {
                if (!pattern.equals(FailureGroup.patternOf(row.getString("message")))) continue;
                meant.add(row.getLong("job"));
                if (meant.size() < BATCH) continue;
                retried += of(meant);
                meant.clear();
            }
        }
        return retried + of(meant);
    }
}
