package dev.biene.bench;

import dev.biene.postgres.connect.PostgresSettings;
import dev.biene.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL that everybody in a run uses: one of its own in a temporary home, or the user's.
 *
 * <p>Its own is stopped and deleted at the end, by a shutdown hook too; what a killed run has left behind is removed by
 * the next.
 */
final class BenchServer implements AutoCloseable {

    private static final String HOME_PREFIX = "biene-bench-";
    private static final Pattern HOME = Pattern.compile(HOME_PREFIX + "(\\d+)");
    private static final long MAX_SHARED_BUFFERS = 1L << 30;

    /**
     * What a server of this size would be given; the rest is as the embedded PostgreSQL sets it. wal_level replica, or a
     * COPY into a new table would write no log and adding would look faster than it is for others.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "max_wal_size", "8GB",
            "wal_level", "replica",
            "synchronous_commit", "on",
            "fsync", "on",
            "full_page_writes", "on",
            "checkpoint_timeout", "15min");

    private static final List<String> REPORTED = List.of(
            "shared_buffers",
            "synchronous_commit",
            "fsync",
            "full_page_writes",
            "wal_level",
            "max_wal_size",
            "wal_buffers",
            "checkpoint_timeout",
            "autovacuum",
            "jit",
            "max_connections",
            "data_checksums");

    private final Database root;
    private final @Nullable Path home;
    private final @Nullable Long postmaster;
    private final AtomicInteger databases = new AtomicInteger();
    private final Thread hook = new Thread(this::stop, "bench-server-stop");

    private BenchServer(Database root, @Nullable Path home, @Nullable Long postmaster) {
        this.root = root;
        this.home = home;
        this.postmaster = postmaster;
        if (home != null) Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @param url a server of the user's, whose user may create databases; null for one of its own */
    static BenchServer start(@Nullable String url, Path parent) throws IOException, SQLException {
        return url == null ? own(parent) : users(url);
    }

    private static BenchServer own(Path parent) throws IOException, SQLException {
        Files.createDirectories(parent);
        removeLeftovers(parent);
        var home = parent.resolve(HOME_PREFIX + ProcessHandle.current().pid());
        Progress.say("starting a PostgreSQL for this run in %s", home);
        var first = new BenchServer(database(home), home, null);
        var settings = new ArrayList<String>();
        SETTINGS.forEach((name, value) -> settings.add("ALTER SYSTEM SET " + name + " = '" + value + "'"));
        long sharedBuffers = Math.min(MAX_SHARED_BUFFERS, Machine.memoryBytes() / 4);
        settings.add("ALTER SYSTEM SET shared_buffers = '" + (sharedBuffers >> 20) + "MB'");
        first.root.execute(settings.toArray(String[]::new));
        EmbeddedPostgres.stop(home);
        Runtime.getRuntime().removeShutdownHook(first.hook);
        return new BenchServer(
                database(home), home, EmbeddedPostgres.status(home).pid());
    }

    private static Database database(Path home) {
        var server = EmbeddedPostgres.start(home);
        return new Database(server.host(), server.port(), server.database(), server.user(), server.password());
    }

    private static BenchServer users(String url) throws SQLException {
        var settings = PostgresSettings.of(url);
        var address = URI.create(settings.url().substring("jdbc:".length()));
        int port = address.getPort() < 0 ? 5432 : address.getPort();
        var root = new Database(address.getHost(), port, settings.database(), settings.user(), settings.password());
        return new BenchServer(root, null, Processes.postmaster(root));
    }

    private static void removeLeftovers(Path parent) throws IOException {
        List<Path> homes;
        try (var files = Files.list(parent)) {
            homes = files.filter(
                            file -> HOME.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
        for (var home : homes) {
            var name = HOME.matcher(home.getFileName().toString());
            if (name.matches()
                    && ProcessHandle.of(Long.parseLong(name.group(1))).isPresent()) continue;
            Progress.say("removing what a killed run has left: %s", home);
            EmbeddedPostgres.stop(home);
            deleteTree(home);
        }
    }

    Database newDatabase() throws SQLException {
        var name = "bench_" + ProcessHandle.current().pid() + "_" + databases.incrementAndGet();
        root.execute("CREATE DATABASE " + name);
        return root.named(name);
    }

    void drop(Database database) throws SQLException {
        root.execute("DROP DATABASE IF EXISTS " + database.name() + " WITH (FORCE)");
    }

    /** Starts the next measurement with all earlier writes on the disk. */
    void checkpoint() throws SQLException {
        try {
            root.execute("CHECKPOINT");
        } catch (SQLException e) {
            if (home != null) throw e;
            Progress.say("no right to CHECKPOINT on this server; figures of log per job may include page images");
        }
    }

    /** CPU seconds of all processes of the server so far, or NaN where they cannot be seen. */
    double cpuSeconds() {
        return postmaster == null ? Double.NaN : Processes.treeCpuSeconds(postmaster);
    }

    long number(String query) throws SQLException {
        return root.number(query);
    }

    long walBytes() throws SQLException {
        return root.number("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
    }

    Map<String, String> description() throws SQLException {
        var all = new LinkedHashMap<String, String>();
        all.put("version", String.valueOf(root.text("SELECT version()")));
        for (var name : REPORTED) {
            all.put(name, String.valueOf(root.text("SELECT current_setting('" + name + "', true)")));
        }
        if (home != null) {
            all.put("disk", Machine.fileSystem(home));
            all.put("fsync takes", Machine.fsyncTime(home));
        }
        return all;
    }

    @Override
    public void close() {
        if (home == null) return;
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // Then the hook has been started and finds nothing to stop.
            return;
        }
    }

    private synchronized void stop() {
        if (home == null || !Files.exists(home)) return;
        EmbeddedPostgres.stop(home);
        deleteTree(home);
    }

    private static void deleteTree(Path tree) {
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            Progress.say("could not delete %s: %s", tree, e.getMessage());
        }
    }
}
