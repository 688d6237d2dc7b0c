package dev.biene.postgres;

import dev.biene.jobset.BeeSession;
import dev.biene.jobset.Claim;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.Heartbeat;
import dev.biene.jobset.JobTransaction;
import dev.biene.jobset.Pulse;
import dev.biene.jobset.SetState;
import dev.biene.jobset.SetStats;
import dev.biene.jobset.Settlement;
import dev.biene.jobset.Survey;
import dev.biene.jobset.Turn;
import dev.biene.jobset.Verdict;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One bee's standing with PostgreSQL: a line for its courier, another for its heart, once it beats or listens.
 *
 * <p>Everything that matters is in the statements; here they are given their values and their answers are read.
 */
final class PostgresBeeSession implements BeeSession {

    private static final Sql CLAIM_WAITING = Sql.load("claim_waiting");
    private static final Sql CLAIM_COPIES = Sql.load("claim_copies");
    private static final Sql RECOVER_CLAIMS = Sql.load("recover_claims");
    private static final Sql SURVEY = Sql.load("survey");
    private static final Sql HEARTBEAT = Sql.load("heartbeat");
    private static final Sql CLAIMS_OF_BEE = Sql.load("claims_of_bee");
    private static final Sql LEAVE_SET = Sql.load("leave_set");
    private static final Sql NOTIFY = Sql.load("notify");

    private final SetTables set;
    private final Server server;
    private final long beeId;
    private final Line courier;
    private final Line heart;
    private final HintListener hints;
    private final Settling settling;
    private final TurnStatement turns;
    private final Sql.Compiled claimWaiting;
    private final Sql.Compiled claimCopies;
    private final Sql.Compiled recoverClaims;
    private final Sql.Compiled survey = SURVEY.compile();
    private final Sql.Compiled heartbeat = HEARTBEAT.compile();

    /** Claims that settle in rows of their own: whatever was not taken from a lane. For the courier's thread. */
    private final Set<Long> apart = new HashSet<>();

    private final Thread couriersThread = Thread.currentThread();

    PostgresBeeSession(SetTables set, Server server, long beeId, Line courier) {
        this.set = set;
        this.server = server;
        this.beeId = beeId;
        this.courier = courier;
        this.heart = new Line(server).ofBee();
        this.hints = new HintListener(heart, Hints.channel(set.number()));
        this.settling = new Settling(set, beeId);
        this.turns = new TurnStatement(set, beeId);
        this.claimWaiting = CLAIM_WAITING.forSet(set.number()).compile();
        this.claimCopies = CLAIM_COPIES.forSet(set.number()).compile();
        this.recoverClaims = RECOVER_CLAIMS.forSet(set.number()).compile();
    }

    @Override
    public long beeId() {
        return beeId;
    }

    @Override
    public Turn turn(List<? extends Settlement> settlements, ClaimRequest request) {
        hints.busy();
        var verdicts = new Verdict[settlements.size()];
        var whole = new ArrayList<Integer>();
        var rest = new ArrayList<Integer>();
        for (int i = 0; i < verdicts.length; i++) {
            var settlement = settlements.get(i);
            (settlement.whole() && !apart.contains(settlement.claimId()) ? whole : rest).add(i);
        }
        if (!rest.isEmpty()) settleOneByOne(settlements, rest, verdicts);
        var claims = new ArrayList<Claim>();
        long unclaimed = 0;
        boolean fromLanes = request.source() == ClaimRequest.Source.NEW;
        if (!whole.isEmpty() || fromLanes) {
            var complete =
                    whole.stream().map(i -> (Settlement) settlements.get(i)).toList();
            var jobs = fromLanes ? request : ClaimRequest.NOTHING;
            var answer = set.guarded(() -> courier.statement(connection -> turns.run(connection, complete, jobs)));
            judge(complete, whole, answer, verdicts);
            claims.addAll(answer.claims());
            unclaimed = answer.unclaimed();
        }
        if (!fromLanes && request.source() != ClaimRequest.Source.NONE) claims.addAll(claimSingly(request));
        return new Turn(Arrays.asList(verdicts), claims, unclaimed);
    }

    /** Claims that were not whole, or stand in rows of their own: settled in one transaction. */
    private void settleOneByOne(List<? extends Settlement> settlements, List<Integer> places, Verdict[] verdicts) {
        var mixed = places.stream().map(i -> (Settlement) settlements.get(i)).toList();
        var judged = set.guarded(() -> courier.transaction(connection -> settling.settle(connection, mixed, apart)));
        for (int i = 0; i < places.size(); i++) {
            var verdict = judged.get(i);
            verdicts[places.get(i)] = verdict;
            apart.remove(mixed.get(i).claimId());
            apart.addAll(verdict.kept().values());
        }
    }

