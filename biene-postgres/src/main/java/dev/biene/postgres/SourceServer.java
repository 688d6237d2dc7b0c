package dev.biene.postgres;

import dev.biene.BieneException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A server behind a user's own source of connections. */
final class SourceServer implements Server {

    private final DataSource source;
    private volatile String where = "in the database of the given DataSource";
    private volatile boolean reached;

    SourceServer(DataSource source) {
        this.source = source;
    }

    @Override
    public Connection open() throws SQLException {
        var connection = source.getConnection();
        try {
            where = "in database \"" + connection.getCatalog() + "\" of the given DataSource";
        } catch (SQLException e) {
            // Broken already; kept here, it would be missing in the caller's pool for ever.
            connection.close();
            throw e;
        }
        reached = true;
        return connection;
    }

    @Override
    public boolean opensAnew() {
        return false;
    }

    @Override
    public boolean reached() {
        return reached;
    }

    @Override
    public BieneException explain(SQLException failure) {
        return new BieneException("no connection to PostgreSQL " + where + ": " + failure.getMessage(), failure);
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public void close() {}
}
