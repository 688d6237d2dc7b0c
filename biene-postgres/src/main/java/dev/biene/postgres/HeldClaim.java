package dev.biene.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code claim} that has just been taken out of its holder's hands.
 *
 * @param original for a second copy, the claim it doubles
 * @param settled jobs of it that somebody else had settled
 * @param copied jobs of it that have had a second copy
 */
record HeldClaim(
        long id,
        long beeId,
        long firstJob,
        int jobs,
        int attempts,
        @Nullable Long original,
        Timestamp claimedAt,
        Set<Long> settled,
        Set<Long> copied) {

    static HeldClaim of(ResultSet row) throws SQLException {
        long original = row.getLong("original");
        boolean first = row.wasNull();
        return new HeldClaim(
                row.getLong("claim_id"),
                row.getLong("bee_id"),
                row.getLong("first_job"),
                row.getInt("jobs"),
                row.getInt("attempts"),
                first ? null : original,
                row.getTimestamp("claimed_at"),
                numbers(row, "settled"),
                numbers(row, "copied"));
    }

    /** An array of job numbers; empty if it is null. */
    static Set<Long> numbers(ResultSet row, String column) throws SQLException {
        var array = row.getArray(column);
        return array == null ? Set.of() : Set.of((Long[]) array.getArray());
    }
}
