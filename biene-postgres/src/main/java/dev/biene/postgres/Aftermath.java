package dev.biene.postgres;

import dev.biene.jobset.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What follows from claims that were taken out of a bee's hands: jobs that wait, failures, claims that go on. Collected
 * first, then written, each kind with one statement. For one transaction.
 */
final class Aftermath {

    private static final Sql INSERT_BATCHES = Sql.load("insert_batches");
    private static final Sql INSERT_FAILURES = Sql.load("insert_failures");
    private static final Sql INSERT_WAITING = Sql.load("insert_waiting");
    private static final Sql INSERT_KEPT = Sql.load("insert_kept");
    private static final Sql REPOINT_COPIES = Sql.load("repoint_copies");
    private static final Sql FORGET_COPY = Sql.load("forget_copy");
    private static final Sql COUNT_SETTLED = Sql.load("count_settled");

    private record Batch(HeldClaim claim, Settlement settlement, List<Long> excluded) {}

    private record Failed(HeldClaim claim, long job, float seconds, boolean lost, Settlement.Failure failure) {}

    private record Waiting(long job, int attempts, @Nullable Long lastBee) {}

    private record Kept(HeldClaim claim, long job) {}

    private record Copy(long original, long job) {}

    private final SetTables set;
    private final List<Batch> batches = new ArrayList<>();
    private final List<Failed> failures = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();
    private final List<Copy> forgotten = new ArrayList<>();

    Aftermath(SetTables set) {
        this.set = set;
    }

    /** The jobs of a claim but those excluded are completed. */
    void batch(HeldClaim claim, Settlement settlement, List<Long> excluded) {
        batches.add(new Batch(claim, settlement, excluded));
    }

    /** An attempt failed; unless it was a second copy's or the job is settled, the job waits for the next one. */
    void failed(HeldClaim claim, long job, float seconds, Settlement.Failure failure) {
        failures.add(new Failed(claim, job, seconds, false, failure));
        awaitNext(claim, job);
    }

    /** An attempt ended with its bee. */
    void lost(HeldClaim claim, long job, float seconds, Settlement.Failure failure) {
        failures.add(new Failed(claim, job, seconds, true, failure));
        awaitNext(claim, job);
    }

    private void awaitNext(HeldClaim claim, long job) {
        boolean open = claim.original() == null && !claim.settled().contains(job);
        if (open) waiting.add(new Waiting(job, claim.attempts() + 1, claim.beeId()));
    }

    /** Nobody is to blame: the job waits for anybody, and a second copy is as if it had never been. */
    void released(HeldClaim claim, long job) {
        if (claim.original() == null) waiting.add(new Waiting(job, claim.attempts(), null));
        else forgotten.add(new Copy(claim.original(), job));
    }

    /** The bee goes on with the job. */
    void kept(HeldClaim claim, long job) {
        kept.add(new Kept(claim, job));
    }

    int waiting() {
        return waiting.size();
    }

    /** Writes it all; returns the new claims by job. */
    Map<Long, Long> write(Connection connection, long beeId) throws SQLException {
        if (!batches.isEmpty()) writeBatches(connection, beeId);
        if (!failures.isEmpty()) writeFailures(connection);
        if (!waiting.isEmpty()) writeWaiting(connection);
        var claims = kept.isEmpty() ? new HashMap<Long, Long>() : writeKept(connection, beeId);
        if (!claims.isEmpty()) repointCopies(connection, claims);
        if (!forgotten.isEmpty()) forgetCopies(connection);
        count(connection);
        return claims;
    }

    private void writeBatches(Connection connection, long beeId) throws SQLException {
        var from = new int[batches.size()];
        int jobs = 0;
        for (int i = 0; i < from.length; i++) {
            from[i] = jobs + 1;
            jobs += batches.get(i).settlement().jobs();
        }
        var settlements = batches.stream().map(Batch::settlement).toList();
        try (var call = INSERT_BATCHES
                .forSet(set.number())
                .prepare(connection)
                .with("bee_id", beeId)
                .with(
                        "claim_ids",
                        "bigint",
                        longs(batches.stream().map(b -> b.claim().id())))
                .with(
                        "first_jobs",
                        "bigint",
                        longs(batches.stream().map(b -> b.claim().firstJob())))
                .with(
                        "jobs",
                        "int4",
                        batches.stream().mapToInt(b -> b.claim().jobs()).toArray())
                .with("excluded", "text", texts(batches.stream().map(Aftermath::literal)))
                .with("results", "text", texts(settlements.stream().map(TurnStatement::results)))
                .with("from", "int4", from)
                .with("seconds", "float4", TurnStatement.seconds(settlements, jobs))) {
            call.update();
        }
    }

    private static String literal(Batch batch) {
        return "{"
                + String.join(
                        ",", batch.excluded().stream().map(String::valueOf).toList()) + "}";
    }

