package dev.biene.postgres;

import dev.biene.BieneException;
import dev.biene.jobset.StoreUnavailableException;
import dev.biene.postgres.connect.PoolerCheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One connection to the server, made again when it breaks. For one thread at a time.
 *
 * <p>Every step runs at READ COMMITTED, whatever the database's default is, and is asked again when the server gave it up
 * for another's sake (serialization failure, deadlock): a bounded number of times, with jitter. A connection that breaks
 * is {@link StoreUnavailableException}, and whether the step took effect is unknown.
 */
final class Line implements AutoCloseable {

    /** A step on an open connection. */
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    private static final int MAX_TRIES = 10;

    private static final int BEE_ANSWER_MILLIS = 25_000;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    /** Serialization failure, deadlock, lock not available. */
    private static final Set<String> GIVEN_UP_FOR_OTHERS = Set.of("40001", "40P01", "55P03");

    /** A statement's name is taken or unknown: a pooler has put another server process behind the connection. */
    private static final Set<String> STATEMENT_NAMES = Set.of("42P05", "26000");

    /** No connection is left, or the server is starting: both pass by themselves. */
    private static final Set<String> BUSY = Set.of("53300", "57P03");

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final Server server;
    private @Nullable Connection connection;
    private @Nullable Manners manners;
    private boolean pooled;

    /** How long the server may take to answer a statement of a bee's, or 0 for as long as it wants. */
    private int answerMillis;

    private boolean adds;

    /** Whether the level must be set in each transaction, because the default is another or cannot be known. */
    private boolean setsLevel;

    Line(Server server) {
        this.server = server;
    }

    /** Runs one statement that is a transaction of its own. */
    <T extends @Nullable Object> T statement(Work<T> work) {
        return attempt(work, false);
    }

    /** Runs several statements as one transaction. */
    <T extends @Nullable Object> T transaction(Work<T> work) {
        return attempt(work, true);
    }

    /** Runs several statements as one transaction that cannot be asked again. */
    <T> T transactionOnce(Work<T> work) {
        try {
            return inTransaction(connection(), work);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private <T extends @Nullable Object> T attempt(Work<T> work, boolean several) {
        for (int tries = 1; ; tries++) {
            try {
                var open = connection();
                return several || setsLevel ? inTransaction(open, work) : work.on(open);
            } catch (SQLException e) {
                if (tries == MAX_TRIES || !another(e)) throw failed(e);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MILLIS * 1_000_000));
            }
        }
    }

    private <T extends @Nullable Object> T inTransaction(Connection open, Work<T> work) throws SQLException {
        open.setAutoCommit(false);
        try {
            if (setsLevel) readCommitted(open);
            T answer = work.on(open);
            open.commit();
            return answer;
        } catch (SQLException | RuntimeException e) {
            rollBack(open, e);
            throw e;
        } finally {
            if (!open.isClosed()) open.setAutoCommit(true);
        }
    }

    private static void readCommitted(Connection open) throws SQLException {
        try (var statement = open.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        }
    }

    private static void rollBack(Connection open, Exception because) {
        try {
            open.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    private boolean another(SQLException e) throws BieneException {
        var state = String.valueOf(e.getSQLState());
        if (STATEMENT_NAMES.contains(state)) {
            pooled = true;
            drop();
            return true;
        }
        return GIVEN_UP_FOR_OTHERS.contains(state);
    }

    private BieneException failed(SQLException e) {
        var failure = Failures.translated(e, server.where());
        if (failure instanceof StoreUnavailableException) drop();
        return failure;
    }

    /** Whether there is a connection, that may be broken. */
    boolean isOpen() {
        return connection != null;
    }

    /** The connection, made if there is none. */
    Connection connection() {
        var open = connection;
        if (open != null) return open;
        try {
            open = opened();
            connection = open;
            prepare(open);
            return open;
        } catch (SQLException e) {
            drop();
            var failure = server.explain(e);
            // What worked before is worth waiting for; what never did is worth a word at once.
            throw server.reached() ? new StoreUnavailableException(String.valueOf(failure.getMessage()), e) : failure;
        }
    }

    /** A connection; where a server has none to spare or is starting, after some waiting, unless a bee does that itself. */
    private Connection opened() throws SQLException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        for (long said = Long.MIN_VALUE; ; ) {
            try {
                return server.open();
            } catch (SQLException e) {
                boolean waits = answerMillis == 0 && BUSY.contains(String.valueOf(e.getSQLState()));
                if (!waits
                        || System.nanoTime() > deadline
                        || Thread.currentThread().isInterrupted()) throw e;
                if (said == Long.MIN_VALUE || System.nanoTime() - said > SILENCE.toNanos()) {
                    Hints.log.warn("{}; trying again", server.explain(e).getMessage());
                    said = System.nanoTime();
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_RETRY.toNanos()));
            }
        }
    }

    private void prepare(Connection open) throws SQLException {
        open.setAutoCommit(true);
        pooled |= PoolerCheck.guard(open);
        if (pooled) open.unwrap(PGConnection.class).setPrepareThreshold(0);
        if (answerMillis > 0) manners = Manners.take(open, answerMillis, pooled);
        else if (adds) manners = Manners.ofAdds(open, server.opensAnew(), pooled);
        setsLevel = pooled || open.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED;
    }

    /** Whether the connection goes through a pooler, so that hints cannot be listened for. */
    boolean pooled() {
        return pooled;
    }

    /** Makes this, before its first use, the line of a bee: it waits for its server when it breaks, and not for ever for an answer. */
    Line ofBee() {
        answerMillis = BEE_ANSWER_MILLIS;
        return this;
    }

    /** Makes this, before its first use, a line for adds: none of them is planned for a smaller set than it meets. */
    Line ofAdds() {
        adds = true;
        return this;
    }

    private void giveBack(Connection open) {
        try {
            // A stream was left in the middle of its transaction.
            if (!open.getAutoCommit()) {
                open.rollback();
                open.setAutoCommit(true);
            }
            Manners.giveBack(open, manners);
        } catch (SQLException e) {
            Hints.log.debug("a connection that broke goes back to its pool: {}", e.getMessage());
        }
    }

    private void drop() {
        var open = connection;
        connection = null;
        if (open == null) return;
        try {
            open.close();
        } catch (SQLException e) {
            // It is broken; there is nothing more to lose.
            connection = null;
        }
    }

    @Override
    public void close() {
        if (connection != null && !server.opensAnew()) giveBack(connection);
        drop();
    }
}
