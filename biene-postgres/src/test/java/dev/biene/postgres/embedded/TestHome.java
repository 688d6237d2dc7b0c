package dev.biene.postgres.embedded;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.function.Executable;

/** A home of its own for one test, where the server's user can get at it; stopped and removed at the end. */
final class TestHome implements AutoCloseable {

    private final Path root;
    private final Path home;

    private TestHome(Path root, Path home) {
        this.root = root;
        this.home = home;
    }

    /** A home without binaries: the first start unpacks them. */
    static TestHome empty() throws IOException {
        return create("home");
    }

    /** A home that shares its unpacked binaries with the other tests, which saves each of them two seconds. */
    static TestHome withBinaries() throws IOException {
        var fresh = create("home");
        Files.createDirectory(fresh.home);
        permit(fresh.home);
        Files.createSymbolicLink(fresh.home.resolve(SharedBinaries.DIRECTORY.getFileName()), SharedBinaries.DIRECTORY);
        return fresh;
    }

    static TestHome create(String name) throws IOException {
        var root = Path.of(
                "/tmp",
                "biene-home-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
        Files.createDirectory(root);
        permit(root);
        return new TestHome(root, root.resolve(name));
    }

    Path path() {
        return home;
    }

    /** A directory of the test beside the home, removed with it. */
    Path root() {
        return root;
    }

    Launcher launcher() {
        return new Launcher(home, Map.of());
    }

    Cluster cluster() {
        return new Cluster(home, 18);
    }

    long pid() {
        var pid = launcher().status().pid();
        assertTrue(pid != null, "no server is running in " + home);
        return pid;
    }

    static Connection connect(EmbeddedServer server) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", server.user());
        properties.setProperty("password", server.password());
        return DriverManager.getConnection(server.jdbcUrl(), properties);
    }

    static String query(EmbeddedServer server, String sql) throws SQLException {
        try (var connection = connect(server);
                var row = connection.createStatement().executeQuery(sql)) {
            assertTrue(row.next(), sql);
            return row.getString(1);
        }
    }

    /** Returns the sentence that the user would see. */
    static String complaintOf(Executable action) {
        return String.valueOf(assertThrows(BieneException.class, action).getMessage());
    }

    static void execute(EmbeddedServer server, String sql) throws SQLException {
        try (var connection = connect(server);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        launcher().stop();
        Disk.deleteTree(root);
    }

    private static void permit(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static final class SharedBinaries {
        static final Path DIRECTORY = unpack();

        private static Path unpack() {
            try {
                var shared = create("shared");
                Files.createDirectory(shared.home);
                permit(shared.home);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        Disk.deleteTree(shared.root);
                    } catch (IOException left) {
                        System.err.println("could not remove " + shared.root + ": " + left);
                    }
                }));
                return Binaries.locate(shared.home, Map.of())
                        .bin()
                        .resolveSibling("")
                        .normalize();
            } catch (IOException failure) {
                throw new ExceptionInInitializerError(failure);
            }
        }
    }
}