    private void writeFailures(Connection connection) throws SQLException {
        var seconds = new float[failures.size()];
        for (int i = 0; i < seconds.length; i++) seconds[i] = failures.get(i).seconds();
        try (var call = INSERT_FAILURES
                .forSet(set.number())
                .prepare(connection)
                .with(
                        "claim_ids",
                        "bigint",
                        longs(failures.stream().map(f -> f.claim().id())))
                .with("jobs", "bigint", longs(failures.stream().map(Failed::job)))
                .with(
                        "attempts",
                        "int4",
                        failures.stream()
                                .mapToInt(f -> f.claim().attempts() + 1)
                                .toArray())
                .with(
                        "bee_ids",
                        "bigint",
                        longs(failures.stream().map(f -> f.claim().beeId())))
                .with("seconds", "float4", seconds)
                .with("lost", "bool", failures.stream().map(Failed::lost).toArray(Boolean[]::new))
                .with(
                        "messages",
                        "text",
                        texts(failures.stream().map(f -> f.failure().message())))
                .with(
                        "details",
                        "text",
                        texts(failures.stream().map(f -> f.failure().detail())))) {
            call.update();
        }
    }

    private void writeWaiting(Connection connection) throws SQLException {
        try (var call = INSERT_WAITING
                .prepare(connection)
                .with("set_id", set.number())
                .with("jobs", "bigint", longs(waiting.stream().map(Waiting::job)))
                .with(
                        "attempts",
                        "int4",
                        waiting.stream().mapToInt(Waiting::attempts).toArray())
                .with(
                        "last_bees",
                        "bigint",
                        waiting.stream().map(Waiting::lastBee).toArray(Long[]::new))) {
            call.update();
        }
    }

    private Map<Long, Long> writeKept(Connection connection, long beeId) throws SQLException {
        var claims = new HashMap<Long, Long>();
        try (var call = INSERT_KEPT
                        .prepare(connection)
                        .with("set_id", set.number())
                        .with("bee_id", beeId)
                        .with("jobs", "bigint", longs(kept.stream().map(Kept::job)))
                        .with(
                                "attempts",
                                "int4",
                                kept.stream()
                                        .mapToInt(k -> k.claim().attempts())
                                        .toArray())
                        .with(
                                "originals",
                                "bigint",
                                kept.stream().map(k -> k.claim().original()).toArray(Long[]::new))
                        .with(
                                "claimed_at",
                                "timestamptz",
                                kept.stream().map(k -> k.claim().claimedAt()).toArray(Timestamp[]::new))
                        .with(
                                "copied",
                                "bool",
                                kept.stream()
                                        .map(k -> k.claim().copied().contains(k.job()))
                                        .toArray(Boolean[]::new));
                var rows = call.query()) {
            while (rows.next()) claims.put(rows.getLong("first_job"), rows.getLong("claim_id"));
        }
        return claims;
    }

    private void repointCopies(Connection connection, Map<Long, Long> claims) throws SQLException {
        var copied =
                kept.stream().filter(k -> k.claim().copied().contains(k.job())).toList();
        if (copied.isEmpty()) return;
        try (var call = REPOINT_COPIES
                .prepare(connection)
                .with("set_id", set.number())
                .with(
                        "old_ids",
                        "bigint",
                        longs(copied.stream().map(k -> k.claim().id())))
                .with("jobs", "bigint", longs(copied.stream().map(Kept::job)))
                .with(
                        "new_ids",
                        "bigint",
                        copied.stream().map(k -> claims.get(k.job())).toArray(Long[]::new))) {
            call.update();
        }
    }

    private void forgetCopies(Connection connection) throws SQLException {
        // One at a time: an UPDATE that meets a row twice changes it once.
        for (var copy : forgotten) {
            try (var call = FORGET_COPY
                    .prepare(connection)
                    .with("set_id", set.number())
                    .with("original", copy.original())
                    .with("job", copy.job())) {
                call.update();
            }
        }
    }

    private void count(Connection connection) throws SQLException {
        var completed = new HashMap<Long, Integer>();
        var failed = new HashMap<Long, Integer>();
        for (var b : batches)
            completed.merge(b.claim().beeId(), b.claim().jobs() - b.excluded().size(), Integer::sum);
        for (var f : failures) failed.merge(f.claim().beeId(), 1, Integer::sum);
        var bees = new TreeSet<>(completed.keySet());
        bees.addAll(failed.keySet());
        for (long bee : bees) {
            try (var call = COUNT_SETTLED
                    .prepare(connection)
                    .with("bee_id", bee)
                    .with("completed", completed.getOrDefault(bee, 0))
                    .with("failed", failed.getOrDefault(bee, 0))) {
                call.update();
            }
        }
    }

    private static Long[] longs(Stream<Long> numbers) {
        return numbers.toArray(Long[]::new);
    }

    private static String[] texts(Stream<? extends @Nullable String> texts) {
        return texts.toArray(String[]::new);
    }
}
