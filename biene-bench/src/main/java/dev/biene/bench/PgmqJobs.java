package dev.biene.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The SQL functions of pgmq in a loop of JDBC, without a worker: read by the thousand, delete by array. Only where the
 * server has the extension or its SQL is at hand, as no package that a build can pin brings it.
 *
 * @param sql pgmq.sql of its sources, which its "SQL only" installation runs; null for the server's extension
 */
record PgmqJobs(
        int batch, int connections, long jobs, @Nullable Path sql) implements Competitor {

    /** Longer than any measurement. */
    private static final int INVISIBLE_SECONDS = 3600;

    private static final long CHUNK = 10_000;

    @Override
    public String spec() {
        return "pgmq:" + batch + ":" + connections;
    }

    @Override
    public String title() {
        return "pgmq functions, " + connections + " conns";
    }

    @Override
    public String settings() {
        return "JDBC, pgmq.read of " + batch + ", pgmq.delete by array, " + connections + " connections a process, "
                + (sql == null ? "the server's extension" : "SQL only");
    }

    @Override
    public @Nullable String absence(BenchServer server) throws SQLException {
        if (sql != null) return Files.isReadable(sql) ? null : "cannot read " + sql;
        var offered = server.number("SELECT count(*) FROM pg_available_extensions WHERE name = 'pgmq'");
        return offered > 0
                ? null
                : "the server does not offer the extension; --db names one that does, --pgmq-sql its pgmq.sql";
    }

    @Override
    public void create(Database database) throws SQLException {
        try {
            database.execute(sql == null ? "CREATE EXTENSION pgmq" : Files.readString(sql));
        } catch (IOException e) {
            throw new BenchException("cannot read " + sql + ": " + e.getMessage());
        }
    }

    @Override
    public void fill(Database database, String set, long jobs) throws SQLException {
        database.execute("SELECT pgmq.create('" + set + "')");
        for (long first = 1; first <= jobs; first += CHUNK) {
            long last = Math.min(jobs, first + CHUNK - 1);
            database.execute("SELECT pgmq.send_batch('" + set + "', (SELECT array_agg(jsonb_build_object('n', n))"
                    + " FROM generate_series(" + first + ", " + last + ") n))");
        }
    }

    @Override
    public boolean endsByItself() {
        return true;
    }

    @Override
    public long left(Database database, String set) throws SQLException {
        return database.number("SELECT count(*) FROM pgmq.q_" + set);
    }

    @Override
    public Work work(Database database) throws SQLException {
        return new ConnectionsWork(database, connections) {
            @Override
            Loop loop(Connection connection, String set, int place) throws SQLException {
                return new Rounds(connection, set, batch);
            }
        };
    }

    private static final class Rounds implements ConnectionsWork.Loop {

        private final Connection connection;
        private final PreparedStatement read;
        private final PreparedStatement delete;

        Rounds(Connection connection, String set, int batch) throws SQLException {
            this.connection = connection;
            this.read = connection.prepareStatement(
                    "SELECT msg_id, message FROM pgmq.read('" + set + "', " + INVISIBLE_SECONDS + ", " + batch + ")");
            this.delete = connection.prepareStatement("SELECT count(*) FROM pgmq.delete('" + set + "', ?)");
        }

        @Override
        public int next() throws SQLException {
            var ids = new ArrayList<Long>();
            try (var rows = read.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                    if (rows.getString(2).isEmpty()) throw new SQLException("a message without input");
                }
            }
            if (ids.isEmpty()) return -1;
            delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            try (var deleted = delete.executeQuery()) {
                deleted.next();
                return deleted.getInt(1);
            }
        }
    }
}
