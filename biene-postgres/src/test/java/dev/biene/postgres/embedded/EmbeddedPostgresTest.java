package dev.biene.postgres.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the launcher promises in good times, on real servers. */
@Tag("any-jdk")
final class EmbeddedPostgresTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void firstStartUnpacksInitialisesAndServes() throws Exception {
        try (var home = TestHome.create("a home of my own")) {
            var server = home.launcher().start();

            assertEquals("biene|biene|on|on|on|127.0.0.1|UTF8", TestHome.query(server, """
                    SELECT concat_ws('|', current_user, current_database(), current_setting('fsync'),
                        current_setting('synchronous_commit'), current_setting('full_page_writes'),
                        current_setting('listen_addresses'), current_setting('server_encoding'))"""));
            assertEquals("200|off|2GB", TestHome.query(server, """
                    SELECT concat_ws('|', current_setting('max_connections'), current_setting('jit'),
                        current_setting('max_wal_size'))"""));
            assertTrue(home.launcher().status().running());
        }
    }

    @Test
    void startFindsTheRunningServerOfAnotherJvm() throws Exception {
        try (var home = TestHome.withBinaries()) {
            var server = home.launcher().start();
            var pid = home.pid();

            var answers = OtherJvm.answers(OtherJvm.launch(List.of(), home.path(), "1"));

            assertEquals(List.of("port " + server.port()), answers);
            assertEquals(pid, home.pid());
        }
    }

    @Test
    void eightStartersAtOnceGetOneServer() throws Exception {
        try (var home = TestHome.withBinaries()) {
            var jvms = new ArrayList<Process>();
            for (var i = 0; i < 4; i++) jvms.add(OtherJvm.launch(List.of(), home.path(), "2"));
            var answers = new ArrayList<String>();
            for (var jvm : jvms) answers.addAll(OtherJvm.answers(jvm));

            assertEquals(8, answers.size(), answers::toString);
            assertEquals(1, new HashSet<>(answers).size(), answers::toString);
            assertEquals(1, postmastersOf(home.cluster().data()));
        }
    }

    @Test
    void theServerSurvivesTheProcessGroupThatStartedIt() throws Exception {
        try (var home = TestHome.withBinaries()) {
            // setsid makes the JVM the leader of a group, as a shell does for a command; kill hits the whole group.
            var jvm = OtherJvm.launch(List.of("setsid"), home.path(), "1", "stay");
            assertTrue(Await.isTrue(SOON, () -> home.launcher().status().running()));

            var kill = Command.run(
                    List.of("/bin/sh", "-c", "kill -KILL -" + jvm.pid()), Path.of("/"), Duration.ofSeconds(5));

            assertTrue(kill.succeeded(), kill.output());
            assertNotEquals(0, jvm.waitFor());
            assertEquals("1", TestHome.query(home.launcher().start(), "SELECT 1"));
        }
    }

    @Test
    void stopEndsTheServerAndTheNextStartFindsDataAndPort() throws Exception {
        try (var home = TestHome.withBinaries()) {
            var server = home.launcher().start();
            TestHome.execute(server, "CREATE TABLE kept AS SELECT 42 AS n");

            assertTrue(home.launcher().stop());
            assertFalse(home.launcher().status().running());
            assertFalse(home.launcher().stop());

            var again = home.launcher().start();
            assertEquals("42", TestHome.query(again, "SELECT n FROM kept"));
            assertEquals(server, again);
        }
    }

    @Test
    void aTakenPortIsReplaced() throws Exception {
        try (var home = TestHome.withBinaries()) {
            var server = home.launcher().start();
            home.launcher().stop();

            try (var thief = new ServerSocket(server.port(), 1, InetAddress.getLoopbackAddress())) {
                var again = home.launcher().start();

                assertNotEquals(thief.getLocalPort(), again.port());
                assertEquals("1", TestHome.query(again, "SELECT 1"));
            }
        }
    }

    @Test
    void theServerNeverRunsAsRootAndKeepsItsUser() throws Exception {
        assumeTrue(ServerUser.root(), "only root has to change the user");
        try (var home = TestHome.withBinaries()) {
            home.launcher().start();

            var user = home.cluster().user();
            assertNotEquals(ServerUser.SELF, user);
            home.launcher().stop();
            home.launcher().start();
            assertEquals(user, home.cluster().user());
        }
    }

    @Test
    void rootBelowAPrivateDirectoryUsesAUserNamespace() throws Exception {
        assumeTrue(ServerUser.root(), "only root has to change the user");
        var unshare = Command.run(List.of("unshare", "-U", "true"), Path.of("/"), SOON);
        assumeTrue(unshare.succeeded(), "user namespaces are forbidden here: " + unshare.lastLine());
        try (var home = TestHome.withBinaries()) {
            Files.setPosixFilePermissions(home.root(), PosixFilePermissions.fromString("rwx------"));

            var server = home.launcher().start();

            assertEquals(ServerUser.UNSHARE, home.cluster().user());
            assertEquals("1", TestHome.query(server, "SELECT 1"));
        }
    }

    @Test
    void everyWayToChangeTheUserThatWorksHereServes() throws Exception {
        assumeTrue(ServerUser.root(), "only root has to change the user");
        try (var home = TestHome.withBinaries()) {
            home.launcher().start();
            home.launcher().stop();
            // su changes to the same user as setpriv, so it can go on with setpriv's data.
            assumeTrue(home.cluster().user() == ServerUser.SETPRIV, "setpriv does not work here");
            Files.writeString(home.path().resolve("pg18/user"), "su\n");

            assertEquals("1", TestHome.query(home.launcher().start(), "SELECT 1"));
        }
    }

    @Test
    void anOrdinaryUserRunsTheServerHimself() throws Exception {
        assumeTrue(ServerUser.root(), "run by an ordinary user, every other test here shows it");
        try (var home = TestHome.empty()) {
            var copies = Files.createDirectory(home.root().resolve("class-path"));
            var own = Files.createDirectory(home.root().resolve("own"));
            ServerUser.SETPRIV.own(own);
            var theirs = new Launcher(own.resolve("biene"), Map.of());

            var answers = OtherJvm.answers(OtherJvm.launchAsNobody(copies, own.resolve("biene"), "2"));

            try {
                assertEquals(1, new HashSet<>(answers).size(), answers::toString);
                assertEquals("port " + theirs.start().port(), answers.get(0), "root finds it too");
                assertEquals(ServerUser.SELF, new Cluster(own.resolve("biene"), 18).user());
                assertEquals("rwx------", permissions(own.resolve("biene")));
            } finally {
                assertTrue(theirs.stop(), "root may stop it");
            }
        }
    }

    @Test
    void nobodyElseCanReadThePassword() throws Exception {
        try (var home = TestHome.withBinaries()) {
            var server = home.launcher().start();

            assertEquals("rw-------", permissions(home.path().resolve("pg18/password")));
            assertTrue(server.password().length() >= 32);
            assertFalse(server.toString().contains(server.password()));
            assertFalse(home.launcher().status().toString().contains(server.password()));
            var guess = new EmbeddedServer(server.host(), server.port(), "biene", "biene", "guess");
            var refused = assertThrows(SQLException.class, () -> TestHome.query(guess, "SELECT 1"));
            assertEquals("28P01", refused.getSQLState());
        }
    }

    @Test
    void theLogIsBounded() throws Exception {
        try (var home = TestHome.withBinaries()) {
            var server = home.launcher().start();
            try (var log = new RandomAccessFile(home.cluster().log().toFile(), "rw")) {
                log.setLength(20 << 20);
            }

            home.launcher().start();

            assertEquals(0, Files.size(home.cluster().log()));
            assertEquals("1", TestHome.query(server, "SELECT 1"));
        }
    }

    @Test
    void installedBinariesServeToo() throws Exception {
        var debian = Path.of("/usr/lib/postgresql/15/bin");
        assumeTrue(Files.exists(debian.resolve("initdb")), "PostgreSQL 15 of Debian is not installed");
        try (var home = TestHome.empty()) {
            var launcher = new Launcher(home.path(), Map.of(Binaries.VARIABLE, debian.toString()));

            var server = launcher.start();

            try {
                assertTrue(TestHome.query(server, "SHOW server_version").startsWith("15."));
            } finally {
                launcher.stop();
            }
        }
    }

    private static long postmastersOf(Path data) throws IOException {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> commandLine(process).contains(data.toString()))
                    .count();
        }
    }

    private static List<String> commandLine(Path process) {
        try {
            var words = List.of(Files.readString(process.resolve("cmdline")).split("\0"));
            return words.get(0).endsWith("postgres") ? words : List.of();
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
