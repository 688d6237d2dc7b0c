package dev.biene.postgres;

import dev.biene.jobset.Settlement;
import dev.biene.jobset.Settlement.Outcome;
import dev.biene.jobset.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settlements that {@code turn.sql} does not make: claims that are only partly completed, jobs in rows of their own,
 * and what lost or leaving bees held. Stateless but for whom it works; each method is one step of the caller's
 * transaction.
 */
final class Settling {

    private static final Sql SETTLE_APART = Sql.load("settle_apart");
    private static final Sql SETTLED_BEFORE = Sql.load("settled_before");
    private static final Sql KEPT_BEFORE = Sql.load("kept_before");
    private static final Sql TAKE_CLAIMS = Sql.load("take_claims");
    private static final Sql TAKE_LOST_CLAIMS = Sql.load("take_lost_claims");
    private static final Sql RECORD_DIVERGENCES = Sql.load("record_divergences");

    private final SetTables set;
    private final long beeId;

    Settling(SetTables set, long beeId) {
        this.set = set;
        this.beeId = beeId;
    }

    /** Settles claims in any form; {@code apart} are those whose jobs stand in rows of their own. */
    List<Verdict> settle(Connection connection, List<Settlement> settlements, Set<Long> apart) throws SQLException {
        var singles = new ArrayList<Settlement>();
        var others = new ArrayList<Settlement>();
        for (var each : settlements) {
            (apart.contains(each.claimId()) && each.outcome(0) == Outcome.COMPLETED ? singles : others).add(each);
        }
        var verdicts = new HashMap<Long, Verdict>();
        if (!singles.isEmpty()) settleApart(connection, singles, verdicts);
        if (!others.isEmpty()) settleMixed(connection, others, verdicts);
        var refused = settlements.stream()
                .filter(each -> !verdicts.containsKey(each.claimId()))
                .toList();
        if (!refused.isEmpty()) refuse(connection, refused, verdicts);
        return settlements.stream().map(each -> verdictOf(each, verdicts)).toList();
    }

    private static Verdict verdictOf(Settlement settlement, Map<Long, Verdict> verdicts) {
        return verdicts.getOrDefault(settlement.claimId(), Verdict.REFUSED);
    }

    private void settleApart(Connection connection, List<Settlement> singles, Map<Long, Verdict> verdicts)
            throws SQLException {
        var accepted = new HashMap<Long, Boolean>();
        try (var call = SETTLE_APART
                        .forSet(set.number())
                        .prepare(connection)
                        .with("set_id", set.number())
                        .with("bee_id", beeId)
                        .with(
                                "claim_ids",
                                "bigint",
                                singles.stream().mapToLong(Settlement::claimId).toArray())
                        .with(
                                "results",
                                "text",
                                singles.stream().map(s -> s.result(0)).toArray(String[]::new))
                        .with("seconds", "float4", TurnStatement.seconds(singles, singles.size()));
                var rows = call.query()) {
            while (rows.next()) accepted.put(rows.getLong("claim_id"), rows.getBoolean("accepted"));
        }
        for (var single : singles) {
            var verdict = accepted.get(single.claimId());
            if (verdict == null) continue;
            if (verdict) {
                verdicts.put(single.claimId(), Verdict.ACCEPTED);
            } else {
                var late = Set.of(single.firstJob());
                compare(connection, single, late);
                verdicts.put(single.claimId(), new Verdict(true, late, Map.of()));
            }
        }
    }

    private void settleMixed(Connection connection, List<Settlement> others, Map<Long, Verdict> verdicts)
            throws SQLException {
        var aftermath = new Aftermath(set);
        var late = new HashMap<Long, Set<Long>>();
        var claims = take(connection, others.stream().map(Settlement::claimId).toList());
        for (var settlement : others) {
            var claim = claims.get(settlement.claimId());
            if (claim != null) late.put(claim.id(), sort(claim, settlement, aftermath));
        }
        var kept = aftermath.write(connection, beeId);
        for (var settlement : others) {
            var lateJobs = late.get(settlement.claimId());
            if (lateJobs == null) continue;
            if (!lateJobs.isEmpty()) compare(connection, settlement, lateJobs);
            verdicts.put(settlement.claimId(), new Verdict(true, lateJobs, keptOf(settlement, kept)));
        }
    }

