package dev.biene.postgres;

import dev.biene.jobset.NewJob;
import dev.biene.jobset.OnDuplicate;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Adds so few jobs that one statement does it all: what COPY gains for each job is less than its round trips cost.
 *
 * <p>For the add of a chunk that is all there is. Stateless.
 */
final class FewJobs {

    private static final Sql ADD_FEW = Sql.load("add_few");
    private static final int MAX_JOBS = 500;
    private static final int MAX_BYTES = 256 << 10;

    private static final Chunk.Known NOTHING_KNOWN = new Chunk.Known(Set.of(), Set.of());

    private FewJobs() {}

    static boolean is(Chunk chunk) {
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
     * @return how many were added, or -1 if none was because of a duplicate
     */
    static long add(Line line, Line.Work<SetTables> set, Chunk chunk, OnDuplicate onDuplicate) {
        var once = chunk.without(NOTHING_KNOWN);
        if (onDuplicate == OnDuplicate.SKIP) {
            return line.statement(connection -> added(connection, set.on(connection), once));
        }
        if (once.size() < chunk.size()) return -1;
        return line.transaction(connection -> {
            long added = added(connection, set.on(connection), once);
            if (added == chunk.size()) return added;
            connection.rollback();
            return -1L;
        });
    }

    private static long added(Connection connection, SetTables set, Chunk chunk) throws SQLException {
        var jobs = chunk.entries().stream().map(Chunk.Entry::job).toList();
        try (var call = ADD_FEW.forSet(set.number())
                        .prepare(connection)
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
            return row.getLong("added");
        } catch (SQLException e) {
            if (Failures.is(e, Failures.UNDEFINED_TABLE)) throw set.notFound();
            throw e;
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
