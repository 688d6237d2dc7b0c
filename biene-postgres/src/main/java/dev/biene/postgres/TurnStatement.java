package dev.biene.postgres;

import dev.biene.jobset.Claim;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** {@code turn.sql}, the one statement whose speed decides that of a set. For one session's courier. */
final class TurnStatement {

    private static final Sql TURN = Sql.load("turn");

    /** Bytes of input that one request brings along, but at least one job of each lane. */
    private static final long MAX_INPUT_BYTES = 16L << 20;

    /** A request that lanes of few jobs do not fill takes from so many more next time. */
    private static final int MAX_LANES = 64;

    /**
     * What came back.
     *
     * @param settled of each claim that was held, the jobs that somebody else had settled
     * @param inputChars the size of all inputs
     */
    record Answer(Map<Long, Set<Long>> settled, List<Claim> claims, long inputChars, long unclaimed) {}

    private final SetTables set;
    private final long beeId;
    private final Sql.Compiled turn;
    private int lanes = 4;

    TurnStatement(SetTables set, long beeId) {
        this.set = set;
        this.beeId = beeId;
        this.turn = TURN.forSet(set.number()).compile();
    }

    Answer run(Connection connection, List<Settlement> settlements, ClaimRequest request) throws SQLException {
        try (var call = turn.prepare(connection)) {
            give(call, settlements);
            call.with("set_id", set.number())
                    .with("bee_id", beeId)
                    .with("place", ThreadLocalRandom.current().nextLong(Long.MAX_VALUE))
                    .with("lanes", request.jobs() == 0 ? 0 : lanes)
                    .with("jobs", request.jobs())
                    .with("jobs_per_claim", request.jobsPerClaim())
                    .with("input_bytes", MAX_INPUT_BYTES / lanes);
            var answer = read(call);
            adapt(request, answer);
            return answer;
        }
    }

    private static void give(Call call, List<Settlement> settlements) throws SQLException {
        int claims = settlements.size();
        var ids = new long[claims];
        var results = new String[claims];
        var from = new int[claims];
        int jobs = 0;
        for (int i = 0; i < claims; i++) {
            var settlement = settlements.get(i);
            ids[i] = settlement.claimId();
            results[i] = results(settlement);
            from[i] = jobs + 1;
            jobs += settlement.jobs();
        }
        call.with("claim_ids", "bigint", ids)
                .with("results", "text", results)
                .with("from", "int4", from)
                .with("seconds", new RealArray(seconds(settlements, jobs)));
    }

    /** The durations of all jobs of some claims, one claim after the other. */
    static float[] seconds(List<Settlement> settlements, int jobs) {
        var seconds = new float[jobs];
        int at = 0;
        for (var settlement : settlements) {
            for (int place = 0; place < settlement.jobs(); place++) seconds[at++] = settlement.seconds(place);
        }
        return seconds;
    }

    /** The results of a claim's jobs as one JSON array, with null for none; null if there is not one. */
    static @Nullable String results(Settlement settlement) {
        int place = 0;
        while (place < settlement.jobs() && settlement.result(place) == null) place++;
        if (place == settlement.jobs()) return null;
        var json = new StringBuilder("[");
        for (int i = 0; i < settlement.jobs(); i++) {
            var result = settlement.outcome(i) == Settlement.Outcome.COMPLETED ? settlement.result(i) : null;
            json.append(i == 0 ? "" : ",").append(result == null ? "null" : result);
        }
        return json.append(']').toString();
    }

    private static Answer read(Call call) throws SQLException {
        var settled = new HashMap<Long, Set<Long>>();
        var claims = new ArrayList<Claim>();
        long inputChars = 0;
        long unclaimed = 0;
        try (var rows = call.query()) {
            while (rows.next()) {
                long claimId = rows.getLong(2);
                if (rows.getString(1).equals("s")) {
                    settled.put(claimId, numbers(rows.getString(5)));
                } else {
                    var inputs = rows.getString(5);
                    inputChars += inputs.length();
                    claims.add(new Claim(claimId, rows.getLong(3), new Lines(inputs, rows.getInt(4)), 0, false));
                    unclaimed = rows.getLong(6);
                }
            }
        }
        for (var claim : claims) unclaimed -= claim.inputs().size();
        return new Answer(settled, claims, inputChars, Math.max(0, unclaimed));
    }

    private static Set<Long> numbers(@Nullable String list) {
        if (list == null || list.isEmpty()) return Set.of();
        var numbers = new HashSet<Long>();
        for (var number : list.split(",")) numbers.add(Long.parseLong(number));
        return numbers;
    }

    private void adapt(ClaimRequest request, Answer answer) {
        if (request.jobs() == 0) return;
        int claimed = answer.claims().stream()
                .mapToInt(claim -> claim.inputs().size())
                .sum();
        // Large inputs are the other reason why a request is not filled; more lanes would only bring more of them.
        boolean large = answer.inputChars() > MAX_INPUT_BYTES / 2;
        if (claimed < request.jobs() && !large) lanes = Math.min(lanes * 4, MAX_LANES);
        else if (lanesUsed(answer.claims()) * 4 <= lanes) lanes /= 2;
    }

    /** Claims of one lane follow each other without a gap. */
    private static int lanesUsed(List<Claim> claims) {
        int used = 0;
        long end = -1;
        for (var claim : claims) {
            if (claim.firstJob() != end) used++;
            end = claim.firstJob() + claim.inputs().size();
        }
        return used;
    }
}