    private static Map<Long, Long> keptOf(Settlement settlement, Map<Long, Long> kept) {
        var own = new HashMap<Long, Long>();
        for (int place = 0; place < settlement.jobs(); place++) {
            var claim = kept.get(settlement.firstJob() + place);
            if (settlement.outcome(place) == Outcome.KEPT && claim != null)
                own.put(settlement.firstJob() + place, claim);
        }
        return own;
    }

    /** Sorts the jobs of one claim by what follows for them; returns those whose result comes too late. */
    private static Set<Long> sort(HeldClaim claim, Settlement settlement, Aftermath aftermath) {
        var late = new HashSet<Long>();
        var excluded = new ArrayList<Long>();
        for (int place = 0; place < settlement.jobs(); place++) {
            long job = settlement.firstJob() + place;
            var outcome = settlement.outcome(place);
            boolean elsewhere = claim.settled().contains(job);
            if (outcome == Outcome.COMPLETED && !elsewhere) continue;
            excluded.add(job);
            if (elsewhere && outcome != Outcome.FAILED) {
                if (outcome == Outcome.COMPLETED) late.add(job);
                continue;
            }
            switch (outcome) {
                case FAILED -> aftermath.failed(claim, job, settlement.seconds(place), settlement.failure(place));
                case KEPT -> aftermath.kept(claim, job);
                case RELEASED -> aftermath.released(claim, job);
                // Of a second copy: its original has the outcome. Of an original: refused, so somebody must try again.
                case SETTLED_APART -> {
                    if (claim.original() == null) aftermath.released(claim, job);
                }
                case COMPLETED -> throw new IllegalStateException("completed jobs are sorted above");
            }
        }
        if (excluded.size() < settlement.jobs()) aftermath.batch(claim, settlement, excluded);
        return late;
    }

    /** Claims that are gone: settled by this very bee before, if the answer got lost; else taken away. */
    private void refuse(Connection connection, List<Settlement> refused, Map<Long, Verdict> verdicts)
            throws SQLException {
        var before = settledBefore(connection, refused);
        for (var settlement : refused) {
            var excluded = before.get(settlement.claimId());
            if (excluded != null) {
                verdicts.put(
                        settlement.claimId(),
                        new Verdict(true, late(settlement, excluded), keptBefore(connection, settlement)));
            } else {
                var jobs = new HashSet<Long>();
                for (int place = 0; place < settlement.jobs(); place++) jobs.add(settlement.firstJob() + place);
                compare(connection, settlement, jobs);
            }
        }
    }

    private static Set<Long> late(Settlement settlement, Set<Long> excluded) {
        var late = new HashSet<Long>();
        for (long job : excluded) {
            if (settlement.outcome((int) (job - settlement.firstJob())) == Outcome.COMPLETED) late.add(job);
        }
        return late;
    }

    /** Which of these claims this bee has settled before, and which of their jobs were settled by others. */
    Map<Long, Set<Long>> settledBefore(Connection connection, List<Settlement> settlements) throws SQLException {
        var before = new HashMap<Long, Set<Long>>();
        try (var call = SETTLED_BEFORE
                        .forSet(set.number())
                        .prepare(connection)
                        .with(
                                "claim_ids",
                                "bigint",
                                settlements.stream()
                                        .mapToLong(Settlement::claimId)
                                        .toArray())
                        .with(
                                "jobs",
                                "bigint",
                                settlements.stream()
                                        .mapToLong(Settlement::firstJob)
                                        .toArray());
                var rows = call.query()) {
            while (rows.next()) before.put(rows.getLong("claim_id"), HeldClaim.numbers(rows, "excluded"));
        }
        return before;
    }

