package dev.biene.postgres;

import dev.biene.BieneException;
import dev.biene.jobset.DuplicateJobException;
import dev.biene.jobset.NewJob;
import dev.biene.jobset.OnDuplicate;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Adds jobs to a set in one transaction of the caller's, chunk by chunk and in constant memory.
 *
 * <p>New jobs get lanes of their own, seen by claims when the transaction commits, so adding never blocks claiming.
 * Adds of one chunk write in the order of digests and cannot deadlock with each other; an add of several chunks has the
 * set's adds to itself. For one add.
 */
final class Intake {

    private static final Sql KNOWN_DIGESTS = Sql.load("known_digests");
    private static final Sql JOB_NUMBERS = Sql.load("job_numbers");
    private static final Sql JOB_BLOCK = Sql.load("job_block");
    private static final Sql COPY_JOBS = Sql.load("copy_jobs");
    private static final Sql INSERT_LANES = Sql.load("insert_lanes");
    private static final Sql NOTIFY = Sql.load("notify");
    private static final Sql LOCK_ADDS = Sql.load("lock_adds");
    private static final Sql SHARE_ADDS = Sql.load("share_adds");

    /** An add is spread over so many lanes, so that as many claims can go on at once without meeting. */
    static final int LANES = 64;

    /** A lane of fewer jobs is not worth its row. */
    static final int LEAST_LANE = 16;

    private static final int MAX_TRIES = 10;

    /** Numbers without a gap. */
    private record Run(long first, int jobs) {}

    /** Jobs with numbers without a gap. */
    private record Block(long first, int jobs, int inputBytes) {}

    private final Connection connection;
    private final String set;
    private final int number;
    private final OnDuplicate onDuplicate;
    private final boolean overlapping;
    private final List<Block> blocks = new ArrayList<>();
    private long added;

    /** Whether no other add to the set is under way until this one's transaction ends. */
    private boolean alone;

    /** @param overlapping whether a chunk may be written by another thread while the next is read */
    Intake(Connection connection, String set, int number, OnDuplicate onDuplicate, boolean overlapping) {
        this.connection = connection;
        this.set = set;
        this.number = number;
        this.onDuplicate = onDuplicate;
        this.overlapping = overlapping;
    }

    /** Adds {@code first}, which has been read already, and all that follows; returns how many were new. */
    long add(Chunk first, Iterator<NewJob> rest) throws SQLException {
        alone = rest.hasNext();
        lock();
        if (alone) addChunks(first, rest);
        else write(first);
        insertLanes();
        if (added > 0) notifyBees();
        return added;
    }

    private void addChunks(Chunk first, Iterator<NewJob> rest) throws SQLException {
        var chunk = first;
        long position = 1;
        while (chunk.size() > 0) {
            var writing = chunk;
            var written = overlapping
                    ? CompletableFuture.runAsync(() -> writeUnchecked(writing), Intake::inThread)
                    : CompletableFuture.<Void>completedFuture(null);
            if (!overlapping) write(writing);
            position += writing.size();
            try {
                chunk = Chunk.read(rest, position);
            } finally {
                await(written);
            }
        }
    }

    private static void inThread(Runnable task) {
        var thread = new Thread(task, "biene-intake");
        thread.setDaemon(true);
        thread.start();
    }

