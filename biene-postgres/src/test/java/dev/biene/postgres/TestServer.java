package dev.biene.postgres;

import dev.biene.postgres.embedded.EmbeddedPostgres;
import dev.biene.postgres.embedded.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The one server of a JVM that runs tests: started at first use, stopped and removed when the JVM ends. */
final class TestServer {

    private static final Pattern HOME = Pattern.compile("biene-test-server-(\\d+)");

    /** Of the embedded server, once it is started. */
    private static volatile @Nullable Path home;

    private TestServer() {}

    /** Starts lazily, by the class initialiser's rules: one thread starts it, the others wait. */
    private static final class Embedded {
        static final EmbeddedServer SERVER = start();
    }

    /** Returns a new source of connections to the server's own database. */
    static PGSimpleDataSource dataSource() {
        var source = new PGSimpleDataSource();
        var external = System.getenv("BIENE_TEST_DB");
        if (external != null && !external.isEmpty()) {
            source.setURL(external);
            return source;
        }
        var server = Embedded.SERVER;
        source.setURL(server.jdbcUrl());
        source.setUser(server.user());
        source.setPassword(server.password());
        return source;
    }

    /** The directory of the unpacked binaries, or null if the tests run against another server. */
    static @Nullable Path binaries() throws IOException {
        dataSource();
        var started = home;
        if (started == null) return null;
        try (var files = Files.list(started)) {
            return files.filter(file -> file.getFileName().toString().startsWith("binaries-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static EmbeddedServer start() {
        try {
            var parent = parent();
            removeLeftovers(parent);
            var home = parent.resolve(
                    "biene-test-server-" + ProcessHandle.current().pid());
            Files.createDirectory(home);
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(home), "remove test server"));
            TestServer.home = home;
            return EmbeddedPostgres.start(home);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The module's target directory, unless the server's user cannot get there because a directory above is private. */
    private static Path parent() throws IOException {
        var target = Files.createDirectories(Path.of("target").toAbsolutePath());
        for (var directory = target; directory != null; directory = directory.getParent()) {
            var permissions = Files.getPosixFilePermissions(directory);
            if (!permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) return Path.of("/tmp");
        }
        return target;
    }

    /** Servers of test JVMs that were killed before they could clean up. */
    private static void removeLeftovers(Path parent) throws IOException {
        try (var files = Files.list(parent)) {
            for (var file : files.toList()) {
                var name = HOME.matcher(file.getFileName().toString());
                if (!name.matches()) continue;
                if (ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) remove(file);
            }
        }
    }

    private static void remove(Path home) {
        try {
            EmbeddedPostgres.stop(home);
            try (var tree = Files.walk(home)) {
                for (var file : tree.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
            }
        } catch (IOException | RuntimeException failure) {
            System.err.println("could not remove the test server in " + home + ": " + failure);
        }
    }
}
