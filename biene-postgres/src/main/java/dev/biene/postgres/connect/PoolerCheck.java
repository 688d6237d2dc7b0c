package dev.biene.postgres.connect;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * Tells whether a connection goes through a pooler such as PgBouncer.
 *
 * <p>A pooler makes up the process number that the driver is told at login, so it differs from the one of the server
 * process that runs a statement. Behind a pooler in transaction mode each transaction may run in another server process:
 * a statement prepared there by name is missing or somebody else's in the next, so the driver must not name any
 * (prepareThreshold 0); and LISTEN, session settings and advisory session locks cannot be trusted.
 */
public final class PoolerCheck {

    private PoolerCheck() {}

    /** Returns whether the connection goes through a pooler; asks the server once, in the current transaction if any. */
    public static boolean pooled(Connection connection) throws SQLException {
        var driver = connection.unwrap(PGConnection.class);
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            return !row.next() || row.getInt(1) != driver.getBackendPID();
        }
    }

    /** Makes the connection safe to use behind a pooler if it is behind one, and returns whether it is. */
    public static boolean guard(Connection connection) throws SQLException {
        var pooled = pooled(connection);
        if (pooled) connection.unwrap(PGConnection.class).setPrepareThreshold(0);
        return pooled;
    }
}
