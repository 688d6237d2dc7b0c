package dev.biene.postgres.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.postgres.Checkup;
import dev.biene.postgres.Finding;
import dev.biene.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Single connections through the real PgBouncer in transaction mode. */
final class PgBouncerTest {

    private final TestDatabase database = TestDatabase.create();
    private @Nullable PgBouncer bouncer;

    @BeforeEach
    void start() throws Exception {
        bouncer = PgBouncer.start(database, 1);
    }

    @AfterEach
    void stop() throws Exception {
        if (bouncer != null) bouncer.close();
        database.close();
    }

    @Test
    void aConnectionThroughItIsRecognised() throws SQLException {
        try (var connection = connect()) {
            assertTrue(PoolerCheck.pooled(connection));
        }
    }

    @Test
    void theDoctorSaysThatThereIsOne() {
        var findings = Checkup.of(settings());

        var pooler = findings.stream()
                .filter(finding -> finding.subject().equals("pooler"))
                .findFirst()
                .orElseThrow();
        assertEquals(Finding.Level.FINE, pooler.level());
        assertTrue(pooler.text().contains("go through one"), pooler.text());
    }

    @Test
    void guardedConnectionsNeverMeetAnothersPreparedStatements() throws SQLException {
        try (var one = connect();
                var two = connect()) {
            assertTrue(PoolerCheck.guard(one));
            assertTrue(PoolerCheck.guard(two));
            assertEquals(0, one.unwrap(PGConnection.class).getPrepareThreshold());

            // With the driver's default of five runs, both would name a statement S_1 in the one server process.
            for (var i = 0; i < 20; i++) {
                assertEquals("one" + i, ask(one, "SELECT 'one' || ?", i));
                assertEquals("two" + i, ask(two, "SELECT 'two' || ?", i));
            }
        }
    }

    @Test
    void aPoolOfSettingsForAPoolerIsSafeWithoutFurtherAsking() throws SQLException {
        try (var pool = settings().forPooler().dataSource(2);
                var one = pool.getConnection();
                var two = pool.getConnection()) {
            for (var i = 0; i < 20; i++) {
                assertEquals("one" + i, ask(one, "SELECT 'one' || ?", i));
                assertEquals("two" + i, ask(two, "SELECT 'two' || ?", i));
            }
        }
    }

    private static String ask(Connection connection, String sql, int parameter) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, parameter);
            try (var row = statement.executeQuery()) {
                assertTrue(row.next());
                return row.getString(1);
            }
        }
    }

    private Connection connect() {
        return settings().connect();
    }

    private PostgresSettings settings() {
        return Objects.requireNonNull(bouncer).settings();
    }
}