    private Map<Long, Long> keptBefore(Connection connection, Settlement settlement) throws SQLException {
        var jobs = new ArrayList<Long>();
        for (int place = 0; place < settlement.jobs(); place++) {
            if (settlement.outcome(place) == Outcome.KEPT) jobs.add(settlement.firstJob() + place);
        }
        var kept = new HashMap<Long, Long>();
        try (var call = KEPT_BEFORE
                        .prepare(connection)
                        .with("set_id", set.number())
                        .with("bee_id", beeId)
                        .with("jobs", "bigint", jobs.toArray(Long[]::new));
                var rows = call.query()) {
            while (rows.next()) kept.put(rows.getLong("first_job"), rows.getLong("claim_id"));
        }
        return kept;
    }

    /** Records which of a settlement's results, for these jobs, differ from the accepted ones. */
    int compare(Connection connection, Settlement settlement, Set<Long> jobs) throws SQLException {
        var numbers = new ArrayList<Long>();
        var results = new ArrayList<String>();
        for (int place = 0; place < settlement.jobs(); place++) {
            long job = settlement.firstJob() + place;
            if (settlement.outcome(place) != Outcome.COMPLETED || !jobs.contains(job)) continue;
            numbers.add(job);
            results.add(settlement.result(place));
        }
        if (numbers.isEmpty()) return 0;
        try (var call = RECORD_DIVERGENCES
                .forSet(set.number())
                .prepare(connection)
                .with("set_id", set.number())
                .with("bee_id", beeId)
                .with("jobs", "bigint", numbers.toArray(Long[]::new))
                .with("results", "text", results.toArray(String[]::new))) {
            return call.update();
        }
    }

    /** Gives back what this bee holds in these claims. */
    int release(Connection connection, List<Long> claimIds) throws SQLException {
        var aftermath = new Aftermath(set);
        for (var claim : take(connection, claimIds).values()) releaseAll(claim, aftermath);
        aftermath.write(connection, beeId);
        return aftermath.waiting();
    }

    /**
     * Takes away what lost bees hold. A job that was alone in its claim was running, so an attempt is lost; of several
     * nobody knows which was, so none is blamed, and they will be claimed one by one.
     */
    int rescue(Connection connection) throws SQLException {
        var aftermath = new Aftermath(set);
        try (var call = TAKE_LOST_CLAIMS.prepare(connection).with("set_id", set.number());
                var rows = call.query()) {
            while (rows.next()) {
                var claim = HeldClaim.of(rows);
                boolean alone = claim.jobs() == 1 && claim.original() == null;
                if (alone && claim.settled().isEmpty()) {
                    var message = "bee " + claim.beeId() + " (" + rows.getString("host") + ", pid "
                            + rows.getLong("pid") + ") was lost while it held this job";
                    aftermath.lost(claim, claim.firstJob(), rows.getFloat("age"), new Settlement.Failure(message, ""));
                } else {
                    releaseAll(claim, aftermath);
                }
            }
        }
        aftermath.write(connection, beeId);
        return aftermath.waiting();
    }

    private static void releaseAll(HeldClaim claim, Aftermath aftermath) {
        for (long job = claim.firstJob(); job < claim.firstJob() + claim.jobs(); job++) {
            if (!claim.settled().contains(job)) aftermath.released(claim, job);
        }
    }

    private Map<Long, HeldClaim> take(Connection connection, List<Long> claimIds) throws SQLException {
        var claims = new HashMap<Long, HeldClaim>();
        try (var call = TAKE_CLAIMS
                        .prepare(connection)
                        .with("set_id", set.number())
                        .with("bee_id", beeId)
                        .with("claim_ids", "bigint", claimIds.toArray(Long[]::new));
                var rows = call.query()) {
            while (rows.next()) {
                var claim = HeldClaim.of(rows);
                claims.put(claim.id(), claim);
            }
        }
        return claims;
    }
}