    private void judge(
            List<Settlement> complete, List<Integer> places, TurnStatement.Answer answer, Verdict[] verdicts) {
        var refused = new ArrayList<Settlement>();
        for (int i = 0; i < complete.size(); i++) {
            var settlement = complete.get(i);
            var elsewhere = answer.settled().get(settlement.claimId());
            if (elsewhere == null) refused.add(settlement);
            else verdicts[places.get(i)] = elsewhere.isEmpty() ? Verdict.ACCEPTED : late(settlement, elsewhere);
        }
        if (refused.isEmpty()) return;
        var before = set.guarded(() -> courier.statement(connection -> settling.settledBefore(connection, refused)));
        for (int i = 0; i < complete.size(); i++) {
            if (verdicts[places.get(i)] == null) {
                var elsewhere = before.get(complete.get(i).claimId());
                verdicts[places.get(i)] =
                        elsewhere == null ? refuse(complete.get(i)) : new Verdict(true, elsewhere, Map.of());
            }
        }
    }

    private Verdict late(Settlement settlement, Set<Long> elsewhere) {
        set.guarded(() -> courier.transaction(connection -> settling.compare(connection, settlement, elsewhere)));
        return new Verdict(true, elsewhere, Map.of());
    }

    /** The claim was taken away; if its jobs have outcomes by now, ours may differ and that is worth knowing. */
    private Verdict refuse(Settlement settlement) {
        var jobs = new HashSet<Long>();
        for (int place = 0; place < settlement.jobs(); place++) jobs.add(settlement.firstJob() + place);
        set.guarded(() -> courier.transaction(connection -> settling.compare(connection, settlement, jobs)));
        return Verdict.REFUSED;
    }

    private List<Claim> claimSingly(ClaimRequest request) {
        var claims = set.guarded(() -> courier.statement(connection -> {
            try (var call = singles(connection, request);
                    var rows = call.query()) {
                var found = new ArrayList<Claim>();
                while (rows.next()) {
                    var input = List.of(rows.getString("input"));
                    int attempts = rows.getInt("attempts");
                    boolean copy = rows.getBoolean("second_copy");
                    found.add(new Claim(rows.getLong("claim_id"), rows.getLong("first_job"), input, attempts, copy));
                }
                return found;
            }
        }));
        claims.forEach(claim -> apart.add(claim.id()));
        return claims;
    }

    private Call singles(Connection connection, ClaimRequest request) throws SQLException {
        if (request.source() == ClaimRequest.Source.COPY) {
            return claimCopies
                    .prepare(connection)
                    .with("set_id", set.number())
                    .with("bee_id", beeId)
                    .with("jobs", request.jobs())
                    .with("minimum_age", Intervals.text(request.minimumAge()));
        }
        return claimWaiting
                .prepare(connection)
                .with("set_id", set.number())
                .with("bee_id", beeId)
                .with("jobs", request.jobs())
                .with("failed", request.source() == ClaimRequest.Source.FAILED);
    }

    @Override
    public List<Claim> recover(Collection<Long> known) {
        return set.guarded(() -> courier.statement(connection -> {
            try (var call = recoverClaims
                            .prepare(connection)
                            .with("set_id", set.number())
                            .with("bee_id", beeId)
                            .with("known", "bigint", known.toArray(Long[]::new));
                    var rows = call.query()) {
                var claims = new ArrayList<Claim>();
                while (rows.next()) {
                    long id = rows.getLong("claim_id");
                    if (rows.getBoolean("apart")) apart.add(id);
                    var inputs = new Lines(rows.getString("inputs"), rows.getInt("jobs"));
                    int attempts = rows.getInt("attempts");
                    claims.add(
                            new Claim(id, rows.getLong("first_job"), inputs, attempts, rows.getBoolean("second_copy")));
                }
                return claims;
            }
        }));
    }

    private record Seen(Survey survey, boolean lost) {}

    @Override
    public Survey survey(Duration copyAge) {
        hints.looked();
        var seen = look(copyAge);
        // Once: what a lost bee's open transaction still locks comes back when the server ends that.
        if (seen.lost() && rescue(courier) > 0) return look(copyAge).survey();
        return seen.survey();
    }

    private Seen look(Duration copyAge) {
        return set.guarded(() -> courier.statement(connection -> {
            try (var call = survey.prepare(connection)
                            .with("set_id", set.number())
                            .with("bee_id", beeId)
                            .with("copy_age", Intervals.text(copyAge));
                    var row = call.query()) {
                if (!row.next()) throw set.notFound();
                return new Seen(survey(row), row.getBoolean("lost"));
            }
        }));
    }

