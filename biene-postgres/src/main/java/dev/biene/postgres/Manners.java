package dev.biene.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * What a bee, or who adds jobs, asks of a connection as long as it has it, and how the connection was before: one that a
 * caller's pool has lent goes back as it came. For one thread at a time.
 */
final class Manners {

    /**
     * What makes the server notice within half a minute that the machine at the other end is gone, and let go of its
     * locks; its own default is two hours. {@code %1$s} is the scope.
     */
    private static final String DEAD_PEERS = """
            SET %1$s tcp_keepalives_idle = 15; SET %1$s tcp_keepalives_interval = 5;
            SET %1$s tcp_keepalives_count = 3; SET %1$s tcp_user_timeout = 30000""";

    /**
     * Few statements come again and again: each is planned once, and a plan that was made while the set was small must not
     * scan it all when it has grown. To versions before 18 a forbidden scan that cannot be helped looks so dear that they
     * would compile it.
     */
    private static final String PLANNED_ONCE =
            "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off; ";

    /** A bee that is stopped in the middle of a transaction must not hold up the others. */
    private static final String NOT_IDLE = "SET idle_in_transaction_session_timeout = %d; ";

    private static final String FORGOTTEN = """
            UNLISTEN *; RESET idle_in_transaction_session_timeout; RESET plan_cache_mode; RESET enable_seqscan; RESET jit;
            RESET tcp_keepalives_idle; RESET tcp_keepalives_interval; RESET tcp_keepalives_count;
            RESET tcp_user_timeout""";

    private final int networkTimeout;
    private final int prepareThreshold;
    private boolean set;

    private Manners(Connection open) throws SQLException {
        this.networkTimeout = open.getNetworkTimeout();
        this.prepareThreshold = open.unwrap(PGConnection.class).getPrepareThreshold();
    }

    /**
     * Prepares a connection for a bee.
     *
     * @param answerMillis the statements of a bee are short: no answer for so long means that the server is gone
     * @param pooled whether a pooler is in between, and no setting of a session can be trusted
     */
    static Manners take(Connection open, int answerMillis, boolean pooled) throws SQLException {
        var manners = new Manners(open);
        open.setNetworkTimeout(Runnable::run, answerMillis);
        if (!pooled)
            manners.set(open, NOT_IDLE.formatted(answerMillis) + PLANNED_ONCE + DEAD_PEERS.formatted("SESSION"));
        return manners;
    }

    /**
     * Prepares a connection for adds, which may come one by one, and while a set is as good as empty.
     *
     * @param own whether it is closed after use. One of the caller's pool is not worth a round trip more before and after
     *     an add: what is not planned once for all is planned for the size that the set has
     * @param pooled as for {@link #take}
     */
    static Manners ofAdds(Connection open, boolean own, boolean pooled) throws SQLException {
        var manners = new Manners(open);
        if (own && !pooled) manners.set(open, PLANNED_ONCE);
        else open.unwrap(PGConnection.class).setPrepareThreshold(0);
        return manners;
    }

    private void set(Connection open, String settings) throws SQLException {
        // Who has told the driver not to name statements has a reason.
        if (prepareThreshold > 0) open.unwrap(PGConnection.class).setPrepareThreshold(1);
        execute(open, settings);
        set = true;
    }

    /**
     * Begins a transaction that lasts as long as a handler runs: what it locks must not outlive its machine for long. What
     * it sets ends with it, but for the driver's naming of statements.
     */
    static Manners beginLong(Connection open) throws SQLException {
        var manners = new Manners(open);
        open.unwrap(PGConnection.class).setPrepareThreshold(0);
        execute(open, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;" + DEAD_PEERS.formatted("LOCAL"));
        return manners;
    }

    /** Makes the connection what it was. */
    static void giveBack(Connection open, @Nullable Manners manners) throws SQLException {
        if (manners == null) return;
        if (manners.set) execute(open, FORGOTTEN);
        open.unwrap(PGConnection.class).setPrepareThreshold(manners.prepareThreshold);
        open.setNetworkTimeout(Runnable::run, manners.networkTimeout);
    }

    private static void execute(Connection open, String sql) throws SQLException {
        try (var statement = open.createStatement()) {
            statement.execute(sql);
        }
    }
}
