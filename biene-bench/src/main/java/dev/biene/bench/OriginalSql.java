package dev.biene.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The algorithm of the program that job sets come from, as plain SQL: read a job, claim it, complete it, each in a
 * transaction of its own and without a lock. One connection a process, as it has one thread.
 */
record OriginalSql(long jobs) implements Competitor {

    @Override
    public String spec() {
        return "original";
    }

    @Override
    public String title() {
        return "the original's SQL";
    }

    @Override
    public String settings() {
        return "its three statements a job in JDBC, 1 connection a process";
    }

    @Override
    public void create(Database database) {
        // One table a set, as the original has it.
    }

    @Override
    public void fill(Database database, String set, long jobs) throws SQLException {
        database.execute(
                statement("create", set),
                "INSERT INTO " + set + " (input_data) SELECT jsonb_build_object('n', n) FROM generate_series(1, " + jobs
                        + ") n");
    }

    private static String statement(String name, String set) {
        return Statements.load("original_" + name).replace(":name", set);
    }

    @Override
    public boolean endsByItself() {
        return true;
    }

    @Override
    public boolean repeatsJobs() {
        return true;
    }

    @Override
    public long left(Database database, String set) throws SQLException {
        return database.number("SELECT count(*) FROM " + set + " WHERE time_last_completed IS NULL");
    }

    @Override
    public Work work(Database database) throws SQLException {
        return new ConnectionsWork(database, 1) {
            @Override
            Loop loop(Connection connection, String set, int place) throws SQLException {
                return new Jobs(connection, set);
            }
        };
    }

    private static final class Jobs implements ConnectionsWork.Loop {

        private final PreparedStatement unclaimed;
        private final PreparedStatement oldest;
        private final PreparedStatement claim;
        private final PreparedStatement complete;

        Jobs(Connection connection, String set) throws SQLException {
            unclaimed = connection.prepareStatement(statement("unclaimed", set));
            oldest = connection.prepareStatement(statement("oldest", set));
            claim = connection.prepareStatement(statement("claim", set));
            complete = connection.prepareStatement(statement("complete", set));
        }

        @Override
        public int next() throws SQLException {
            int id = first(unclaimed);
            if (id < 0) id = first(oldest);
            if (id < 0) return -1;
            claim.setInt(1, id);
            claim.executeUpdate();
            complete.setString(1, "null");
            complete.setString(2, "0.000001 s");
            complete.setInt(3, id);
            complete.executeUpdate();
            return 1;
        }

        private static int first(PreparedStatement query) throws SQLException {
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getInt("id") : -1;
            }
        }
    }
}