    private void writeUnchecked(Chunk chunk) {
        try {
            write(chunk);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static void await(CompletableFuture<Void> written) throws SQLException {
        try {
            written.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SQLException sql) throw sql;
            if (e.getCause() instanceof RuntimeException other) throw other;
            throw e;
        }
    }

    private void lock() throws SQLException {
        var lock = alone ? LOCK_ADDS : SHARE_ADDS;
        try (var statement = connection.createStatement()) {
            statement.execute(lock.forSet(number).text());
        }
    }

    private void write(Chunk chunk) throws SQLException {
        if (chunk.size() == 0) return;
        if (onDuplicate == OnDuplicate.SKIP) writeNew(chunk);
        else writeAll(chunk);
    }

    private void writeAll(Chunk chunk) throws SQLException {
        if (chunk.hasRepeated()) throw duplicate(chunk);
        var before = connection.setSavepoint();
        try {
            copy(chunk);
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            if (!Failures.is(e, Failures.UNIQUE_VIOLATION)) throw e;
            connection.rollback(before);
            throw duplicate(chunk);
        }
    }

    private BieneException duplicate(Chunk chunk) throws SQLException {
        var first = chunk.firstDuplicate(known(chunk));
        if (first == null) {
            // The transaction that had added it has been rolled back since.
            return new BieneException(
                    "job set \"" + set + "\": another process was adding one of the same inputs and gave"
                            + " up; nothing was added, add again");
        }
        var json = new String(first.entry().job().json(), StandardCharsets.UTF_8);
        return new DuplicateJobException(set, first.entry().position(), json, first.reason());
    }

    private void writeNew(Chunk chunk) throws SQLException {
        for (int tries = 1; ; tries++) {
            var fresh = chunk.without(known(chunk));
            if (fresh.size() == 0) return;
            Savepoint before = connection.setSavepoint();
            try {
                copy(fresh);
                connection.releaseSavepoint(before);
                return;
            } catch (SQLException e) {
                // Another add of the same jobs committed between our look and our write: look again.
                if (!Failures.is(e, Failures.UNIQUE_VIOLATION) || tries == MAX_TRIES) throw e;
                connection.rollback(before);
            }
        }
    }

    private Chunk.Known known(Chunk chunk) throws SQLException {
        var digests = new HashSet<UUID>();
        var ids = new HashSet<UUID>();
        try (var call = KNOWN_DIGESTS
                        .forSet(number)
                        .prepare(connection)
                        .with("digests", "uuid", chunk.digests())
                        .with("id_digests", "uuid", chunk.idDigests());
                var rows = call.query()) {
            while (rows.next()) (rows.getBoolean(2) ? ids : digests).add(rows.getObject(1, UUID.class));
        }
        return new Chunk.Known(digests, ids);
    }

    private void copy(Chunk chunk) throws SQLException {
        int longest = 1;
        for (var entry : chunk.entries())
            longest = Math.max(longest, entry.job().json().length);
        var numbers = new long[chunk.size()];
        int numbered = 0;
        var runs = runs(chunk.size());
        for (var run : runs) for (int i = 0; i < run.jobs(); i++) numbers[numbered++] = run.first() + i;
        JobCopy.write(connection, COPY_JOBS.forSet(number).text(), chunk, numbers);
        // Only now: a chunk that met a duplicate is written again under other numbers.
        for (var run : runs) blocks.add(new Block(run.first(), run.jobs(), longest));
        added += chunk.size();
    }

    /** Numbers for so many jobs. Another add that draws at the same moment leaves holes, and so there are several runs. */
    private List<Run> runs(int jobs) throws SQLException {
        var drawn = alone ? JOB_BLOCK : JOB_NUMBERS;
        try (var call = drawn.prepare(connection)
                        .with("sequence", "biene_store.job_number_" + number)
                        .with("jobs", jobs);
                var rows = call.query()) {
            var runs = new ArrayList<Run>();
            while (rows.next()) runs.add(new Run(rows.getLong("first"), rows.getInt("jobs")));
            return runs;
        }
    }

    private void insertLanes() throws SQLException {
        if (blocks.isEmpty()) return;
        var places = new ArrayList<Long>();
        var nexts = new ArrayList<Long>();
        var his = new ArrayList<Long>();
        var bytes = new ArrayList<Integer>();
        long size = Math.max(LEAST_LANE, (added + LANES - 1) / LANES);
        for (var block : blocks) {
            long lanes = (block.jobs() + size - 1) / size;
            for (long i = 0; i < lanes; i++) {
                places.add(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE));
                nexts.add(block.first() + block.jobs() * i / lanes);
                his.add(block.first() + block.jobs() * (i + 1) / lanes);
                bytes.add(block.inputBytes());
            }
        }
        try (var call = INSERT_LANES
                .prepare(connection)
                .with("set_id", number)
                .with("places", "bigint", places.toArray(Long[]::new))
                .with("nexts", "bigint", nexts.toArray(Long[]::new))
                .with("his", "bigint", his.toArray(Long[]::new))
                .with("input_bytes", "int", bytes.toArray(Integer[]::new))) {
            call.update();
        }
    }

    private void notifyBees() throws SQLException {
        try (var call = NOTIFY.prepare(connection)
                        .with("channel", Hints.channel(number))
                        .with("payload", Long.toString(added));
                var row = call.query()) {
            row.next();
        }
    }
}
