package dev.biene.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.biene.postgres.connect.PostgresSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A database of the run's server and how to log in: made for one measurement and dropped after it, so that nothing one
 * competitor leaves behind is there for the next.
 */
record Database(String host, int port, String name, String user, String password) {

    private static final String HOST = "BIENE_BENCH_HOST";
    private static final String PORT = "BIENE_BENCH_PORT";
    private static final String NAME = "BIENE_BENCH_DATABASE";
    private static final String USER = "BIENE_BENCH_USER";
    private static final String PASSWORD = "BIENE_BENCH_PASSWORD";
    private static final String URL = "BIENE_BENCH_URL";

    /** The database that a child process was given; not on its command line, which all users of the machine can read. */
    static Database of(Map<String, String> environment) {
        return new Database(
                environment.getOrDefault(HOST, "127.0.0.1"),
                Integer.parseInt(environment.getOrDefault(PORT, "5432")),
                environment.getOrDefault(NAME, ""),
                environment.getOrDefault(USER, ""),
                environment.getOrDefault(PASSWORD, ""));
    }

    Map<String, String> environment() {
        return Map.of(
                HOST, host, PORT, String.valueOf(port), NAME, name, USER, user, PASSWORD, password, URL, libpqUrl());
    }

    Database named(String other) {
        return new Database(host, port, other, user, password);
    }

    String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + name;
    }

    /** As {@code biene --db} and programs that stand on libpq take it; the password is in it. */
    String libpqUrl() {
        return "postgresql://" + encoded(user) + ":" + encoded(password) + "@" + host + ":" + port + "/" + name;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A pool of so many connections, for competitors that want one. The caller closes it. */
    HikariDataSource pool(int connections) {
        var source = new HikariDataSource();
        source.setJdbcUrl(jdbcUrl());
        source.setUsername(user);
        source.setPassword(password);
        source.setMaximumPoolSize(connections);
        return source;
    }

    PostgresSettings settings() {
        return new PostgresSettings(
                jdbcUrl(), user, password, name, Map.of("sslmode", "prefer", "gssEncMode", "disable"), null);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    void execute(String... statements) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }

    /** The one number that a query answers; 0 for null. */
    long number(String query) throws SQLException {
        try (var connection = connect()) {
            return number(connection, query);
        }
    }

    /** Closes a connection that nothing is wanted of any more. */
    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            Progress.say("a connection did not close: %s", e.getMessage());
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The one text that a query answers, or null. */
    @Nullable
    String text(String query) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + name;
    }
}
