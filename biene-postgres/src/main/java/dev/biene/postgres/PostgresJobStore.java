package dev.biene.postgres;

import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.BeeSession;
import dev.biene.jobset.BeeStatus;
import dev.biene.jobset.Divergence;
import dev.biene.jobset.FailureGroup;
import dev.biene.jobset.JobDetails;
import dev.biene.jobset.JobFailure;
import dev.biene.jobset.JobFilter;
import dev.biene.jobset.JobPage;
import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobSetNotFoundException;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.NewJob;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.Progress;
import dev.biene.jobset.RunningJob;
import dev.biene.jobset.SetState;
import dev.biene.jobset.SetStats;
import dev.biene.postgres.connect.PostgresSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Job sets in PostgreSQL 13 or later: on a server, in the embedded one, behind PgBouncer; without superuser rights.
 *
 * <p>Tables live in the schema {@code biene_store} and one view per set in {@code biene}; both are made at the first use.
 * Safe for use by many threads.
 */
public final class PostgresJobStore implements JobStore {

    private static final Sql CREATE_SET = Sql.load("create_set");
    private static final Sql DROP_SET = Sql.load("drop_set");
    private static final Sql STEER_SET = Sql.load("steer_set");
    private static final Sql JOIN_SET = Sql.load("join_set");
    private static final Sql NOTIFY = Sql.load("notify");

    /** Who has added nothing for so long has its connection closed: bees may need it. */
    private static final Duration ADD_REST = Duration.ofSeconds(3);

    private final Server server;

    /** The caller's own transaction, in which jobs are added, or null. */
    private final @Nullable Connection callers;

    /** Lines that stay open between reads, for a lookout, or null. */
    private final @Nullable KeptLines kept;

    /** Lines for adds, which may come one by one. */
    private final KeptLines adding;

    private final FewJobs fewJobs;

    private PostgresJobStore(Server server, @Nullable Connection callers, @Nullable KeptLines kept) {
        this.server = server;
        this.adding = KeptLines.forAdds(server, ADD_REST);
        this.fewJobs = new FewJobs(server.where());
        this.callers = callers;
        this.kept = kept;
    }

    /**
     * Connects to the server that {@code settings} name and makes the schemas if they are missing.
     *
     * @throws dev.biene.BieneException if the server cannot be reached, within 5 s if it refuses and 30 s if it is silent
     */
    public static PostgresJobStore connect(PostgresSettings settings) {
        return migrated(new SettingsServer(settings));
    }

    /** A store on connections of the caller's, who closes the source; a bee keeps one or two of them. */
    public static PostgresJobStore of(DataSource source) {
        return migrated(new SourceServer(source));
    }

    /**
     * A store that adds jobs in the caller's transaction: they are there when the caller commits, and not otherwise.
     *
     * <p>Only {@code add} and {@code create} use the connection; its auto-commit must be off. Closing the store leaves it
     * open. The schemas must be there.
     */
    public static PostgresJobStore within(Connection connection) {
        return new PostgresJobStore(new CallersServer(connection), connection, null);
    }

