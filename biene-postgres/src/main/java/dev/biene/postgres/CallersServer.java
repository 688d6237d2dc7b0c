package dev.biene.postgres;

import dev.biene.BieneException;
import java.sql.Connection;
import java.sql.SQLException;

/** A caller's own connection and transaction; there is no other to be had. */
record CallersServer(Connection connection) implements Server {

    @Override
    public Connection open() {
        throw new UnsupportedOperationException(
                "a store within the caller's transaction only creates sets and adds jobs; open another store to run");
    }

    @Override
    public boolean opensAnew() {
        return false;
    }

    @Override
    public boolean reached() {
        return true;
    }

    @Override
    public BieneException explain(SQLException failure) {
        return Failures.translated(failure, where());
    }

    @Override
    public String where() {
        return "in the database of the given connection";
    }

    @Override
    public void close() {}
}
