package dev.biene.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A fresh, empty database on a real server, dropped by {@link #close()}.
 *
 * <p>The server is one embedded PostgreSQL for each JVM that runs tests, or what the JDBC URL in {@code BIENE_TEST_DB}
 * names (with user and password, and the right to create databases), so that the same tests run on every version.
 */
public final class TestDatabase implements AutoCloseable {

    private final String name;
    private final PGSimpleDataSource source;

    private TestDatabase(String name, PGSimpleDataSource source) {
        this.name = name;
        this.source = source;
    }

    public static TestDatabase create() {
        var name = "biene_test_" + ProcessHandle.current().pid() + "_"
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
        execute("CREATE DATABASE " + name);
        var source = TestServer.dataSource();
        source.setDatabaseName(name);
        return new TestDatabase(name, source);
    }

    /** Returns an unpooled source of connections. */
    public DataSource dataSource() {
        return source;
    }

    public Connection connect() throws SQLException {
        return source.getConnection();
    }

    public String name() {
        return name;
    }

    public String host() {
        return source.getServerNames()[0];
    }

    public int port() {
        return source.getPortNumbers()[0];
    }

    public String user() {
        return String.valueOf(source.getUser());
    }

    public String password() {
        return source.getPassword() == null ? "" : source.getPassword();
    }

    /** Returns the JDBC URL without user and password. */
    public String url() {
        return "jdbc:postgresql://" + host() + ":" + port() + "/" + name;
    }

    /** Returns the JDBC URL with user and password, as a user would give it to the command. */
    public String urlWithPassword() {
        return url() + "?user=" + encoded(user()) + "&password=" + encoded(password());
    }

    @Override
    public void close() {
        // By force: a test that failed may have left connections behind, and a second error would hide the first.
        execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    private static void execute(String statement) {
        try (var connection = TestServer.dataSource().getConnection();
                var sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException failure) {
            throw new IllegalStateException(statement + " failed on the server of the tests", failure);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
