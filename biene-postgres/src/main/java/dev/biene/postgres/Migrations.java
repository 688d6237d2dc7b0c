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

    private static final List<String> FILES = List.of("0001_store", "0002_reads", "0003_waiting_counts");

    private static final Sql LOCK = Sql.load("lock_migrations");
    private static final Sql HAS_VERSION_TABLE = Sql.load("has_version_table");
    private static final Sql VERSION = Sql.load("schema_version");
    private static final Sql NOTE_VERSION = Sql.load("note_version");

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
            statement.execute(LOCK.text());
            int version = version(connection);
            if (version == 0) statement.execute(Sql.resource("migration/ground.sql"));
            for (int number = version + 1; number <= FILES.size(); number++) {
                statement.execute(Sql.resource("migration/" + FILES.get(number - 1) + ".sql"));
                try (var note = NOTE_VERSION.prepare(connection)) {
                    note.with("number", number).update();
                }
            }
        }
        return null;
    }

    /** The version that this Biene brings a schema to. */
    static int known() {
        return FILES.size();
    }

    /** The version of the schema that is there, or 0. */
    static int version(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            try (var row = statement.executeQuery(HAS_VERSION_TABLE.text())) {
                if (!row.next() || !row.getBoolean(1)) return 0;
            }
            try (var row = statement.executeQuery(VERSION.text())) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }
}
