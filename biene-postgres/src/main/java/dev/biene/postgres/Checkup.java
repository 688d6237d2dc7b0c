package dev.biene.postgres;

import dev.biene.postgres.Finding.Level;
import dev.biene.postgres.connect.PoolerCheck;
import dev.biene.postgres.connect.PostgresSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Looks a database over for what keeps bees from working, or from working well, and says what to do about it.
 *
 * <p>It reads only: no schema is made, nothing is repaired. Looks at the server (version, standby, durability,
 * connections), the pooler before it, the clocks, this user's rights, the schema, open transactions, dead rows, lost
 * bees, and for the embedded server at its directory and disk.
 */
public final class Checkup {

    private static final Sql SERVER = Sql.load("checkup_server");
    private static final Sql RIGHTS = Sql.load("checkup_rights");
    private static final Sql BLOAT = Sql.load("checkup_bloat");
    private static final Sql BEES = Sql.load("checkup_bees");

    private static final int OLDEST_VERSION = 130_000;
    private static final double CONNECTIONS_USED = 0.9;

    /** Times are shown by this machine's clock and compared by the server's; so much nobody notices. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    /** So many dead rows make statements that walk a small table slow enough to notice. */
    private static final long MANY_DEAD_ROWS = 50_000;

    private final Connection connection;
    private final List<Finding> findings = new ArrayList<>();

    private Checkup(Connection connection) {
        this.connection = connection;
    }

    /** Looks over what these settings name. A server that cannot be reached is a finding, too. */
    public static List<Finding> of(PostgresSettings settings) {
        var findings = new ArrayList<Finding>();
        if (settings.embeddedHome() != null) findings.addAll(HomeCheckup.of(settings.embeddedHome()));
        findings.addAll(of(new SettingsServer(settings)));
        return findings;
    }

    /** Looks over the database that this source connects to. */
    public static List<Finding> of(DataSource source) {
        return of(new SourceServer(source));
    }

    private static List<Finding> of(Server server) {
        try (var connection = server.open()) {
            return of(connection, server);
        } catch (SQLException e) {
            return List.of(Finding.error(
                    "server", String.valueOf(server.explain(e).getMessage()), "see the reason, then ask again"));
        }
    }

    private static List<Finding> of(Connection connection, Server server) {
        var checkup = new Checkup(connection);
        try {
            checkup.look(server.where());
        } catch (SQLException e) {
            // What was found before is worth telling, whatever broke in between.
            var said = Failures.translated(e, server.where()).getMessage();
            checkup.findings.add(Finding.error("server", String.valueOf(said), "ask again"));
        }
        return checkup.findings;
    }

    private void look(String where) throws SQLException {
        server(where);
        pooler();
        if (!rights()) return;
        transactions();
        bloat();
        bees();
    }

    private void server(String where) throws SQLException {
        var before = Instant.now();
        try (var call = SERVER.prepare(connection);
                var row = call.query()) {
            row.next();
            var after = Instant.now();
            version(row, where);
            durability(row);
            connections(row);
            findings.add(clock(Instant.ofEpochMilli((long) (row.getDouble("clock") * 1000)), before, after));
        }
    }

    private void version(ResultSet row, String where) throws SQLException {
        var version = "PostgreSQL " + row.getString("version") + " " + where;
        if (row.getInt("version_number") < OLDEST_VERSION) {
            findings.add(Finding.error("server", version + " is too old", "use PostgreSQL 13 or later"));
        } else if (row.getBoolean("standby")) {
            findings.add(Finding.error(
                    "server", version + " is a standby and can only be read", "name the primary server with --db"));
        } else if (row.getBoolean("read_only")) {
            findings.add(Finding.error(
                    "server",
                    version + " makes every transaction read-only",
                    "reset default_transaction_read_only for this user and database"));
        } else {
            findings.add(
                    Finding.fine("server", version + ", " + ByteCounts.text(row.getLong("database_bytes")) + " large"));
        }
    }

    private void durability(ResultSet row) throws SQLException {
        if (!row.getBoolean("fsync")) {
            findings.add(Finding.warning(
                    "durability",
                    "fsync is off: a power cut can destroy the whole database",
                    "set fsync = on in postgresql.conf and reload"));
        } else if ("off".equals(row.getString("synchronous_commit"))) {
            findings.add(Finding.warning(
                    "durability",
                    "synchronous_commit is off: after a crash of the server, results it accepted last are missing and"
                            + " their jobs are done again",
                    "set synchronous_commit = on if that matters to you"));
        } else {
            findings.add(Finding.fine("durability", "what is acknowledged is on disk"));
        }
    }

    private void connections(ResultSet row) throws SQLException {
        int used = row.getInt("connections");
        int max = row.getInt("max_connections");
        var text = used + " of " + max + " connections are in use";
        findings.add(
                used < CONNECTIONS_USED * max
                        ? Finding.fine("connections", text)
                        : Finding.warning(
                                "connections",
                                text + "; a bee needs two",
                                "end some clients, raise max_connections, or put PgBouncer before the server"));
    }

    /** What is to be said of a server's clock that was looked at between two moments of this machine's. */
    static Finding clock(Instant then, Instant before, Instant after) {
        // The server looked at its clock between the two moments; only what lies outside is a difference.
        var ahead = then.isBefore(before)
                ? Duration.between(then, before)
                : then.isAfter(after) ? Duration.between(after, then).negated() : Duration.ZERO;
        if (ahead.abs().compareTo(CLOCK_TOLERANCE) < 0) {
            return Finding.fine("clock", "this machine's clock agrees with the server's");
        }
        return Finding.warning(
                "clock",
                "this machine's clock is " + ahead.abs().toSeconds() + " s "
                        + (ahead.isNegative() ? "behind" : "ahead of") + " the server's; Biene decides by the server's,"
                        + " but logs of several machines will not fit together",
                "let both synchronize their clocks (timedatectl set-ntp true)");
    }

