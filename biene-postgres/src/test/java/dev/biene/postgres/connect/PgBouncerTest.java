package dev.biene.postgres.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.biene.postgres.Checkup;
import dev.biene.postgres.Finding;
import dev.biene.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The real PgBouncer in transaction mode before a real server. */
final class PgBouncerTest {

    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");
    private static final String NOBODY = "65534";

    private final TestDatabase database;
    private final Path directory;
    private Process bouncer;
    private int port;

    PgBouncerTest() throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is not installed; apt-get install pgbouncer");
        database = TestDatabase.create();
        directory = Files.createTempDirectory(Path.of("/tmp"), "biene-bouncer-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        port = freePort();
        bouncer = start();
    }

    @BeforeEach
    void awaitBouncer() {
        for (var i = 0; i < 1_000 && !listens(); i++) LockSupport.parkNanos(10_000_000);
        assertTrue(listens(), "pgbouncer does not listen");
    }

    @AfterEach
    void stop() throws Exception {
        bouncer.destroy();
        assertTrue(bouncer.waitFor(10, TimeUnit.SECONDS));
        database.close();
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) Files.delete(file);
        }
        Files.delete(directory);
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
        var url = "postgresql://" + database.user() + "@127.0.0.1:" + port + "/" + database.name() + "?sslmode=disable";
        return PostgresSettings.of(url, Map.of("HOME", directory.toString()));
    }

    private Process start() throws IOException {
        var configuration = Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                * = host=%s port=%d user=%s password=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = 1
                ignore_startup_parameters = extra_float_digits
                """.formatted(
                        database.host(), database.port(), database.user(), database.password(), port));
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root.
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        }
        command.addAll(List.of(PROGRAM.toString(), configuration.toString()));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
