package dev.biene.postgres;

import dev.biene.jobset.BeeStatus;
import dev.biene.jobset.JobFailure;
import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.Progress;
import dev.biene.jobset.SetState;
import dev.biene.jobset.SetStats;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a set's tables tell to people. */
final class SetReader {

    private static final Sql STATS = Sql.load("stats");
    private static final Sql BEES = Sql.load("bees");
    private static final Sql LIVE_BEES = Sql.load("live_bees");
    private static final Sql HISTORY = Sql.load("history");
    private static final Sql JOBS = Sql.load("jobs");
    private static final Sql FAILURES = Sql.load("failures");

    private SetReader() {}

    /** How one set stands, or all if {@code set} is null; empty if it does not exist. */
    static List<SetStats> stats(Connection connection, @Nullable String set) throws SQLException {
        try (var call = STATS.prepare(connection).with("name", set);
                var rows = call.query()) {
            var stats = new ArrayList<SetStats>();
            while (rows.next()) stats.add(stats(rows));
            return stats;
        }
    }

    private static SetStats stats(ResultSet row) throws SQLException {
        long completed = row.getLong("completed");
        long running = row.getLong("running");
        long waiting = row.getLong("waiting");
        long exhausted = row.getLong("exhausted");
        long unclaimed = row.getLong("unclaimed");
        return new SetStats(
                row.getString("name"),
                SetState.valueOf(row.getString("state")),
                row.getTimestamp("created_at").toInstant(),
                completed + running + waiting + exhausted + unclaimed,
                completed,
                running,
                waiting,
                exhausted,
                unclaimed,
                row.getLong("failures"),
                row.getLong("divergent"),
                row.getLong("copies"),
                row.getLong("copies_won"),
                row.getInt("max_attempts"),
                row.getDouble("rate"),
                Histograms.merged(row.getString("durations")),
                Duration.ofNanos((long) (row.getDouble("wasted") * 1e9)),
                row.getInt("bees"),
                row.getInt("slots"));
    }

    static List<BeeStatus> bees(Connection connection, SetTables set) throws SQLException {
        return bees(BEES.prepare(connection).with("set_id", set.number()));
    }

    static List<BeeStatus> liveBees(Connection connection) throws SQLException {
        return bees(LIVE_BEES.prepare(connection).with("most", JobStore.MAX_BEES));
    }

    private static List<BeeStatus> bees(Call prepared) throws SQLException {
        try (var call = prepared;
                var rows = call.query()) {
            var bees = new ArrayList<BeeStatus>();
            while (rows.next()) bees.add(bee(rows));
            return bees;
        }
    }

    private static BeeStatus bee(ResultSet row) throws SQLException {
        return new BeeStatus(
                row.getString("name"),
                row.getLong("bee_id"),
                row.getString("host"),
                row.getLong("pid"),
                row.getString("version"),
                row.getInt("slots"),
                row.getInt("running"),
                row.getTimestamp("joined_at").toInstant(),
                Duration.ofNanos((long) (row.getDouble("last_heard") * 1e9)),
                BeeStatus.Standing.valueOf(row.getString("standing")),
                row.getLong("completed"),
                row.getLong("failed"));
    }

    static List<Progress> history(Connection connection, SetTables set, int limit) throws SQLException {
        try (var call = HISTORY.prepare(connection).with("set_id", set.number());
                var rows = call.query()) {
            var moments = new ArrayList<Progress>();
            while (rows.next()) {
                moments.add(new Progress(
                        rows.getTimestamp("at").toInstant(), rows.getLong("completed"), rows.getLong("failures")));
            }
            return Progress.thinned(moments, limit);
        }
    }

    static Call jobs(Connection connection, SetTables set, @Nullable JobState state) throws SQLException {
        return JOBS.forView(set.name()).prepare(connection).with("state", state == null ? null : state.name());
    }

    static JobRecord job(ResultSet row) throws SQLException {
        float seconds = row.getFloat("seconds");
        boolean completed = !row.wasNull();
        var settledAt = row.getTimestamp("settled_at");
        long bee = row.getLong("bee_id");
        return new JobRecord(
                row.getLong("job"),
                row.getString("input"),
                JobState.valueOf(row.getString("state")),
                row.getString("result"),
                row.getInt("attempts"),
                completed ? Duration.ofNanos((long) (seconds * 1e9)) : null,
                completed ? bee : null,
                settledAt == null ? null : settledAt.toInstant());
    }

    static Call failures(Connection connection, SetTables set) throws SQLException {
        return FAILURES.forSet(set.number()).prepare(connection);
    }

    static JobFailure failure(ResultSet row) throws SQLException {
        return new JobFailure(
                row.getLong("job"),
                row.getString("input"),
                row.getInt("attempt"),
                row.getString("message"),
                row.getString("detail"),
                row.getLong("bee_id"),
                row.getString("host"),
                row.getLong("pid"),
                Duration.ofNanos((long) (row.getFloat("seconds") * 1e9)),
                row.getTimestamp("failed_at").toInstant());
    }
}