    private void pooler() throws SQLException {
        if (!PoolerCheck.guard(connection)) {
            findings.add(Finding.fine("pooler", "none: connections go to the server itself"));
            return;
        }
        try {
            connection.setAutoCommit(false);
            PoolerCheck.pooled(connection);
            connection.rollback();
            findings.add(Finding.fine(
                    "pooler",
                    "connections go through one, in session or transaction mode: statements are not prepared by name,"
                            + " and idle bees poll as hints cannot be heard"));
        } catch (SQLException e) {
            findings.add(Finding.error(
                    "pooler",
                    "connections go through one that does not let transactions begin: "
                            + Failures.translated(e, "").getMessage(),
                    "set pool_mode = transaction in pgbouncer.ini"));
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Returns whether the schema is there and can be looked at. */
    private boolean rights() throws SQLException {
        try (var call = RIGHTS.prepare(connection);
                var row = call.query()) {
            row.next();
            var user = "user \"" + row.getString("name") + "\"";
            if (!row.getBoolean("made")) {
                notMade(user, row.getInt("schemas") == 2 && row.getBoolean("may_create_sets"), row);
                return false;
            }
            findings.add(rights(user, row));
            return row.getBoolean("may_use") && row.getInt("refused") == 0 && schema();
        }
    }

    private void notMade(String user, boolean prepared, ResultSet row) throws SQLException {
        boolean possible = prepared || row.getBoolean("may_create_schemas");
        findings.add(
                possible
                        ? Finding.fine("rights", user + " may make Biene's schemas, which happens at the first use")
                        : Finding.error(
                                "rights",
                                "Biene's schemas are not there and " + user + " may not make them",
                                "GRANT CREATE ON DATABASE to that user, or create the schemas biene_store and biene"
                                        + " for it"));
    }

    private static Finding rights(String user, ResultSet row) throws SQLException {
        int refused = row.getInt("refused");
        if (!row.getBoolean("may_use") || refused > 0) {
            var what = !row.getBoolean("may_use")
                    ? "the schemas biene_store and biene"
                    : refused + " tables and sequences of biene_store, as " + row.getString("refused_first");
            return Finding.error(
                    "rights",
                    user + " may not use " + what,
                    "use the user that made the sets, or make " + user + " a member of that role");
        }
        if (!row.getBoolean("may_create_sets")) {
            return Finding.warning(
                    "rights",
                    user + " may work on sets but not create any",
                    "GRANT CREATE ON SCHEMA biene_store, biene if it should");
        }
        return Finding.fine("rights", user + " may create sets and work on them");
    }

    private boolean schema() throws SQLException {
        int version = Migrations.version(connection);
        int known = Migrations.known();
        if (version > known) {
            findings.add(Finding.error(
                    "schema",
                    "biene_store is of version " + version + ", made by a newer Biene; this one knows " + known,
                    "use the newer Biene everywhere"));
        } else if (version < known) {
            findings.add(Finding.fine(
                    "schema", "biene_store is of version " + version + "; the next use brings it to " + known));
        } else {
            findings.add(Finding.fine("schema", "biene_store is of version " + version));
        }
        return version <= known;
    }

    private void transactions() throws SQLException {
        var old = OldTransactions.in(connection, OldTransactions.FORGOTTEN);
        findings.addAll(old);
        if (old.isEmpty()) findings.add(Finding.fine("transactions", "none is open for long"));
    }

    private void bloat() throws SQLException {
        int before = findings.size();
        try (var call = BLOAT.prepare(connection).with("least", MANY_DEAD_ROWS);
                var rows = call.query()) {
            while (rows.next()) {
                var since = Intervals.seconds(rows, "since_vacuum");
                findings.add(Finding.warning(
                        "bloat",
                        "biene_store." + rows.getString("name") + " has " + rows.getLong("dead")
                                + " dead rows beside " + rows.getLong("live") + " live ones in "
                                + ByteCounts.text(rows.getLong("bytes")) + ", and was "
                                + (since == null ? "never vacuumed" : "vacuumed " + Ages.text(since) + " ago"),
                        "see that autovacuum runs and no transaction is old, then VACUUM biene_store."
                                + rows.getString("name")));
            }
        }
        if (findings.size() == before) findings.add(Finding.fine("bloat", "no table holds many dead rows"));
    }

    private void bees() throws SQLException {
        int before = findings.size();
        try (var call = BEES.prepare(connection);
                var rows = call.query()) {
            while (rows.next()) lost(rows);
        }
        if (findings.size() == before) findings.add(Finding.fine("bees", "no lost bee holds a job"));
    }

    private void lost(ResultSet row) throws SQLException {
        var set = row.getString("name");
        int bees = row.getInt("bees");
        int live = row.getInt("live");
        var silence = Intervals.seconds(row, "seconds");
        findings.add(new Finding(
                "bees",
                live > 0 ? Level.WARNING : Level.ERROR,
                "of set \"" + set + "\" " + (bees == 1 ? "a bee" : bees + " bees") + " (process " + row.getLong("pid")
                        + " on " + row.getString("host") + ") with " + row.getLong("jobs") + " jobs in hand "
                        + (bees == 1 ? "was" : "were") + " last heard of "
                        + Ages.text(silence == null ? Duration.ZERO : silence) + " ago",
                live > 0
                        ? "the other " + live + " take the jobs over by themselves within seconds"
                        : "no bee lives to take the jobs over: start one with biene work " + set));
    }
}
