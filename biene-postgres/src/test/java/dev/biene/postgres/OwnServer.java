package dev.biene.postgres;

import dev.biene.postgres.embedded.EmbeddedPostgres;
import dev.biene.postgres.embedded.EmbeddedServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Objects;
import java.util.Properties;

/** A PostgreSQL server of one test's own, which may be configured, killed and started again. */
final class OwnServer implements AutoCloseable {

    private final Path home;
    private EmbeddedServer server;

    private OwnServer(Path home) {
        this.home = home;
        this.server = EmbeddedPostgres.start(home);
    }

    static OwnServer start() throws IOException {
        var home = Files.createTempDirectory(Path.of("/tmp"), "biene-own-server-");
        return startIn(home);
    }

    /** Starts one in a directory that is there and empty. */
    static OwnServer startIn(Path home) throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var binaries = TestServer.binaries();
        if (binaries != null) Files.createSymbolicLink(home.resolve(binaries.getFileName()), binaries);
        return new OwnServer(home);
    }

    /** Starts the server whose data are there already. */
    static OwnServer continueIn(Path home) {
        return new OwnServer(home);
    }

    /** How to reach it, as libpq reads it. */
    String keywords() {
        return "host=127.0.0.1 port=" + port() + " user=" + server.user() + " password=" + server.password();
    }

    /** The URL of this server and another with the same users, of which whichever may be written to is meant. */
    String urlWith(OwnServer other) {
        return url().replace(":" + port() + "/", ":" + port() + ",127.0.0.1:" + other.port() + "/")
                + "&targetServerType=primary";
    }

    /** Makes a standby a server of its own; returns when it may be written to. */
    void promote() throws SQLException {
        execute("SELECT pg_promote(true, 60)");
    }

    /** Lets clients encrypt what they say, with a certificate that nobody has signed. */
    void speakTls() throws Exception {
        var data = Objects.requireNonNull(EmbeddedPostgres.status(home).dataDirectory());
        SelfSigned.write(data.resolve("server.key"), data.resolve("server.crt"), Files.getOwner(data));
        configure("ssl = on");
    }

    /** Changes settings that need a restart: {@code "max_connections = 20"}. */
    void configure(String... settings) throws SQLException {
        for (var setting : settings) execute("ALTER SYSTEM SET " + setting);
        EmbeddedPostgres.stop(home);
        server = EmbeddedPostgres.start(home);
    }

    String url() {
        return server.jdbcUrl() + "?user=" + server.user() + "&password="
                + URLEncoder.encode(server.password(), StandardCharsets.UTF_8);
    }

    int port() {
        return server.port();
    }

    Connection connect() throws SQLException {
        var login = new Properties();
        login.setProperty("user", server.user());
        login.setProperty("password", server.password());
        return DriverManager.getConnection(server.jdbcUrl(), login);
    }

    void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long ask(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            if (!row.next()) throw new SQLException("no row: " + sql);
            return row.getLong(1);
        }
    }

    /** Where it keeps all it has. */
    Path home() {
        return home;
    }

    /** SIGKILL to the postmaster: its children find out and go, nothing is written any more. */
    void kill() throws Exception {
        end("KILL");
    }

    /** SIGQUIT, an immediate shutdown: as a kill, but its children are told. */
    void quit() throws Exception {
        end("QUIT");
    }

    private void end(String signal) throws Exception {
        signal(signal, Objects.requireNonNull(EmbeddedPostgres.status(home).pid(), "the server does not run"));
        Soon.is("its end", () -> !EmbeddedPostgres.status(home).running());
    }

    /** SIGKILL to the process that serves one client: the postmaster ends all others and recovers by itself. */
    void killOneBackend() throws Exception {
        long pid = ask("SELECT max(pid) FROM pg_stat_activity WHERE application_name = 'biene'");
        try (var witness = connect()) {
            signal("KILL", pid);
            Soon.is("the end of every connection", () -> !witness.isValid(1));
        }
        Soon.is("its recovery", this::accepts);
    }

    private boolean accepts() {
        try {
            return ask("SELECT 1") == 1;
        } catch (SQLException recovering) {
            return false;
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        // To kill(1) these are more than one process.
        if (pid <= 1) throw new IllegalArgumentException("no process to signal: " + pid);
        int status = new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor();
        if (status != 0) throw new IOException("kill -" + name + " " + pid + " failed");
    }

    /** Starts it after a kill; returns when it accepts connections, at the address it had. */
    void restart() {
        int port = server.port();
        server = EmbeddedPostgres.start(home);
        if (server.port() != port) throw new IllegalStateException("somebody took port " + port);
    }

    @Override
    public void close() throws IOException {
        EmbeddedPostgres.stop(home);
        try (var tree = Files.walk(home)) {
            for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) Files.delete(path);
            }
        }
    }
}
