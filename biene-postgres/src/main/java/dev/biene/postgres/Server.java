package dev.biene.postgres;

import dev.biene.BieneException;
import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from, and how to speak of it. */
interface Server extends AutoCloseable {

    /** A connection that the caller closes. */
    Connection open() throws SQLException;

    /** Whether each connection is made anew, which takes its time, and not lent by a pool that others need as well. */
    boolean opensAnew();

    /** Whether a connection has ever been had. What worked before is worth waiting for. */
    boolean reached();

    /** One sentence for the user about why {@link #open} failed. */
    BieneException explain(SQLException failure);

    /** As in {@code in database "postgres" on db1:5432}. */
    String where();

    @Override
    void close();
}
