package dev.biene.postgres.connect;

import dev.biene.BieneException;
import dev.biene.postgres.embedded.EmbeddedPostgres;
import dev.biene.postgres.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Which PostgreSQL server to use and how to log in.
 *
 * @param url the JDBC URL: hosts, ports and database, never user or password
 * @param user who logs in
 * @param password empty when there is none; never printed
 * @param database the database
 * @param properties what else the driver is told, by its own names
 * @param embeddedHome the home of the embedded server if it is one, else null
 */
public record PostgresSettings(
        String url,
        String user,
        String password,
        String database,
        Map<String, String> properties,
        @Nullable Path embeddedHome) {

    private static final String PREFIX = "jdbc:postgresql://";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration LONGEST_POOL_TIMEOUT = Duration.ofSeconds(30);

    /** Lower bounds of what is meant: the driver would wait ten seconds for TCP and for ever for the rest. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "ApplicationName", "biene",
            "connectTimeout", String.valueOf(CONNECT_TIMEOUT.toSeconds()),
            "loginTimeout", String.valueOf(LOGIN_TIMEOUT.toSeconds()),
            "tcpKeepAlive", "true",
            "socketFactory", KeepAliveSockets.class.getName());

    public PostgresSettings {
        var all = new LinkedHashMap<>(DEFAULTS);
        all.putAll(properties);
        properties = Map.copyOf(all);
    }

    /** Returns the settings for this process's environment. */
    public static PostgresSettings of(@Nullable String url) {
        return of(url, System.getenv());
    }

    /**
     * Returns the settings that a user means by a URL, or by the environment alone when there is none.
     *
     * <p>The URL is {@code postgresql://…} or {@code postgres://…} as libpq reads it, {@code jdbc:postgresql:…} as the
     * driver reads it, or {@code embedded:}, which may be followed by the directory of its home. Without a URL,
     * {@code BIENE_DB} is one if it is set; else any of PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSWORD and PGSERVICE means
     * a server; else the embedded server is meant. What the URL leaves open is taken from the service, then from the
     * PG… variables, then from the password file, then from libpq's defaults. The embedded server is started if it does
     * not run.
     *
     * @throws IllegalArgumentException if the URL or the environment makes no sense
     * @throws BieneException if the embedded server cannot be started
     */
    public static PostgresSettings of(@Nullable String url, Map<String, String> environment) {
        return Resolution.resolve(url, environment);
    }

    /** Returns the settings of the embedded server of this home, which is started if it does not run. */
    public static PostgresSettings embedded(Path home) {
        EmbeddedServer server = EmbeddedPostgres.start(home);
        return new PostgresSettings(
                server.jdbcUrl(),
                server.user(),
                server.password(),
                server.database(),
                Map.of("sslmode", "disable", "gssEncMode", "disable"),
                home);
    }

    /** Returns these settings without statements prepared by name, for use behind a pooler; see {@link PoolerCheck}. */
    public PostgresSettings forPooler() {
        var changed = new LinkedHashMap<>(properties);
        changed.put("prepareThreshold", "0");
        return new PostgresSettings(url, user, password, database, changed, embeddedHome);
    }

    /** Returns hosts and ports, as in {@code db1:5432,db2:5432}. */
    public String address() {
        return url.substring(PREFIX.length(), url.indexOf('/', PREFIX.length()));
    }

    /** Returns everything that the driver is told, the password included. */
    public Properties driverProperties() {
        var all = new Properties();
        properties.forEach(all::setProperty);
        all.setProperty("user", user);
        // Set even if empty, or the driver would search password files on its own, by other rules.
        all.setProperty("password", password);
        return all;
    }

    /** Returns how long a login may take, name lookup and TLS included; zero means without end. */
    Duration loginTimeout() {
        try {
            return Duration.ofMillis((long) (Float.parseFloat(properties.getOrDefault("loginTimeout", "0")) * 1_000));
        } catch (NumberFormatException ignoredByTheDriverToo) {
            return Duration.ZERO;
        }
    }

    Duration poolTimeout() {
        var login = loginTimeout();
        return login.isZero() || login.compareTo(LONGEST_POOL_TIMEOUT) > 0 ? LONGEST_POOL_TIMEOUT : login;
    }

    /**
     * Opens one connection, which the caller closes; cheaper than a pool for a command that asks one thing.
     *
     * @throws BieneException with one sentence for the user if it cannot be had
     */
    public Connection connect() {
        try {
            return open();
        } catch (SQLException failure) {
            throw explain(failure);
        }
    }

    /** Opens one connection, which the caller closes; for those who tell failures apart themselves. */
    public Connection open() throws SQLException {
        try {
            return DriverManager.getConnection(url, driverProperties());
        } catch (SQLException failure) {
            // Between finding the embedded server and connecting to it, it may have been stopped or killed.
            if (embeddedHome == null || !"08001".equals(failure.getSQLState())) throw failure;
            var again = embedded(embeddedHome);
            return DriverManager.getConnection(again.url(), again.driverProperties());
        }
    }

    /**
     * Returns a pool, which the caller closes. It connects at the first use only, keeps no idle connection longer than it
     * must, and reports a server that cannot be reached at once.
     */
    public Pool dataSource(int maximumPoolSize) {
        return new Pool(this, maximumPoolSize);
    }

    /** Returns one sentence for the user about a failure to connect, for those who connect through the pool. */
    public BieneException explain(SQLException failure) {
        return ConnectFailure.explain(failure, this);
    }

    @Override
    public String toString() {
        return "PostgresSettings[" + user + "@" + address() + "/" + database + "]";
    }
}
