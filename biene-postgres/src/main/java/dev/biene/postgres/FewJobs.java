package dev.biene.postgres;

import dev.biene.BieneException;
import dev.biene.jobset.NewJob;
import dev.biene.jobset.OnDuplicate;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Adds so few jobs that one statement does it all: what COPY gains for each job is less than its round trips cost.
 *
 * <p>For the add of a chunk that is all there is. Safe for use by many threads.
 */
final class FewJobs {

    private static final Sql ADD_FEW = Sql.load("add_few");
    private static final int MAX_JOBS = 500;
    private static final int MAX_BYTES = 256 << 10;

    private static final Chunk.Known NOTHING_KNOWN = new Chunk.Known(Set.of(), Set.of());

    /** Sets that are remembered; who adds to more of them at a time looks for some of them again. */
    private static final int MOST_SETS = 1000;

    private final String where;

    /** Sets that were added to: looking for one again before each add of a job would take as long as the add. */
    private final Map<String, SetTables> found = new ConcurrentHashMap<>();

    /** @param where as {@link Server#where} */
    FewJobs(String where) {
        this.where = where;
    }

    boolean can(Chunk chunk) {
        return chunk.size() > 0
                && chunk.size() <= MAX_JOBS
                && chunk.entries().stream()
                                .mapToLong(entry -> entry.job().json().length)
                                .sum()
                        <= MAX_BYTES;
    }

    /**
     * Adds all that are new, or none where a duplicate is a failure and there is one.
     *
     * @return how many were added; -1 if none was because of a duplicate, or because the set was dropped or is another
     *     one since it was found
     */
    long add(Line line, String set, Chunk chunk, OnDuplicate onDuplicate) {
        var once = chunk.without(NOTHING_KNOWN);
        boolean skip = onDuplicate == OnDuplicate.SKIP;
        if (!skip && once.size() < chunk.size()) return -1;
        var tables = find(line, set);
        long added = add(line, tables, once, skip);
        if (added < 0) found.remove(set, tables);
        return added;
    }

    private SetTables find(Line line, String set) {
        var known = found.get(set);
        if (known != null) return known;
        var tables = line.statement(connection -> SetTables.find(connection, set, where));
        if (found.size() >= MOST_SETS) found.clear();
        found.put(set, tables);
        return tables;
    }

    private static long add(Line line, SetTables set, Chunk chunk, boolean skip) {
        try {
            return line.statement(connection -> added(connection, set, chunk, skip));
        } catch (BieneException e) {
            if (e.getCause() instanceof SQLException sql
                    && (Failures.is(sql, Failures.UNDEFINED_TABLE) || Failures.is(sql, Failures.NOT_A_NUMBER)))
                return -1;
            throw e;
        }
    }

    private static long added(Connection connection, SetTables set, Chunk chunk, boolean skip) throws SQLException {
        var jobs = chunk.entries().stream().map(Chunk.Entry::job).toList();
        try (var call = ADD_FEW.forSet(set.number())
                        .prepare(connection)
                        .with("name", set.name())
                        .with("skip", skip)
                        .with("inputs", "text", jobs.stream().map(FewJobs::text).toArray(String[]::new))
                        .with("digests", "uuid", chunk.digests())
                        .with(
                                "id_digests",
                                "uuid",
                                jobs.stream().map(NewJob::idDigest).toArray(UUID[]::new))
                        .with("places", "bigint", places(jobs.size()))
                        .with("input_bytes", longest(chunk))
                        .with("least_lane", Intake.LEAST_LANE)
                        .with("lanes", Intake.LANES)
                        .with("channel", Hints.channel(set.number()));
                var row = call.query()) {
            row.next();
            return row.getLong("sets") == 0 ? -1 : row.getLong("added");
        }
    }

    private static String text(NewJob job) {
        return new String(job.json(), StandardCharsets.UTF_8);
    }

    private static int longest(Chunk chunk) {
        return chunk.entries().stream()
                .mapToInt(entry -> entry.job().json().length)
                .max()
                .orElse(1);
    }

    private static Long[] places(int count) {
        return ThreadLocalRandom.current()
                .longs(count, 0, Long.MAX_VALUE)
                .boxed()
                .toArray(Long[]::new);
    }
}
