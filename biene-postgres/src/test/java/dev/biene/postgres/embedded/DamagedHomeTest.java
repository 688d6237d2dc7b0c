package dev.biene.postgres.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the launcher makes of kills, leftovers and damage, on real servers. */
@Tag("any-jdk")
final class DamagedHomeTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void aKilledServerIsStartedAgainWithItsDataAndItsPort() throws Exception {
        try (var home = TestHome.withBinaries()) {
            var server = home.launcher().start();
            TestHome.execute(server, "CREATE TABLE kept AS SELECT 42 AS n");
            var pid = home.pid();

            kill(pid);
            // A killed process still looks alive for the moment that its memory is taken down.
            assertTrue(Await.isTrue(SOON, () -> !home.launcher().status().running()));
            var again = home.launcher().start();

            assertNotEquals(pid, home.pid());
            assertEquals("42", TestHome.query(again, "SELECT n FROM kept"));
            assertEquals(server, again);
        }
    }

    @Test
    void aZombieInThePidFileDoesNotHinderTheStart() throws Exception {
        try (var home = TestHome.withBinaries()) {
            home.launcher().start();
            home.launcher().stop();
            // The shell turns into a sleep, which never collects the child that the shell has started. The child ends
            // after that, as the shell itself would collect it.
            var child = "(while read name </proc/$$/comm && [ \"$name\" != sleep ]; do :; done)";
            var parent = asServer(home, "/bin/sh", "-c", child + " & echo $!; exec sleep 600");
            try {
                var zombie = Long.parseLong(parent.inputReader().readLine());
                assertTrue(Await.isTrue(
                        SOON,
                        () -> Files.readString(Path.of("/proc/" + zombie + "/stat"))
                                .contains(") Z ")));
                leavePidFile(home, zombie);

                assertEquals("1", TestHome.query(home.launcher().start(), "SELECT 1"));
            } finally {
                parent.destroyForcibly();
            }
        }
    }

    @Test
    void aNumberThatAnotherProcessGotSinceDoesNotHinderTheStart() throws Exception {
        try (var home = TestHome.withBinaries()) {
            home.launcher().start();
            home.launcher().stop();
            var other = asServer(home, "sleep", "600");
            try {
                leavePidFile(home, other.pid());

                assertFalse(home.launcher().status().running());
                assertEquals("1", TestHome.query(home.launcher().start(), "SELECT 1"));
                assertTrue(other.isAlive());
            } finally {
                other.destroyForcibly();
            }
        }
    }

    @Test
    void aDirectoryInUseByAServerOutOfSightIsLeftAlone() throws Exception {
        try (var home = TestHome.withBinaries()) {
            home.launcher().start();
            home.launcher().stop();
            var inUse = home.cluster().server().resolve("in-use").toString();
            // As from here a server in another container looks: its number means nothing, its lock is held.
            var holder = asServer(home, "flock", inUse, "/bin/sh", "-c", "echo held; exec sleep 600");
            try {
                assertEquals("held", holder.inputReader().readLine());
                leavePidFile(home, 4_000_000);

                var refusal = TestHome.complaintOf(() -> home.launcher().start());

                assertTrue(refusal.contains("is in use by a server"), refusal);
                assertTrue(PostmasterPid.exists(home.cluster().data()), "its lock file must stay, or it shuts down");
            } finally {
                holder.descendants().forEach(ProcessHandle::destroyForcibly);
                holder.destroyForcibly();
            }
        }
    }

    @Test
    void aDirectoryWithoutItsVersionIsCalledDamaged() throws Exception {
        try (var home = TestHome.withBinaries()) {
            home.launcher().start();
            home.launcher().stop();
            Files.delete(home.cluster().data().resolve("PG_VERSION"));

            var refusal = TestHome.complaintOf(() -> home.launcher().start());

            assertTrue(refusal.contains("data is damaged: expected PG_VERSION"), refusal);
        }
    }

    @Test
    void aMissingPasswordFileIsNamed() throws Exception {
        try (var home = TestHome.withBinaries()) {
            home.launcher().start();
            var password = home.path().resolve("pg18/password");
            var kept = Files.move(password, password.resolveSibling("kept"));

            assertEquals(
                    "could not read the password of the embedded PostgreSQL: "
                            + home.path().toRealPath().resolve("pg18/password") + " is missing",
                    TestHome.complaintOf(() -> home.launcher().start()));
            Files.move(kept, password);
        }
    }

    @Test
    void whatTheServerComplainsOfIsSaid() throws Exception {
        try (var home = TestHome.withBinaries()) {
            home.launcher().start();
            home.launcher().stop();
            Disk.deleteTree(home.cluster().data().resolve("pg_wal"));

            var refusal = TestHome.complaintOf(() -> home.launcher().start());

            assertEquals(
                    "the embedded PostgreSQL did not start: required WAL directory \"pg_wal\" does not exist; see "
                            + home.cluster().log() + "; data that are damaged must be restored from a backup, or "
                            + home.cluster().data() + " moved away to begin anew",
                    refusal);
        }
    }

    @Test
    void aFileInThePlaceOfTheHomeIsNamed() throws Exception {
        try (var home = TestHome.empty()) {
            var file = Files.createFile(home.root().resolve("file"));

            assertEquals(
                    "could not start the embedded PostgreSQL in " + file + ": " + file + " is there and no directory;"
                            + " move it away, or set BIENE_HOME to another",
                    TestHome.complaintOf(() -> new Launcher(file, Map.of()).start()));
        }
    }

    @Test
    void aPlaceThatTakesNoDirectoriesIsNamed() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "there is no /proc here");

        assertEquals(
                "no directory can be made at /proc/biene; set BIENE_HOME to one that you may write",
                TestHome.complaintOf(() -> new Launcher(Path.of("/proc/biene"), Map.of()).start()));
    }

    @Test
    void dataOfAnotherMajorVersionIsNamed() throws Exception {
        try (var home = TestHome.withBinaries()) {
            home.launcher().start();
            home.launcher().stop();
            Files.writeString(home.cluster().data().resolve("PG_VERSION"), "17\n");
            var inside = TestHome.complaintOf(() -> home.launcher().start());
            Files.move(home.path().resolve("pg18"), home.path().resolve("pg17"));
            var beside = TestHome.complaintOf(() -> home.launcher().start());

            for (var refusal : List.of(inside, beside)) {
                assertTrue(refusal.contains("was made by PostgreSQL 17, but this is PostgreSQL 18"), refusal);
            }
        }
    }

    @Test
    void aStartKilledHalfWayIsMadeGoodByTheNext() throws Exception {
        try (var home = TestHome.withBinaries()) {
            var half = home.cluster().server().resolve("data.new-1f");
            Files.createDirectories(half.resolve("base"));
            Files.writeString(half.resolve("PG_VERSION"), "18\n");
            var binaries = home.path().resolve("binaries-0.new/bin");
            Files.createDirectories(binaries);

            assertEquals("1", TestHome.query(home.launcher().start(), "SELECT 1"));
            assertFalse(Files.exists(half));
        }
    }

    @Test
    void aHomeThatMayNotBeWrittenIsRefusedInOneSentence() throws Exception {
        assumeTrue(ServerUser.root(), "only root can make a directory that this user may not write");
        try (var home = TestHome.empty()) {
            var copies = Files.createDirectory(home.root().resolve("class-path"));
            var answers = OtherJvm.answers(OtherJvm.launchAsNobody(copies, home.path(), "1"));

            assertEquals(
                    "complaint could not start the embedded PostgreSQL in " + home.path() + ": no permission for "
                            + home.path() + "; set BIENE_HOME to a directory that you may write, or name a server with"
                            + " --db URL",
                    answers.get(0));
        }
    }

    @Test
    void aFullDiskIsCalledThat() throws Exception {
        try (var home = TestHome.empty()) {
            var small = Files.createDirectory(home.root().resolve("small"));
            var mount = Command.run(
                    List.of("mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "tmpfs", small.toString()),
                    Path.of("/"),
                    SOON);
            assumeTrue(mount.succeeded(), "cannot mount a small file system here: " + mount.lastLine());
            try {
                var unpacking = TestHome.complaintOf(() -> new Launcher(small.resolve("home"), Map.of()).start());
                assertTrue(unpacking.endsWith("the disk is full"), unpacking);

                Disk.deleteTree(small.resolve("home"));
                Files.createDirectory(small.resolve("home"));
                try (var shared = TestHome.withBinaries();
                        var links = Files.list(shared.path())) {
                    for (var link : links.toList()) {
                        Files.createSymbolicLink(
                                small.resolve("home").resolve(link.getFileName()), Files.readSymbolicLink(link));
                    }
                }
                var initialising = TestHome.complaintOf(() -> new Launcher(small.resolve("home"), Map.of()).start());
                assertTrue(initialising.contains("the disk is full"), initialising);
            } finally {
                Command.run(List.of("umount", "-l", small.toString()), Path.of("/"), SOON);
            }
        }
    }

    @Test
    void binariesThatAreNoneAreNamed() throws Exception {
        try (var home = TestHome.empty()) {
            var launcher = new Launcher(home.path(), Map.of(Binaries.VARIABLE, "/nowhere"));

            var refusal = TestHome.complaintOf(launcher::start);

            assertTrue(
                    refusal.startsWith(
                            "expected PostgreSQL's initdb, pg_ctl and postgres in BIENE_PG_BIN=/nowhere, got"),
                    refusal);
        }
    }

    private static void kill(long pid) {
        var result = Command.run(List.of("/bin/sh", "-c", "kill -KILL " + pid), Path.of("/"), SOON);
        assertTrue(result.succeeded(), result.output());
    }

    /** Runs something as the user of the home's server. */
    private static Process asServer(TestHome home, String... command) throws IOException {
        var whole = new ArrayList<>(home.cluster().user().command(List.of(command)));
        return new ProcessBuilder(whole)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static void leavePidFile(TestHome home, long pid) throws IOException {
        var data = home.cluster().data();
        var lines = List.of(
                String.valueOf(pid), data.toString(), "1795331468", "54999", "", "127.0.0.1", "  1   1", "ready   ");
        Files.write(data.resolve("postmaster.pid"), lines);
        home.cluster().user().own(data.resolve("postmaster.pid"));
    }
}