    private static PostgresJobStore migrated(Server server) {
        try (var line = new Line(server)) {
            Migrations.apply(line, server.where());
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return new PostgresJobStore(server, null, null);
    }

    @Override
    public String where() {
        return server.where();
    }

    @Override
    public boolean create(String set, Iterator<NewJob> jobs, OnDuplicate onDuplicate) {
        if (callers != null) return step(connection -> create(connection, set, jobs, onDuplicate, false));
        try (var line = new Line(server)) {
            // Not asked again: the inputs can be read only once, and nobody else writes to a set that is not there yet.
            return line.transactionOnce(connection -> create(connection, set, jobs, onDuplicate, true));
        }
    }

    private boolean create(
            Connection connection, String set, Iterator<NewJob> jobs, OnDuplicate onDuplicate, boolean overlapping)
            throws SQLException {
        Integer number = SetTables.create(connection, set);
        if (number == null) return false;
        try (var statement = connection.createStatement()) {
            statement.execute(CREATE_SET.forSet(number).forView(set).text());
        }
        var first = Chunk.read(jobs, 1);
        new Intake(connection, set, number, onDuplicate, overlapping).add(first, jobs);
        return true;
    }

    @Override
    public boolean exists(String set) {
        return once(connection -> SetTables.number(connection, set) != null);
    }

    @Override
    public long add(String set, Iterator<NewJob> jobs, OnDuplicate onDuplicate) {
        var first = Chunk.read(jobs, 1);
        if (callers != null) {
            return step(connection -> add(connection, set, first, jobs, onDuplicate, false));
        }
        boolean several = jobs.hasNext();
        return adding.use(line -> {
            if (!several && fewJobs.can(first)) {
                long added = fewJobs.add(line, set, first, onDuplicate);
                // The long way finds out which one is a duplicate.
                if (added >= 0) return added;
            }
            Line.Work<Long> add = connection -> add(connection, set, first, jobs, onDuplicate, true);
            // An add of one chunk is in memory and can be begun again when the server gave it up for another's sake.
            return several ? line.transactionOnce(add) : line.transaction(add);
        });
    }

    private long add(
            Connection connection,
            String set,
            Chunk first,
            Iterator<NewJob> rest,
            OnDuplicate onDuplicate,
            boolean overlapping)
            throws SQLException {
        int number = find(connection, set).number();
        return new Intake(connection, set, number, onDuplicate, overlapping).add(first, rest);
    }

    /** Returns a warning for each transaction that has been open too long: a minute, or 15 with somebody at work in it. */
    public List<Finding> oldTransactions() {
        return once(connection -> OldTransactions.in(connection, OldTransactions.FORGOTTEN));
    }

    @Override
    public List<SetStats> list() {
        return once(connection -> SetReader.stats(connection, null));
    }

    @Override
    public SetStats stats(String set) {
        var stats = once(connection -> SetReader.stats(connection, set));
        if (stats.isEmpty()) throw notFound(set);
        return stats.get(0);
    }

    @Override
    public List<BeeStatus> bees(String set) {
        return once(connection -> SetReader.bees(connection, find(connection, set)));
    }

    @Override
    public List<BeeStatus> bees() {
        return once(SetReader::liveBees);
    }

    @Override
    public List<RunningJob> running(String set, int limit) {
        return read(set, jobs -> jobs.running(limit));
    }

    @Override
    public List<FailureGroup> failureGroups(String set, int limit) {
        return read(set, jobs -> jobs.failureGroups(limit));
    }

    @Override
    public List<Divergence> divergences(String set, int limit) {
        return read(set, jobs -> jobs.divergences(limit));
    }

    @Override
    public JobPage jobs(String set, JobFilter filter, long after, int limit) {
        int most = JobPage.bounded(limit);
        return read(set, jobs -> jobs.page(filter, after, most));
    }

    @Override
    public @Nullable JobDetails job(String set, long job) {
        return read(set, jobs -> jobs.details(job)).orElse(null);
    }

    @Override
    public List<Progress> history(String set, int limit) {
        return once(connection -> SetReader.history(connection, find(connection, set), limit));
    }

    private interface Reading<T> {
        T from(JobReader jobs) throws SQLException;
    }

    private <T> T read(String set, Reading<T> reading) {
        return once(connection -> reading.from(new JobReader(find(connection, set), connection)));
    }

    @Override
    public Stream<JobRecord> jobs(String set, @Nullable JobState state) {
        var tables = once(connection -> find(connection, set));
        return new RowStream(server).open(connection -> SetReader.jobs(connection, tables, state), SetReader::job);
    }

    @Override
    public Stream<JobFailure> failures(String set) {
        var tables = once(connection -> find(connection, set));
        return new RowStream(server).open(connection -> SetReader.failures(connection, tables), SetReader::failure);
    }

    @Override
    public long retry(String set) {
        return retry(set, Retries::all);
    }

    @Override
    public long retry(String set, Collection<Long> jobs) {
        return retry(set, retries -> retries.of(jobs));
    }

    @Override
    public long retryFailedWith(String set, String message) {
        return retry(set, retries -> retries.failedLike(message));
    }

    private interface Retrying {
        long give(Retries retries) throws SQLException;
    }

    private long retry(String set, Retrying retrying) {
        return transaction(connection -> {
            var tables = find(connection, set);
            long jobs = retrying.give(new Retries(connection, tables));
            if (jobs > 0) hint(connection, tables);
            return jobs;
        });
    }

    @Override
    public void steer(String set, SetState state) {
        transaction(connection -> {
            var tables = find(connection, set);
            try (var call = STEER_SET.prepare(connection).with("name", set).with("state", state.name());
                    var row = call.query()) {
                if (!row.next()) throw notFound(set);
            }
            hint(connection, tables);
            return tables;
        });
    }

    @Override
    public void drop(String set) {
        transaction(connection -> {
            var tables = find(connection, set);
            try (var statement = connection.createStatement()) {
                statement.execute(DROP_SET.forSet(tables.number()).forView(set).text());
            }
            hint(connection, tables);
            return tables;
        });
    }

    @Override
    public BeeSession join(String set, BeeProfile bee) {
        var line = new Line(server).ofBee();
        try {
            var tables = line.statement(connection -> find(connection, set));
            long beeId = line.statement(connection -> join(connection, tables, bee));
            return new PostgresBeeSession(tables, server, beeId, line);
        } catch (RuntimeException e) {
            line.close();
            throw e;
        }
    }

    private static long join(Connection connection, SetTables tables, BeeProfile bee) throws SQLException {
        try (var call = JOIN_SET.prepare(connection)
                .with("set_id", tables.number())
                .with("host", bee.host())
                .with("pid", bee.pid())
                .with("version", bee.version())
                .with("slots", bee.slots())
                .with("lost_after", Intervals.text(bee.lostAfter()))) {
            if (bee.maxAttempts() == null) call.withNull("max_attempts");
            else call.with("max_attempts", bee.maxAttempts().intValue());
            try (var row = call.query()) {
                if (!row.next()) throw tables.notFound();
                return row.getLong(1);
            }
        }
    }

    private static void hint(Connection connection, SetTables tables) throws SQLException {
        try (var call = NOTIFY.prepare(connection)
                        .with("channel", Hints.channel(tables.number()))
                        .with("payload", "0");
                var row = call.query()) {
            row.next();
        }
    }

    private SetTables find(Connection connection, String set) throws SQLException {
        return SetTables.find(connection, set, server.where());
    }

    private JobSetNotFoundException notFound(String set) {
        return new JobSetNotFoundException(set, server.where());
    }

    private <T> T once(Line.Work<T> work) {
        if (callers != null) return step(work);
        if (kept != null) return kept.statement(work);
        try (var line = new Line(server)) {
            return line.statement(work);
        }
    }

    private <T> T transaction(Line.Work<T> work) {
        if (callers != null) return step(work);
        try (var line = new Line(server)) {
            return line.transaction(work);
        }
    }

    /** One step on the caller's connection, whose transaction is the caller's business. */
    private <T> T step(Line.Work<T> work) {
        try {
            if (callers == null || callers.getAutoCommit()) {
                throw new IllegalStateException(
                        "the connection must have auto-commit off: the transaction is the caller's");
            }
            return work.on(callers);
        } catch (SQLException e) {
            throw Failures.translated(e, server.where());
        }
    }

    @Override
    public JobStore lookout() {
        return callers == null ? new PostgresJobStore(server, null, KeptLines.always(server)) : this;
    }

    @Override
    public void close() {
        adding.close();
        if (kept == null) server.close();
        else kept.close();
    }
}
