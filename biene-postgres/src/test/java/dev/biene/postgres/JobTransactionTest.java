package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.BeeSession;
import dev.biene.jobset.Claim;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.ClaimRequest.Source;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.JobTransaction;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.Settlement.Outcome;
import dev.biene.jobset.StoreUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The transaction that is lent to a handler: how it begins, breaks and ends, and what is left of its connection. */
final class JobTransactionTest {

    /** How many connections are lent and have not come back. */
    private final AtomicInteger out = new AtomicInteger();

    private final TestDatabase database = TestDatabase.create();
    private final JobStore store = PostgresJobStore.of(lending(database.dataSource()));
    private BeeSession bee;
    private Claim claim;

    /** What the caller's pool lent last. */
    private volatile @Nullable Connection lent;

    private volatile @Nullable SQLException refusal;
    private volatile boolean lendsBroken;

    @BeforeEach
    void claimOne() {
        JobSet<Map<String, Object>, Object> jobs = JobSet.open("tx", store);
        jobs.create();
        jobs.add(IntStream.range(0, 2).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
        bee = store.join("tx", new BeeProfile("test", 4711, "0.1", 1, Duration.ofMinutes(5), null));
        claim = bee.turn(List.of(), ClaimRequest.singles(Source.NEW, 1))
                .claims()
                .get(0);
    }

    @AfterEach
    void close() {
        bee.close();
        store.close();
        database.close();
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            assertTrue(row.next());
            return String.valueOf(row.getString(1));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String asked(String sql) throws SQLException {
        try (var connection = database.connect()) {
            return text(connection, sql);
        }
    }

    private static void kill(JobTransaction transaction) {
        assertThrows(
                SQLException.class,
                () -> execute(transaction.unwrap(Connection.class), "SELECT pg_terminate_backend(pg_backend_pid())"));
    }

    @Test
    void itsConnectionGoesBackAsItCameWhetherItCommittedOrNot() throws Exception {
        for (boolean commits : new boolean[] {false, true}) {
            Connection used;
            try (var transaction = bee.transaction()) {
                used = lent;
                execute(transaction.unwrap(Connection.class), "CREATE TABLE made_" + commits + " (n int)");
                if (commits) assertTrue(transaction.commit(claim.id(), claim.firstJob(), "1", 0.5f));
            }

            assertNotNull(used);
            assertTrue(used.getAutoCommit());
            assertEquals(5, used.unwrap(PGConnection.class).getPrepareThreshold());
            assertEquals("read committed", text(used, "SHOW transaction_isolation"));
            assertEquals(commits ? "t" : "f", asked("SELECT to_regclass('made_" + commits + "') IS NOT NULL"));
            used.close();
        }
    }

    @Test
    void whatTheDriverRefusesAHandlerIsToldInTheDriversWords() throws Exception {
        try (var transaction = bee.transaction()) {
            var connection = transaction.unwrap(Connection.class);
            execute(connection, "SELECT 1");

            var refused = assertThrows(
                    SQLException.class, () -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));

            assertTrue(String.valueOf(refused.getMessage()).contains("isolation"), refused::toString);
        }
    }

    @Test
    void aResultThatIsRefusedTakesWhatTheHandlerWroteWithIt() throws Exception {
        bee.turn(List.of(Outcomes.all(claim, Outcome.RELEASED)), ClaimRequest.NOTHING);

        try (var transaction = bee.transaction()) {
            var connection = transaction.unwrap(Connection.class);
            execute(connection, "CREATE TABLE made (n int)");
            execute(connection, "SELECT pg_advisory_xact_lock(1)");

            assertFalse(transaction.commit(claim.id(), claim.firstJob(), "1", 0.5f));

            assertEquals("t", asked("SELECT pg_try_advisory_lock(1)"), "nobody waits until it is closed");
        }

        assertEquals("null", asked("SELECT to_regclass('made')"));
    }

    @Test
    void whoseConnectionIsCutIsBroken() throws Exception {
        try (var transaction = bee.transaction()) {
            assertFalse(transaction.broken());

            kill(transaction);

            assertTrue(transaction.broken());
            var thrown = assertThrows(
                    StoreUnavailableException.class, () -> transaction.commit(claim.id(), claim.firstJob(), "1", 0.5f));
            assertTrue(String.valueOf(thrown.getMessage()).contains("\"" + database.name() + "\""), thrown::getMessage);
        }
    }

    /** The driver learns of it only when it speaks, which may be at the very end. */
    @Test
    void aConnectionThatIsCutWhileNothingIsSaidGoesBackToo() throws Exception {
        int before = out.get();
        var transaction = bee.transaction();
        var pid = text(transaction.unwrap(Connection.class), "SELECT pg_backend_pid()");
        asked("SELECT pg_terminate_backend(" + pid + ")");

        transaction.close();

        assertEquals(before, out.get());
    }

    @Test
    void whatOnlyFailsInItIsNotBroken() {
        try (var transaction = bee.transaction()) {
            var connection = transaction.unwrap(Connection.class);

            var thrown = assertThrows(SQLException.class, () -> execute(connection, "SELECT 1/0"));

            assertEquals("22012", thrown.getSQLState(), "the driver's own exception, in no wrapping");
            assertFalse(transaction.broken());
            var refused = assertThrows(
                    BieneException.class, () -> transaction.commit(claim.id(), claim.firstJob(), "1", 0.5f));
            assertFalse(refused instanceof StoreUnavailableException, refused::toString);
        }
    }

    @Test
    void aServerThatCannotBeReachedIsUnavailable() {
        var failure = new SQLException("gone fishing", "08001");
        refusal = failure;

        var thrown = assertThrows(StoreUnavailableException.class, bee::transaction);

        assertTrue(String.valueOf(thrown.getMessage()).contains("gone fishing"), thrown::getMessage);
        assertEquals(failure, thrown.getCause());
        refusal = null;
    }

    @Test
    void aConnectionThatIsBrokenAlreadyIsUnavailableAndGivenBack() {
        lendsBroken = true;
        int before = out.get();

        assertThrows(StoreUnavailableException.class, bee::transaction);

        assertEquals(before, out.get());
        lendsBroken = false;
        bee.transaction().close();
        assertEquals(before, out.get());
    }

    @Test
    void abortingItIsBienesBusinessToo() {
        try (var transaction = bee.transaction()) {
            var connection = transaction.unwrap(Connection.class);
            Executor direct = Runnable::run;

            var thrown = assertThrows(SQLException.class, () -> connection.abort(direct));

            assertTrue(
                    String.valueOf(thrown.getMessage()).startsWith("abort() is Biene's to call"), thrown::getMessage);
            assertFalse(transaction.broken());
        }
    }

    @Test
    void aHandlerMayGoBackToItsOwnSavepointAndAskForNothingButAConnection() throws Exception {
        try (var transaction = bee.transaction()) {
            var connection = transaction.unwrap(Connection.class);
            execute(connection, "CREATE TABLE kept (n int)");
            var before = connection.setSavepoint();
            execute(connection, "CREATE TABLE undone (n int)");

            connection.rollback(before);

            assertThrows(SQLException.class, connection::rollback);
            var thrown = assertThrows(UnsupportedOperationException.class, () -> transaction.unwrap(DataSource.class));
            assertTrue(String.valueOf(thrown.getMessage()).contains("not as javax.sql.DataSource"), thrown::getMessage);
            assertTrue(transaction.commit(claim.id(), claim.firstJob(), "1", 0.5f));
        }
        assertEquals("kept", asked("SELECT to_regclass('kept')"));
        assertEquals("null", asked("SELECT to_regclass('undone')"));
    }

    /** A pool in little, that closes nothing: what was lent can be looked at. */
    private DataSource lending(DataSource source) {
        return (DataSource) Proxy.newProxyInstance(
                JobTransactionTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) return method.invoke(source, arguments);
                    if (refusal != null) throw refusal;
                    var connection = source.getConnection();
                    if (lendsBroken) connection.close();
                    lent = connection;
                    out.incrementAndGet();
                    return comingBack(connection);
                });
    }

    private Connection comingBack(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                JobTransactionTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        out.decrementAndGet();
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }
}
