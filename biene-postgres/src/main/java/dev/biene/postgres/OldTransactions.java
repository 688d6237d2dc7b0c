package dev.biene.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Transactions that have been open for so long that the rows which died since are felt: sessions of this database,
 * prepared transactions, and replication slots.
 */
final class OldTransactions {

    /** A session that does nothing in its transaction for so long has been forgotten; nobody types that slowly. */
    static final Duration FORGOTTEN = Duration.ofMinutes(1);

    /** Adding a large file is one transaction and takes minutes, and so does a backup. */
    private static final Duration AT_WORK = Duration.ofMinutes(15);

    /** Of sessions whose times this user may not see. */
    private static final long MANY_TRANSACTIONS = 1_000_000;

    private static final Sql TRANSACTIONS = Sql.load("checkup_transactions");

    private OldTransactions() {}

    /** Returns a warning for each, the oldest first; at most a few. */
    static List<Finding> in(Connection connection, Duration forgotten) throws SQLException {
        var findings = new ArrayList<Finding>();
        try (var call = TRANSACTIONS.prepare(connection);
                var rows = call.query()) {
            while (rows.next()) {
                if (isOld(rows, forgotten)) findings.add(warning(rows));
            }
        }
        return findings;
    }

    private static boolean isOld(ResultSet row, Duration forgotten) throws SQLException {
        var age = Intervals.seconds(row, "seconds");
        if (row.getLong("transactions") >= MANY_TRANSACTIONS) return true;
        return age != null && age.compareTo(row.getBoolean("idle") ? forgotten : AT_WORK) > 0;
    }

    private static Finding warning(ResultSet row) throws SQLException {
        var age = Intervals.seconds(row, "seconds");
        var kind = row.getString("kind");
        var name = row.getString("name");
        var since = age == null ? row.getLong("transactions") + " transactions" : Ages.text(age);
        return Finding.warning(
                "transactions",
                kind + " " + name + " (" + row.getString("detail") + ") has been open for " + since
                        + ": rows that died since then cannot be removed, for all tables",
                switch (kind) {
                    case "session" -> "end it there, or SELECT pg_terminate_backend(" + name + ")";
                    case "replication slot" -> "let its consumer catch up, or drop the slot";
                    default -> "COMMIT PREPARED or ROLLBACK PREPARED it";
                });
    }
}
