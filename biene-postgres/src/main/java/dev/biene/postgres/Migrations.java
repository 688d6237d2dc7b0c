package dev.biene.postgres;

import dev.biene.BieneException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings the schemas to the version this Biene needs: numbered files of the {@code migration} folder, applied once, in
 * order, under a lock that ends with the transaction. Fifty processes may do it at the same moment.
 */
final class Migrations {

    private static final List<String> FILES = List.of("0001_store");

    /**
     * Not to_regclass: that answers from the session's cache, which a wait for the advisory lock does not refresh, and
     * whoever waited would make the tables again.
     */
    private static final String VERSION_TABLE = "SELECT EXISTS (SELECT FROM pg_catalog.pg_tables"
            + " WHERE schemaname = 'biene_store' AND tablename = 'version')";

    /** Any number nobody else uses; "Biene" on a telephone's keys. */
    private static final long LOCK = 24363;

    private Migrations() {}

    static void apply(Line line, String where) {
        int version = line.statement(Migrations::version);
        if (version > FILES.size()) {
            throw new BieneException("the schema biene_store " + where + " is of version " + version
                    + ", made by a newer Biene; this one knows " + FILES.size() + ": use the newer Biene everywhere");
        }
        if (version < FILES.size()) line.transaction(Migrations::migrate);
    }

    private static Void migrate(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            int version = version(connection);
            if (version == 0) {
                for (var schema : List.of("biene_store", "biene")) createSchema(connection, schema);
                statement.execute("CREATE TABLE IF NOT EXISTS biene_store.version"
                        + " (number int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())");
            }
            for (int number = version + 1; number <= FILES.size(); number++) {
                statement.execute(Sql.resource("migration/" + FILES.get(number - 1) + ".sql"));
                statement.execute("INSERT INTO biene_store.version (number) VALUES (" + number + ")");
            }
        }
        return null;
    }

    /** The schema's owner may be somebody else who made it for us, so it is only made if it is missing. */
    private static void createSchema(Connection connection, String schema) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '" + schema + "')")) {
            if (row.next() && row.getBoolean(1)) statement.execute("CREATE SCHEMA " + schema);
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            try (var row = statement.executeQuery(VERSION_TABLE)) {
                if (!row.next() || !row.getBoolean(1)) return 0;
            }
            try (var row = statement.executeQuery("SELECT coalesce(max(number), 0) FROM biene_store.version")) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }
}
