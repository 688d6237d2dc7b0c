package dev.biene.postgres;

import dev.biene.jobset.JobTransaction;
import dev.biene.jobset.StoreUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transaction in which one job's result is stored with whatever the handler writes through its connection.
 *
 * <p>The outcome is reserved at the very end, so the claim's row is locked only while this commits.
 */
final class PostgresJobTransaction implements JobTransaction {

    private static final Sql MARK_SETTLED = Sql.load("mark_settled");
    private static final Sql INSERT_SINGLE = Sql.load("insert_single");
    private static final Sql COUNT_SETTLED = Sql.load("count_settled");

    /** What a handler must leave to Biene. */
    private static final Set<String> OURS = Set.of("commit", "rollback", "close", "abort", "setAutoCommit");

    private final SetTables set;
    private final Server server;
    private final long beeId;
    private final Connection connection;
    private final Connection lent;
    private @Nullable Manners manners;

    PostgresJobTransaction(SetTables set, Server server, long beeId) {
        this.set = set;
        this.server = server;
        this.beeId = beeId;
        try {
            connection = server.open();
        } catch (SQLException e) {
            throw new StoreUnavailableException(String.valueOf(server.explain(e).getMessage()), e);
        }
        try {
            connection.setAutoCommit(false);
            manners = Manners.beginLong(connection);
        } catch (SQLException e) {
            close();
            throw Failures.translated(e, server.where());
        }
        lent = lend(connection);
    }

    private static Connection lend(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                PostgresJobTransaction.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    boolean toSavepoint = method.getName().equals("rollback") && method.getParameterCount() == 1;
                    if (OURS.contains(method.getName()) && !toSavepoint) {
                        throw new SQLException(method.getName() + "() is Biene's to call: the job's result is stored in"
                                + " this transaction when the handler returns");
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(lent)) return type.cast(lent);
        throw new UnsupportedOperationException(
                "PostgreSQL offers the job's transaction as java.sql.Connection, not as " + type.getName());
    }

    @Override
    public boolean commit(long claimId, long job, @Nullable String result, float seconds) {
        try {
            if (!reserve(claimId, job)) {
                connection.rollback();
                return false;
            }
            try (var call = INSERT_SINGLE
                    .forSet(set.number())
                    .prepare(connection)
                    .with("job", job)
                    .with("claim_id", claimId)
                    .with("bee_id", beeId)
                    .with("result", result)
                    .with("seconds", seconds)) {
                call.update();
            }
            try (var call = COUNT_SETTLED
                    .prepare(connection)
                    .with("bee_id", beeId)
                    .with("completed", 1)
                    .with("failed", 0)) {
                call.update();
            }
            connection.commit();
            return true;
        } catch (SQLException e) {
            throw Failures.translated(e, server.where());
        }
    }

    private boolean reserve(long claimId, long job) throws SQLException {
        try (var call = MARK_SETTLED
                        .prepare(connection)
                        .with("set_id", set.number())
                        .with("bee_id", beeId)
                        .with("claim_id", claimId)
                        .with("job", job);
                var rows = call.query()) {
            return rows.next();
        }
    }

    @Override
    public boolean broken() {
        try {
            // The driver closes a connection when it breaks, and only Biene may close this one otherwise.
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    @Override
    public void close() {
        // Whatever happens it goes back: a caller's pool would miss it for ever.
        try (connection) {
            if (connection.isClosed()) return;
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            Manners.giveBack(connection, manners);
        } catch (SQLException e) {
            // Whatever was not committed is rolled back by the server when the connection ends.
            Hints.log.debug("closing a job's transaction: {}", e.getMessage());
        }
    }
}
