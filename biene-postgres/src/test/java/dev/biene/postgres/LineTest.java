package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.jobset.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What a line does when its server refuses a step, or a connection. */
final class LineTest {

    private static TestDatabase database;

    /** What the next attempts to connect fail with, before one succeeds. */
    private final Deque<SQLException> refusals = new ArrayDeque<>();

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private boolean reached;
    private boolean commits = true;
    private boolean broken;

    private final Line line = new Line(new OneServer());

    @BeforeAll
    static void create() throws SQLException {
        database = TestDatabase.create();
        try (var connection = database.connect()) {
            execute(connection, "CREATE TABLE note (n int)");
        }
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        try (var connection = database.connect()) {
            execute(connection, "TRUNCATE note");
        }
    }

    @AfterEach
    void close() {
        line.close();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            assertTrue(row.next());
            return String.valueOf(row.getString(1));
        }
    }

    private static int pid(Connection connection) throws SQLException {
        return Integer.parseInt(text(connection, "SELECT pg_backend_pid()"));
    }

    private static String notes() throws SQLException {
        try (var connection = database.connect()) {
            return text(connection, "SELECT count(*) FROM note");
        }
    }

    private int failing(Connection connection, int times, String state) throws SQLException {
        execute(connection, "INSERT INTO note VALUES (1)");
        if (asked.incrementAndGet() <= times) throw new SQLException("attempt " + asked, state);
        return asked.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55P03"})
    void whatTheServerGaveUpForAnothersSakeIsAskedAgain(String state) throws Exception {
        int tries = line.transaction(connection -> failing(connection, 9, state));

        assertEquals(10, tries);
        assertEquals("1", notes(), "nothing is left of the attempts before");
        assertEquals(1, opened.get());
    }

    @Test
    void whatIsGivenUpAgainAndAgainFailsInTheEnd() throws Exception {
        var thrown = assertThrows(
                BieneException.class,
                () -> line.transaction(connection -> failing(connection, Integer.MAX_VALUE, "40001")));

        assertEquals(10, asked.get());
        assertTrue(String.valueOf(thrown.getMessage()).contains("attempt 10 [40001]"), thrown::getMessage);
        assertEquals("0", notes());
    }

    @Test
    void attemptsAreSpreadOverTime() {
        line.connection();
        long began = System.nanoTime();

        assertThrows(
                BieneException.class,
                () -> line.statement(connection -> {
                    throw new SQLException("again", "40001");
                }));

        // Nine pauses of 25 ms each in the mean: that all of them together are so short is not to be met.
        assertTrue(System.nanoTime() - began > 20_000_000, "those who gave way to each other met again at once");
    }

    @Test
    void whatIsWrongIsAskedOnce() {
        var thrown =
                assertThrows(BieneException.class, () -> line.statement(connection -> failing(connection, 1, "22012")));

        assertEquals(1, asked.get());
        assertFalse(thrown instanceof StoreUnavailableException);
        assertTrue(line.isOpen(), "the connection is as good as it was");
    }

    @Test
    void whatMayBeDoneOnceIsAskedOnce() throws Exception {
        var thrown = assertThrows(
                BieneException.class, () -> line.transactionOnce(connection -> failing(connection, 1, "40001")));

        assertEquals(1, asked.get());
        assertTrue(String.valueOf(thrown.getMessage()).contains("[40001]"), thrown::getMessage);
        assertEquals("0", notes());
        assertEquals(2, line.<Integer>transactionOnce(connection -> failing(connection, 1, "40001")));
        assertEquals("1", notes());
    }

    @Test
    void aTransactionThatFailsLeavesTheLineReadyForTheNext() throws Exception {
        var thrown = assertThrows(
                IllegalStateException.class,
                () -> line.transaction(connection -> {
                    assertFalse(connection.getAutoCommit());
                    execute(connection, "INSERT INTO note VALUES (1)");
                    throw new IllegalStateException("the caller's own");
                }));

        assertEquals("the caller's own", thrown.getMessage());
        assertEquals(0, thrown.getSuppressed().length);
        line.statement(connection -> {
            assertTrue(connection.getAutoCommit());
            execute(connection, "INSERT INTO note VALUES (2)");
            return 0;
        });
        assertEquals("1", notes());
    }

    @Test
    void aStatementIsATransactionOfItsOwn() throws Exception {
        line.statement(connection -> {
            execute(connection, "INSERT INTO note VALUES (1)");
            assertEquals("1", notes());
            return 0;
        });
    }

    @Test
    void aConnectionThatBrokeIsReplacedForTheNextStep() {
        int first = line.statement(LineTest::pid);
        assertTrue(line.isOpen());

        var thrown = assertThrows(
                StoreUnavailableException.class,
                () -> line.transaction(connection -> {
                    execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())");
                    return 0;
                }));

        assertTrue(String.valueOf(thrown.getMessage()).startsWith("the connection to PostgreSQL broke here: "));
        var cause = thrown.getCause();
        assertEquals(1, cause == null ? 0 : cause.getSuppressed().length, "that nothing could be rolled back");
        assertFalse(line.isOpen());
        assertNotEquals(first, line.<Integer>statement(LineTest::pid));
        assertEquals(2, opened.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"42P05", "26000"})
    void aStatementsNameThatIsUnknownOrTakenBetraysAPooler(String state) {
        line.statement(connection -> {
            assertNotEquals(0, connection.unwrap(PGConnection.class).getPrepareThreshold());
            assertFalse(line.pooled());
            return 0;
        });

        line.statement(connection -> failing(connection, 1, state));

        assertTrue(line.pooled());
        assertEquals(2, opened.get(), "with statements that are not named");
        line.statement(connection -> {
            assertEquals(0, connection.unwrap(PGConnection.class).getPrepareThreshold());
            assertFalse(connection.getAutoCommit(), "the level is set in each transaction");
            return 0;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"serializable", "repeatable read"})
    void everyStepIsReadCommittedWhateverTheDatabasesDefault(String level) throws Exception {
        try (var connection = database.connect()) {
            execute(
                    connection,
                    "ALTER DATABASE " + database.name() + " SET default_transaction_isolation = '" + level + "'");
            String statement = line.statement(open -> text(open, "SHOW transaction_isolation"));
            String transaction = line.transaction(open -> text(open, "SHOW transaction_isolation"));

            assertEquals("read committed", statement);
            assertEquals("read committed", transaction);

            execute(connection, "ALTER DATABASE " + database.name() + " RESET default_transaction_isolation");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"53300", "57P03"})
    @Timeout(30)
    void aServerThatHasNoConnectionToSpareIsAskedAgain(String state) {
        for (int i = 0; i < 2; i++) refusals.add(new SQLException("too many", state));

        line.connection();

        assertEquals(3, opened.get());
    }

    @Test
    void aConnectionThatIsBrokenWhenItComesIsNotKept() {
        broken = true;
        assertThrows(BieneException.class, line::connection);
        assertFalse(line.isOpen());

        broken = false;

        assertTrue(line.<Integer>statement(LineTest::pid) > 0);
        assertEquals(2, opened.get());
    }

    @Test
    void aBeesLineLeavesTheWaitingToTheBee() {
        refusals.add(new SQLException("too many", "53300"));
        reached = true;

        assertThrows(
                StoreUnavailableException.class,
                () -> new Line(new OneServer()).ofBee().connection());

        assertEquals(1, opened.get());
    }

    @Test
    void whoIsInterruptedDoesNotWaitForAServer() {
        refusals.add(new SQLException("too many", "53300"));
        Thread.currentThread().interrupt();

        assertThrows(BieneException.class, line::connection);

        assertTrue(Thread.interrupted(), "and stays interrupted");
        assertEquals(1, opened.get());
    }

    @Test
    void aServerThatWasNeverReachedIsAnErrorAtOnce() {
        var refusal = new SQLException("wrong password", "28P01");
        refusals.add(refusal);

        var thrown = assertThrows(BieneException.class, line::connection);

        assertFalse(thrown instanceof StoreUnavailableException, "what never worked is not worth waiting for");
        assertSame(refusal, thrown.getCause());
        assertEquals(1, opened.get());
        assertFalse(line.isOpen());
    }

    @Test
    void aServerThatWasReachedBeforeIsWorthWaitingFor() {
        var refusal = new SQLException("is gone", "08001");
        refusals.add(refusal);
        reached = true;

        var thrown = assertThrows(StoreUnavailableException.class, line::connection);

        assertTrue(String.valueOf(thrown.getMessage()).contains("is gone"), thrown::getMessage);
        assertSame(refusal, thrown.getCause());
    }

    @Test
    void aBeeDoesNotWaitForEverForAnAnswer() {
        var bees = new Line(new OneServer()).ofBee();
        var others = line;

        assertEquals(25_000, bees.<Integer>statement(Connection::getNetworkTimeout));
        assertEquals(0, others.<Integer>statement(Connection::getNetworkTimeout));

        bees.close();
        assertFalse(bees.isOpen());
    }

    @Test
    void aLineForAddsPlansOnceWhereItsConnectionIsItsOwn() {
        var adds = new Line(new OneServer()).ofAdds();

        assertEquals("force_generic_plan", adds.statement(open -> text(open, "SHOW plan_cache_mode")));
        assertEquals("auto", line.statement(open -> text(open, "SHOW plan_cache_mode")));

        adds.close();
    }

    @Test
    void aConnectionThatDidNotCommitByItselfDoesSo() throws Exception {
        commits = false;

        line.statement(connection -> failing(connection, 0, ""));

        assertEquals("1", notes());
    }

    /** The tests' server, which refuses connections as told. */
    private final class OneServer implements Server {

        @Override
        public Connection open() throws SQLException {
            opened.incrementAndGet();
            var refusal = refusals.poll();
            if (refusal != null) throw refusal;
            var connection = database.connect();
            connection.setAutoCommit(commits);
            if (broken) connection.close();
            return connection;
        }

        @Override
        public boolean opensAnew() {
            return true;
        }

        @Override
        public boolean reached() {
            return reached;
        }

        @Override
        public BieneException explain(SQLException failure) {
            return new BieneException("no connection: " + failure.getMessage(), failure);
        }

        @Override
        public String where() {
            return "here";
        }

        @Override
        public void close() {}
    }
}
