package dev.biene.postgres.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.biene.postgres.TestDatabase;
import dev.biene.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings that are right, against real servers. */
final class ConnectTest {

    @Test
    void aUrlOfEitherKindAndThePoolReachTheServer() throws SQLException {
        try (var database = TestDatabase.create()) {
            var uri = "postgresql://" + database.user() + ":" + database.password() + "@" + database.host() + ":"
                    + database.port() + "/" + database.name();
            for (var url : new String[] {uri, database.urlWithPassword()}) {
                var settings = PostgresSettings.of(url, Map.of());
                try (var connection = settings.connect();
                        var pool = settings.dataSource(3);
                        var pooled = pool.getConnection()) {
                    assertEquals(database.name() + "/biene", identity(connection));
                    assertEquals(database.name() + "/biene", identity(pooled));
                    assertTrue(pooled.isValid(5));
                }
            }
        }
    }

    @Test
    void thePoolConnectsAtItsFirstUseOnly() {
        var settings = PostgresSettings.of("postgresql://anna@127.0.0.1:1/jobs", Map.of());

        try (var pool = settings.dataSource(3)) {
            assertEquals(3, pool.getMaximumPoolSize());
            assertEquals(0, pool.getMinimumIdle());
        }
    }

    @Test
    void anEmbeddedServerThatWasStoppedMeanwhileIsStartedAgain() throws Exception {
        assumeTrue(System.getenv("BIENE_TEST_DB") == null, "the tests run against another server");
        var home = Files.createTempDirectory(Path.of("/tmp"), "biene-connect-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            var settings = PostgresSettings.of("embedded:" + home, Map.of());
            try (var connection = settings.connect()) {
                assertEquals("biene/biene", identity(connection));
            }
            assertTrue(EmbeddedPostgres.stop(home));

            try (var connection = settings.connect()) {
                assertEquals("biene/biene", identity(connection));
            }
        } finally {
            EmbeddedPostgres.stop(home);
            try (var tree = Files.walk(home)) {
                for (var file : tree.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        }
    }

    @Test
    void socketsAskForALostServerSoonerThanTheSystemWould() throws Exception {
        try (var socket = new KeepAliveSockets().createSocket()) {
            var idle = jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE;
            assumeTrue(socket.supportedOptions().contains(idle), "this system cannot set it");
            assertEquals(15, socket.getOption(idle));
        }
    }

    @Test
    void aDirectConnectionIsNotTakenForAPooledOne() throws SQLException {
        assumeTrue(System.getenv("BIENE_TEST_DB") == null, "the tests may run behind a pooler");
        try (var database = TestDatabase.create();
                var connection = database.connect()) {
            assertEquals(false, PoolerCheck.pooled(connection));
            assertEquals(false, PoolerCheck.guard(connection));
            assertNotEquals(
                    0, connection.unwrap(org.postgresql.PGConnection.class).getPrepareThreshold());
        }
    }

    private static String identity(Connection connection) throws SQLException {
        try (var row = connection
                .createStatement()
                .executeQuery("SELECT current_database() || '/' || current_setting('application_name')")) {
            assertTrue(row.next());
            return row.getString(1);
        }
    }
}
