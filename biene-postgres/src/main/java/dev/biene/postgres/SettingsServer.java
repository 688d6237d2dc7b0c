package dev.biene.postgres;

import dev.biene.BieneException;
import dev.biene.postgres.connect.PostgresSettings;
import java.sql.Connection;
import java.sql.SQLException;

/** A server that settings name: each connection is opened anew, since a bee keeps its two as long as it runs. */
final class SettingsServer implements Server {

    private final PostgresSettings settings;
    private volatile boolean reached;

    SettingsServer(PostgresSettings settings) {
        this.settings = settings;
    }

    @Override
    public Connection open() throws SQLException {
        var connection = settings.open();
        reached = true;
        return connection;
    }

    @Override
    public boolean opensAnew() {
        return true;
    }

    @Override
    public boolean reached() {
        return reached;
    }

    @Override
    public BieneException explain(SQLException failure) {
        return settings.explain(failure);
    }

    @Override
    public String where() {
        return "in database \"" + settings.database() + "\" on " + settings.address();
    }

    @Override
    public void close() {}
}
