package dev.biene.postgres.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.biene.BieneException;
import dev.biene.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a connection cannot be had is one clear sentence, in bounded time. */
final class ConnectFailureTest {

    private static final Duration REFUSED_LIMIT = Duration.ofSeconds(5);
    private static final Duration BLACK_HOLE_LIMIT = Duration.ofSeconds(30);

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertEquals(
                "PostgreSQL at 127.0.0.1:" + port + " refuses the connection: nothing listens there; is it running, and"
                        + " is the port right?",
                complaint("postgresql://anna:hush@127.0.0.1:" + port + "/jobs", REFUSED_LIMIT));
    }

    @Test
    void theHostIsUnknown() {
        assertEquals(
                "the host of PostgreSQL at no-such-host.invalid:5432 is unknown; check the spelling of the URL or PGHOST",
                complaint("postgresql://anna:hush@no-such-host.invalid/jobs", BLACK_HOLE_LIMIT));
    }

    @Test
    void aServerThatAcceptsAndNeverAnswersIsGivenUp() throws IOException {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertEquals(
                    "PostgreSQL at 127.0.0.1:" + silent.getLocalPort() + " did not answer within 2 s; is it the right"
                            + " address, and does a firewall let it through?",
                    complaint(
                            "postgresql://anna:hush@127.0.0.1:" + silent.getLocalPort() + "/jobs?connect_timeout=2",
                            BLACK_HOLE_LIMIT));
        }
    }

    @Test
    void aServerWhosePacketsAreDroppedIsGivenUp() throws IOException {
        var fillers = new ArrayList<Socket>();
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // With the backlog full the kernel drops what comes, as a firewall does.
            while (connects(full, fillers)) assertTrue(fillers.size() < 100, "the backlog does not fill");

            var complaint = complaint(
                    "postgresql://anna:hush@127.0.0.1:" + full.getLocalPort() + "/jobs?connect_timeout=2",
                    BLACK_HOLE_LIMIT);

            assertTrue(complaint.contains("did not answer within 2 s"), complaint);
        } finally {
            for (var filler : fillers) filler.close();
        }
    }

    @Test
    void thePoolFailsAtOnceToo() throws IOException {
        try (var refusing = ScriptedServer.refusing("28P01", "auth_failed", "password authentication failed");
                var pool = settings("postgresql://anna:hush@127.0.0.1:" + refusing.port() + "/jobs")
                        .dataSource(2)) {
            var failure = assertTimeoutPreemptively(
                    REFUSED_LIMIT, () -> assertThrows(SQLException.class, pool::getConnection));

            assertEquals("28P01", failure.getSQLState());
        }
    }

    @Test
    void wrongPasswordUnknownUserAndDatabaseOfARealServer() {
        assumeTrue(System.getenv("BIENE_TEST_DB") == null, "another server may trust everybody");
        try (var database = TestDatabase.create()) {
            var server = "127.0.0.1:" + database.port();

            assertEquals(
                    "PostgreSQL at " + server + " refuses user \"biene\": wrong password, or no such user; check"
                            + " PGPASSWORD, ~/.pgpass or the password in the URL",
                    complaint("postgresql://biene:hush@" + server + "/" + database.name(), REFUSED_LIMIT));
            assertTrue(complaint("postgresql://nobody:hush@" + server + "/" + database.name(), REFUSED_LIMIT)
                    .startsWith(
                            "PostgreSQL at " + server + " refuses user \"nobody\": wrong password, or no such user"));
            assertEquals(
                    "PostgreSQL at " + server
                            + " has no database \"no_jobs\"; create it, or correct the URL or PGDATABASE",
                    complaint("postgresql://biene:" + database.password() + "@" + server + "/no_jobs", REFUSED_LIMIT));
            assertEquals(
                    "PostgreSQL at " + server
                            + " asks for a password of user \"biene\", but there is none; set PGPASSWORD"
                            + " or write one into ~/.pgpass",
                    complaint("postgresql://biene@" + server + "/" + database.name(), REFUSED_LIMIT));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "28000, ClientAuthentication, no pg_hba.conf entry for host, does not accept user \"anna\" for database \"jobs\"",
        "28000, InitializeSessionUserId, Rolle existiert nicht, has no user \"anna\" who may log in: Rolle existiert nicht",
        "53300, InitProcess, too many clients, has no connection left: too many clients",
        "57P03, BackendStartup, the database system is starting up, 'is starting up, recovering or shutting down'",
        "42501, CheckMyDatabase, permission denied, does not let user \"anna\" connect to database \"jobs\"",
        "XX000, whatever, something else, '127.0.0.1:PORT: something else'",
    })
    void refusalsOfTheServer(String state, String routine, String message, String expected) throws IOException {
        try (var server = ScriptedServer.refusing(state, routine, message)) {
            var complaint = complaint(
                    "postgresql://anna:hush@127.0.0.1:" + server.port() + "/jobs?sslmode=disable", REFUSED_LIMIT);

            assertTrue(complaint.contains(expected.replace("PORT", String.valueOf(server.port()))), complaint);
        }
    }

    @Test
    void somethingElseThanPostgresAnswers() throws IOException {
        try (var web = new ScriptedServer("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8))) {
            var complaint = complaint("postgresql://anna:hush@127.0.0.1:" + web.port() + "/jobs", REFUSED_LIMIT);

            assertTrue(complaint.startsWith("PostgreSQL at 127.0.0.1:" + web.port()), complaint);
            assertTrue(complaint.endsWith("; is it really a PostgreSQL server?"), complaint);
        }
    }

    private static boolean connects(ServerSocket server, List<Socket> sockets) {
        try {
            var socket = new Socket();
            sockets.add(socket);
            socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    private static PostgresSettings settings(String url) {
        return PostgresSettings.of(url, Map.of("HOME", "/nonexistent"));
    }

    private static String complaint(String url, Duration limit) {
        var settings = settings(url);
        var failure = assertTimeoutPreemptively(limit, () -> assertThrows(BieneException.class, settings::connect));
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertFalse(String.valueOf(cause.getMessage()).contains("hush"), cause.toString());
        }
        return String.valueOf(failure.getMessage());
    }
}
