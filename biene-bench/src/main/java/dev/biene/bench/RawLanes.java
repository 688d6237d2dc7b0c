package dev.biene.bench;

import dev.biene.postgres.PostgresJobStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The limit of Biene's storage form: a JDBC loop on Biene's own tables that settles a claim and takes the next in one
 * round trip, without handler, JSON, heartbeats or any of the promises. See {@code sql/lanes_turn.sql}.
 */
record RawLanes(int claim, int connections, long jobs) implements Competitor {

    private static final int LANES = 64;

    @Override
    public String spec() {
        return "lanes:" + claim + ":" + connections;
    }

    @Override
    public String title() {
        return "raw loop, lanes, k=" + claim + ", " + connections + (connections == 1 ? " conn" : " conns");
    }

    @Override
    public String settings() {
        return "JDBC, Biene's tables, settle " + claim + " and claim " + claim + " in one statement, " + connections
                + " connections a process";
    }

    @Override
    public void create(Database database) {
        PostgresJobStore.connect(database.settings()).close();
    }

    @Override
    public void forget(Database database, String set) {
        BieneJobs.dropSet(database, set);
    }

    @Override
    public void fill(Database database, String set, long jobs) throws SQLException {
        BieneJobs.fillSet(database, set, jobs);
        long lane = Math.max(1, (jobs + (long) LANES * claim - 1) / ((long) LANES * claim)) * claim;
        try (var connection = database.connect();
                var statement = connection.prepareStatement(Statements.load("lanes_recut", number(connection, set)))) {
            statement.setLong(1, lane);
            statement.setLong(2, lane);
            statement.executeUpdate();
        }
    }

    private static int number(Connection connection, String set) throws SQLException {
        return (int) Database.number(connection, "SELECT set_id FROM biene_store.job_set WHERE name = '" + set + "'");
    }

    @Override
    public boolean endsByItself() {
        return true;
    }

    @Override
    public long left(Database database, String set) throws Exception {
        return BieneJobs.leftInSet(database, set);
    }

    @Override
    public long done(Database database, String set, long jobs) throws Exception {
        return BieneJobs.doneInSet(database, set);
    }

    @Override
    public Work work(Database database) throws SQLException {
        return new ConnectionsWork(database, connections) {
            @Override
            Loop loop(Connection connection, String set, int place) throws SQLException {
                return new Turns(connection, number(connection, set), bee(place), claim);
            }
        };
    }

    private static long bee(int place) {
        return ProcessHandle.current().pid() * 1000 + place;
    }

    private static final class Turns implements ConnectionsWork.Loop {

        private final PreparedStatement turn;
        private final Float[] seconds;
        private final int claim;
        private @Nullable Long held;
        private int heldJobs;

        Turns(Connection connection, int set, long bee, int claim) throws SQLException {
            this.turn = connection.prepareStatement(Statements.load("lanes_turn", set));
            this.claim = claim;
            this.seconds = new Float[claim];
            java.util.Arrays.fill(seconds, 1e-6f);
            turn.setLong(2, bee);
            turn.setLong(3, bee);
            turn.setArray(4, connection.createArrayOf("float4", seconds));
            turn.setInt(7, claim);
            turn.setLong(8, bee);
        }

        /** Returns the jobs settled; -1 when nothing is left to claim and nothing in hand. */
        @Override
        public int next() throws SQLException {
            if (held == null) turn.setNull(1, Types.BIGINT);
            else turn.setLong(1, held);
            long place = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
            turn.setLong(5, place);
            turn.setLong(6, place);
            int settled = heldJobs;
            boolean none = held == null;
            try (var rows = turn.executeQuery()) {
                if (rows.next()) {
                    held = rows.getLong(1);
                    heldJobs = rows.getInt(2);
                    if (rows.getString(3).isEmpty()) throw new SQLException("no inputs in a claim of " + claim);
                    return settled;
                }
            }
            held = null;
            heldJobs = 0;
            return none ? -1 : settled;
        }
    }
}
