package dev.biene.postgres;

import dev.biene.jobset.Attempt;
import dev.biene.jobset.Divergence;
import dev.biene.jobset.FailureGroup;
import dev.biene.jobset.FailureGroups;
import dev.biene.jobset.JobDetails;
import dev.biene.jobset.JobExcerpt;
import dev.biene.jobset.JobFilter;
import dev.biene.jobset.JobPage;
import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import dev.biene.jobset.RunningJob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what one set's tables tell of single jobs to people who look. Each method is one step on a connection. */
final class JobReader {

    private static final Sql RUNNING_JOBS = Sql.load("running_jobs");
    private static final Sql FAILURE_GROUPS = Sql.load("failure_groups");
    private static final Sql DIVERGENCES = Sql.load("divergences");
    private static final Sql FIND_JOBS = Sql.load("find_jobs");
    private static final Sql TOLD_JOBS = Sql.load("told_jobs");
    private static final Sql ATTEMPTS = Sql.load("attempts");

    /** How many jobs are looked at for one page of a search by text: about a tenth of a second. */
    private static final int SEARCHED = 20_000;

    /** How much of a failure's message is read to find its group, and shown with it. */
    private static final int MESSAGE = 1_000;

    private final SetTables set;
    private final Connection connection;

    JobReader(SetTables set, Connection connection) {
        this.set = set;
        this.connection = connection;
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> all(Call prepared, Reader<T> reader) throws SQLException {
        try (var call = prepared;
                var rows = call.query()) {
            var found = new ArrayList<T>();
            while (rows.next()) found.add(reader.read(rows));
            return found;
        }
    }

    private Call prepare(Sql sql) throws SQLException {
        return sql.forSet(set.number()).prepare(connection);
    }

    List<RunningJob> running(int limit) throws SQLException {
        return all(
                prepare(RUNNING_JOBS)
                        .with("set_id", set.number())
                        .with("most", limit)
                        .with("length", JobExcerpt.LENGTH),
                JobReader::runningJob);
    }

    private static RunningJob runningJob(ResultSet row) throws SQLException {
        return new RunningJob(
                row.getLong("job"),
                row.getString("input"),
                row.getInt("attempt"),
                row.getLong("bee_id"),
                row.getString("host"),
                row.getLong("pid"),
                seconds(row.getDouble("age")),
                row.getInt("together"),
                copy(row));
    }

    private static RunningJob.@Nullable Copy copy(ResultSet row) throws SQLException {
        long bee = row.getLong("copy_bee");
        if (row.wasNull()) return null;
        return new RunningJob.Copy(
                bee, row.getString("copy_host"), row.getLong("copy_pid"), seconds(row.getDouble("copy_age")));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    List<FailureGroup> failureGroups(int limit) throws SQLException {
        var groups = new FailureGroups();
        try (var call = prepare(FAILURE_GROUPS)
                        .with("attempts", FailureGroup.ATTEMPTS)
                        .with("length", MESSAGE);
                var row = call.query()) {
            while (row.next()) {
                var jobs = row.getArray("jobs");
                long last = row.getLong("last_job");
                groups.add(
                        row.getString("message"),
                        row.getLong("attempts"),
                        jobs == null ? List.of(last) : List.of((Long[]) jobs.getArray()),
                        instant(row, "first_at"),
                        instant(row, "last_at"),
                        last);
            }
        }
        return groups.list(limit);
    }

    List<Divergence> divergences(int limit) throws SQLException {
        return all(
                prepare(DIVERGENCES)
                        .with("set_id", set.number())
                        .with("most", limit)
                        .with("length", JobExcerpt.LENGTH),
                row -> new Divergence(
                        row.getLong("job"),
                        row.getString("accepted"),
                        row.getString("refused"),
                        row.getLong("bee_id"),
                        row.getString("host"),
                        row.getLong("pid"),
                        instant(row, "found_at")));
    }

    JobPage page(JobFilter filter, long after, int limit) throws SQLException {
        boolean byText = !filter.input().isEmpty() || !filter.error().isEmpty();
        // One more than the page holds tells whether there is a next one.
        int candidates = byText ? SEARCHED : limit + 1;
        try (var call = prepare(FIND_JOBS)
                        .with("set_id", set.number())
                        .with("source", source(filter))
                        .with("after", after)
                        .with("candidates", candidates)
                        .with("input", filter.input())
                        .with("error", filter.error())
                        .with("most", limit + 1);
                var row = call.query()) {
            if (!row.next()) throw new IllegalStateException("find_jobs.sql answers one row");
            var numbers = (Long[]) row.getArray("jobs").getArray();
            boolean full = numbers.length > limit;
            long looked = row.getLong("through");
            long through = full ? numbers[limit - 1] : Math.max(looked, after);
            boolean more = full || row.getInt("examined") == candidates;
            return new JobPage(excerpts(numbers, Math.min(limit, numbers.length), filter.state()), through, more);
        }
    }

    /** Where the candidates are found; see find_jobs.sql. */
    private static String source(JobFilter filter) {
        if (!filter.error().isEmpty()) return "FAILURE";
        var state = filter.state();
        if (state == null) return "NUMBER";
        return state == JobState.COMPLETED && !filter.input().isEmpty() ? "NUMBER" : state.name();
    }

    /** The jobs of these numbers; those that have left the wanted state since they were found are left out. */
    private List<JobExcerpt> excerpts(Long[] numbers, int count, @Nullable JobState wanted) throws SQLException {
        var told = all(told(Arrays.copyOf(numbers, count), JobExcerpt.LENGTH), JobReader::excerpt);
        return told.stream()
                .filter(job -> wanted == null || job.state() == wanted)
                .toList();
    }

    private Call told(Long[] numbers, int length) throws SQLException {
        return prepare(TOLD_JOBS)
                .with("set_id", set.number())
                .with("jobs", "bigint", numbers)
                .with("length", length);
    }

    private static JobExcerpt excerpt(ResultSet row) throws SQLException {
        var job = SetReader.job(row);
        return new JobExcerpt(
                job.id(),
                job.state(),
                job.input(),
                job.result(),
                job.attempts(),
                row.getString("error"),
                job.duration(),
                job.bee(),
                job.completedAt());
    }

    /** One job with its attempts, if there is one of this number. */
    Optional<JobDetails> details(long number) throws SQLException {
        List<JobRecord> job = all(told(new Long[] {number}, Integer.MAX_VALUE), SetReader::job);
        if (job.isEmpty()) return Optional.empty();
        var attempts = all(prepare(ATTEMPTS).with("set_id", set.number()).with("job", number), JobReader::attempt);
        return Optional.of(new JobDetails(job.get(0), attempts));
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        return new Attempt(
                Attempt.Ending.valueOf(row.getString("ending")),
                row.getLong("bee_id"),
                row.getString("host"),
                row.getLong("pid"),
                instant(row, "started_at"),
                seconds(row.getDouble("seconds")),
                row.getString("message"),
                row.getString("detail"),
                row.getString("result"));
    }
}
