package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user reads when the server, or the way to it, is not as it should be. */
@Timeout(120)
final class RealServerTest extends CommandLineFixture {

    private static CliServer server;

    @BeforeAll
    static void start() throws IOException {
        server = CliServer.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static void execute(String... statements) throws SQLException {
        server.execute(statements);
    }

    private static String url(String user, String password, String database) {
        return server.url(user, password, database);
    }

    private static String url(String database) {
        return server.url(database);
    }

    /** Checks that reading, working and adding are each refused with the same sentence and status, and no secret. */
    private void assertAllRefused(String url, String sentence) {
        for (var words : new String[] {"status", "run s --from " + lines(3) + " -- true", "results s"}) {
            var command = words.replaceFirst("^(\\w+)", "$1 --db " + url).split(" ");
            assertEquals(ExitStatus.ERROR, biene(command), words);
            assertEquals("biene: " + sentence + "\n", err(), words);
            assertEquals("", out());
            assertFalse(err().contains(server.password()));
        }
    }

    private Path lines(int count) {
        try {
            var text =
                    IntStream.range(0, count).mapToObj(n -> "line " + n + "\n").collect(Collectors.joining());
            return Files.writeString(directory.resolve("in.txt"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        long began = System.nanoTime();

        assertAllRefused(
                "postgresql://anna:hush@127.0.0.1:" + port + "/jobs",
                "PostgreSQL at 127.0.0.1:" + port + " refuses the connection: nothing listens there; is it running, and"
                        + " is the port right?");
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(15).toNanos(), "three times at most 5 s");
    }

    @Test
    @Tag("fault")
    void nobodyAnswers() throws Exception {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long began = System.nanoTime();

            int status = biene("status", "--db", "postgresql://anna:hush@127.0.0.1:" + silent.getLocalPort() + "/jobs");

            assertEquals(ExitStatus.ERROR, status);
            assertEquals(
                    "biene: PostgreSQL at 127.0.0.1:" + silent.getLocalPort() + " did not answer within 15 s; is it the"
                            + " right address, and does a firewall let it through?\n",
                    err());
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(30).toNanos());
        }
    }

    @Test
    void wrongPassword() {
        assertAllRefused(
                url(server.user(), "wrong", "biene"),
                "PostgreSQL at 127.0.0.1:" + server.port() + " refuses user \"biene\": wrong password, or no such user;"
                        + " check PGPASSWORD, ~/.pgpass or the password in the URL");
    }

    @Test
    void databaseThatIsNotThere() {
        assertAllRefused(
                url("nope"),
                "PostgreSQL at 127.0.0.1:" + server.port()
                        + " has no database \"nope\"; create it, or correct the URL or PGDATABASE");
    }

    @Test
    void userWithoutRights() throws Exception {
        execute("CREATE ROLE poor LOGIN PASSWORD 'poor'", "CREATE DATABASE bare");

        assertAllRefused(
                url("poor", "poor", "bare"),
                "PostgreSQL does not allow this in database \"bare\" on 127.0.0.1:" + server.port()
                        + ": permission denied for database bare; this user needs CREATE on the database for the first"
                        + " use, and must own, or be granted, the schemas biene_store and biene");
    }

    @Test
    void databaseThatMayOnlyBeRead() throws Exception {
        execute("CREATE DATABASE still", "ALTER DATABASE still SET default_transaction_read_only = on");

        assertAllRefused(
                url("still"),
                "PostgreSQL is read-only in database \"still\" on 127.0.0.1:" + server.port()
                        + ": cannot execute CREATE SCHEMA in a read-only transaction; if it is a standby, name the"
                        + " primary or add targetServerType=primary to the URL");
    }

    @Test
    void portThatIsNone() {
        assertRefused(
                2,
                "port must be a number from 1 to 65535, was \"99999\"",
                "status",
                "--db",
                "postgresql://h:99999/jobs");
    }

    @Test
    void tenThousandDuplicatesAreLeftOutOrTheFirstIsNamed() throws Exception {
        duplicates(10_000);
    }

    @Test
    @Tag("fault")
    void aHundredThousandDuplicatesAreLeftOutOrTheFirstIsNamedWithinHalfAMinute() throws Exception {
        long began = System.nanoTime();
        duplicates(100_000);
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(30).toNanos());
    }

    private void duplicates(int count) throws Exception {
        var once = Files.readString(lines(count));
        var file = Files.writeString(directory.resolve("twice.txt"), once + once);
        var db = url("biene");
        var set = "twice_" + count;
        assertEquals(0, biene("add", set, "--db", db, "--create", "--from", lines(1).toString()), err());

        assertEquals(1, biene("add", set, "--db", db, "--from", file.toString()));
        assertTrue(
                err().startsWith("biene: input 1 is a duplicate in job set \"" + set
                        + "\" (the whole input is already in the set): {\"line\":\"line 0\"}; nothing was added"),
                err());
        assertEquals(1, err().lines().count(), err());

        assertEquals(0, biene("add", set, "--db", db, "--skip-duplicates", "--from", file.toString()), err());
        assertEquals(set + ": " + (count - 1) + " jobs added, " + (count + 1) + " were there already\n", err());
    }

    @Test
    void setThatIsDroppedWhileItsCommandRuns() throws Exception {
        var db = url("biene");
        var gone = directory.resolve("gone");
        var drop = new Thread(() -> {
            try {
                Soon.until("a job runs", () -> Files.exists(gone));
                execute("DELETE FROM biene_store.job_set WHERE name = 'dropped'");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        drop.start();

        int status = biene(
                "run",
                "dropped",
                "--db",
                db,
                "--from",
                lines(50).toString(),
                "-j",
                "1",
                "--heartbeat",
                "100ms",
                "--",
                "sh",
                "-c",
                "touch " + gone + "; sleep 0.2");

        drop.join();
        assertEquals(ExitStatus.ERROR, status);
        assertTrue(err().contains("biene: job set \"dropped\" does not exist in database \"biene\""), err());
        assertFalse(err().contains("\tat "), err());
    }
}
