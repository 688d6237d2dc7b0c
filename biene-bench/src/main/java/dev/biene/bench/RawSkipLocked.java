package dev.biene.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;

/** The limit of the usual design: a state column, {@code FOR UPDATE SKIP LOCKED}, updates; in JDBC only, by the batch. */
record RawSkipLocked(int claim, int connections, long jobs) implements Competitor {

    @Override
    public String spec() {
        return "skip-locked:" + claim + ":" + connections;
    }

    @Override
    public String title() {
        return "raw loop, SKIP LOCKED, k=" + claim + ", " + connections + " conns";
    }

    @Override
    public String settings() {
        return "JDBC, a state column and a partial index, claim " + claim + " and finish " + claim
                + " in a statement each, " + connections + " connections a process";
    }

    @Override
    public void create(Database database) {
        // One table for each set, made when it is filled.
    }

    @Override
    public void fill(Database database, String set, long jobs) throws SQLException {
        database.execute(
                "DROP TABLE IF EXISTS task",
                Statements.load("skip_locked_create"),
                "INSERT INTO task (id, input, place) SELECT n, json_build_object('n', n), (random() * 2e9)::int"
                        + " FROM generate_series(1, " + jobs + ") n");
    }

    @Override
    public boolean endsByItself() {
        return true;
    }

    @Override
    public long left(Database database, String set) throws SQLException {
        return database.number("SELECT count(*) FROM task WHERE state <> 2");
    }

    @Override
    public Work work(Database database) throws SQLException {
        return new ConnectionsWork(database, connections) {
            @Override
            Loop loop(Connection connection, String set, int place) throws SQLException {
                return new Rounds(connection, claim);
            }
        };
    }

    private static final class Rounds implements ConnectionsWork.Loop {

        private final Connection connection;
        private final PreparedStatement take;
        private final PreparedStatement finish;

        Rounds(Connection connection, int claim) throws SQLException {
            this.connection = connection;
            this.take = connection.prepareStatement(Statements.load("skip_locked_claim"));
            this.finish = connection.prepareStatement(Statements.load("skip_locked_finish"));
            take.setInt(1, claim);
        }

        @Override
        public int next() throws SQLException {
            var ids = new ArrayList<Long>();
            try (var rows = take.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                    if (rows.getString(2).isEmpty()) throw new SQLException("a task without input");
                }
            }
            if (ids.isEmpty()) return -1;
            finish.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            return finish.executeUpdate();
        }
    }
}