    private static Survey survey(ResultSet row) throws SQLException {
        return new Survey(
                SetState.valueOf(row.getString("state")),
                row.getLong("unclaimed"),
                row.getLong("returned"),
                row.getLong("retryable"),
                row.getLong("retryable_elsewhere"),
                row.getLong("running"),
                row.getLong("exhausted"),
                Intervals.seconds(row, "until_copy"),
                Intervals.seconds(row, "until_lost"),
                row.getInt("bees"),
                row.getInt("slots"),
                Histograms.merged(row.getString("durations")));
    }

    @Override
    public SetStats stats() {
        var stats = courier.statement(connection -> SetReader.stats(connection, set.name()));
        if (stats.isEmpty()) throw set.notFound();
        return stats.get(0);
    }

    @Override
    public Pulse heartbeat(Heartbeat beat) {
        record Felt(Pulse pulse, boolean lost) {}
        // A bee that ends before its heart ever asked needs no second connection for its last figures.
        var line = Thread.currentThread() == couriersThread ? courier : heart;
        var felt = set.guarded(() -> line.statement(connection -> {
            try (var call = heartbeat
                            .prepare(connection)
                            .with("set_id", set.number())
                            .with("bee_id", beeId)
                            .with("running", beat.running())
                            .with("rate", beat.rate())
                            .with("busy", beat.busy().toNanos() / 1e9)
                            .with("wasted", beat.wasted().toNanos() / 1e9)
                            .with("durations", "bigint", beat.durations().counts());
                    var row = call.query()) {
                if (!row.next()) throw set.notFound();
                return new Felt(pulse(row), row.getBoolean("lost"));
            }
        }));
        if (!felt.lost()) return felt.pulse();
        boolean returned = rescue(line) > 0 || felt.pulse().returned();
        var pulse = felt.pulse();
        return new Pulse(pulse.state(), pulse.obsolete(), returned, pulse.bees(), pulse.slots());
    }

    private static Pulse pulse(ResultSet row) throws SQLException {
        var obsolete = new ArrayList<Pulse.Obsolete>();
        var claims = row.getArray("obsolete_claims");
        var jobs = row.getArray("obsolete_jobs");
        if (claims != null && jobs != null) {
            var claimIds = (Long[]) claims.getArray();
            var jobIds = (Long[]) jobs.getArray();
            for (int i = 0; i < claimIds.length; i++) obsolete.add(new Pulse.Obsolete(claimIds[i], jobIds[i]));
        }
        return new Pulse(
                SetState.valueOf(row.getString("state")),
                obsolete,
                row.getBoolean("returned"),
                row.getInt("bees"),
                row.getInt("slots"));
    }

    /** Takes jobs away from bees that are lost; returns how many jobs that were. */
    private int rescue(Line line) {
        return set.guarded(() -> line.transaction(settling::rescue));
    }

    @Override
    public int awaitHint(Duration timeout) throws InterruptedException {
        return hints.await(timeout);
    }

    @Override
    public void hint() {
        courier.statement(connection -> {
            try (var call = NOTIFY.prepare(connection)
                            .with("channel", Hints.channel(set.number()))
                            .with("payload", "0");
                    var row = call.query()) {
                return row.next();
            }
        });
    }

    @Override
    public JobTransaction transaction() {
        return new PostgresJobTransaction(set, server, beeId);
    }

    @Override
    public void close() {
        try {
            if (courier.statement(connection -> left(connection, false))) return;
            courier.transaction(connection -> {
                settling.release(connection, held(connection));
                return left(connection, true);
            });
        } catch (RuntimeException e) {
            // The set is gone, or the server is: then the claims are free when this bee counts as lost.
            Hints.log.debug("could not leave set {}: {}", set.name(), e.getMessage());
        } finally {
            courier.close();
            heart.close();
        }
    }

    /** Whether it has left now; a bee that still holds claims does so only where it {@code releases} them. */
    private boolean left(Connection connection, boolean releases) throws SQLException {
        try (var call = LEAVE_SET.prepare(connection).with("bee_id", beeId).with("releases", releases)) {
            return call.update() > 0;
        }
    }

    private List<Long> held(Connection connection) throws SQLException {
        try (var call = CLAIMS_OF_BEE.prepare(connection).with("bee_id", beeId);
                var rows = call.query()) {
            var ids = new ArrayList<Long>();
            while (rows.next()) ids.add(rows.getLong(1));
            return ids;
        }
    }
}
