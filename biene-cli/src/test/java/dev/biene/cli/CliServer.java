package dev.biene.cli;

import dev.biene.postgres.embedded.EmbeddedPostgres;
import dev.biene.postgres.embedded.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Properties;

/** A PostgreSQL of one test class's own, stopped and removed by {@link #close()}. */
final class CliServer implements AutoCloseable {

    private final Path home;
    private final EmbeddedServer server;

    private CliServer(Path home) {
        this.home = home;
        this.server = EmbeddedPostgres.start(home);
    }

    static CliServer start() throws IOException {
        var home = Files.createTempDirectory(Path.of("/tmp"), "biene-cli-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new CliServer(home);
    }

    int port() {
        return server.port();
    }

    String password() {
        return server.password();
    }

    String user() {
        return server.user();
    }

    String url(String database) {
        return url(server.user(), server.password(), database);
    }

    String url(String user, String password, String database) {
        return "postgresql://" + user + ":" + password + "@127.0.0.1:" + server.port() + "/" + database;
    }

    /** As the server's owner. */
    Connection connect(String database) throws SQLException {
        var login = new Properties();
        login.setProperty("user", server.user());
        login.setProperty("password", server.password());
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database, login);
    }

    void execute(String... statements) throws SQLException {
        try (var connection = connect(server.database());
                var statement = connection.createStatement()) {
            for (var each : statements) statement.execute(each);
        }
    }

    @Override
    public void close() throws IOException {
        EmbeddedPostgres.stop(home);
        try (var tree = Files.walk(home)) {
            for (var file : tree.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
