package dev.biene.postgres.embedded;

import dev.biene.BieneException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds, starts and stops the server of one home. Finding takes no lock; whatever changes something holds it. */
final class Launcher {

    private static final Logger log = LoggerFactory.getLogger(Launcher.class);
    private static final Pattern CLUSTER = Pattern.compile("pg(\\d{2,3})");
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final String ROOT_HOME = "/var/lib/biene";

    private final Path home;
    private final Map<String, String> environment;

    Launcher(Path home, Map<String, String> environment) {
        this.home = real(home.toAbsolutePath().normalize());
        this.environment = environment;
    }

    static Path home(Map<String, String> environment, boolean root) {
        var chosen = environment.getOrDefault("BIENE_HOME", "");
        if (!chosen.isEmpty()) return Path.of(chosen).toAbsolutePath();
        if (root) return Path.of(ROOT_HOME);
        var data = environment.getOrDefault("XDG_DATA_HOME", "");
        if (!data.isEmpty() && Path.of(data).isAbsolute()) return Path.of(data, "biene");
        var user = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
        if (!user.isEmpty() && Path.of(user).isAbsolute()) return Path.of(user, ".local", "share", "biene");
        throw new BieneException("this user has no home directory to keep the embedded PostgreSQL in;"
                + " set BIENE_HOME to a directory of your own, or name a server with --db URL");
    }

    /** The server shows the data directory without symbolic links, and so must every comparison. */
    private static Path real(Path home) {
        try {
            return home.toRealPath();
        } catch (IOException absent) {
            return home;
        }
    }

    EmbeddedServer start() {
        var running = attach();
        if (running != null) return running;
        try {
            createHome();
            // Only now that the home exists can its symbolic links be resolved.
            var launcher = new Launcher(home, environment);
            return HomeLock.holding(launcher.home, launcher::startAlone);
        } catch (IOException failure) {
            throw Disk.failure("start the embedded PostgreSQL in " + home, failure);
        }
    }

    private EmbeddedServer startAlone() throws IOException {
        // Whoever held the lock before may have started it.
        var running = attach();
        if (running != null) return running;
        var binaries = Binaries.locate(home, environment);
        var cluster = cluster(binaries.major());
        if (!cluster.exists()) cluster.initialise(binaries);
        return new ServerStart(cluster, binaries).start();
    }

    EmbeddedStatus status() {
        var cluster = newest();
        if (cluster == null || !cluster.exists()) return new EmbeddedStatus(false, home, null, null, null, null, null);
        var pid = PostmasterPid.read(cluster.data());
        var server = running(cluster, pid);
        if (server == null || pid == null) {
            return new EmbeddedStatus(false, home, cluster.data(), cluster.log(), null, null, null);
        }
        return new EmbeddedStatus(true, home, cluster.data(), cluster.log(), server, pid.pid(), pid.startedAt());
    }

    boolean stop() {
        if (!Files.isDirectory(home)) return false;
        try {
            return HomeLock.holding(home, this::stopAlone);
        } catch (IOException failure) {
            throw Disk.failure("stop the embedded PostgreSQL in " + home, failure);
        }
    }

    private boolean stopAlone() throws IOException {
        var cluster = newest();
        var pid = cluster == null ? null : PostmasterPid.read(cluster.data());
        if (cluster == null || pid == null || !alive(cluster, pid)) return false;
        var interrupted = interrupt(cluster, pid.pid());
        if (!interrupted.succeeded() || !Await.isTrue(STOP_LIMIT, () -> !PostmasterPid.exists(cluster.data()))) {
            throw new BieneException("the embedded PostgreSQL in " + home + " did not stop within "
                    + STOP_LIMIT.toSeconds() + " s: " + interrupted.lastLine() + "; see " + cluster.log());
        }
        log.info("embedded PostgreSQL: stopped the server of {}", cluster.data());
        return true;
    }

    /**
     * Asks for a fast shutdown, which SIGINT means to a postmaster; its pid file goes last. Not by pg_ctl where there are
     * signals: it would have to be run as the server's user.
     */
    private Command.Result interrupt(Cluster cluster, long pid) throws IOException {
        if (File.separatorChar == '/') {
            return Command.run(List.of("/bin/sh", "-c", "kill -INT " + pid), home, STOP_LIMIT);
        }
        var pgCtl = Binaries.locate(home, environment).tool("pg_ctl");
        var command = List.of(pgCtl, "stop", "-D", cluster.data().toString(), "-m", "fast", "-W");
        return cluster.user().run(command, cluster.server(), STOP_LIMIT);
    }

    /** Running, or on its way: a server that is still recovering can be stopped too. */
    private static boolean alive(Cluster cluster, PostmasterPid pid) {
        return pid.life(cluster.data()) == PostmasterPid.Life.RUNNING || running(cluster, pid) != null;
    }

    private @Nullable EmbeddedServer attach() {
        var cluster = newest();
        if (cluster == null) return null;
        var server = running(cluster, PostmasterPid.read(cluster.data()));
        if (server != null) cluster.boundLog();
        return server;
    }

    private static @Nullable EmbeddedServer running(Cluster cluster, @Nullable PostmasterPid pid) {
        if (pid == null || !pid.ready()) return null;
        return switch (pid.life(cluster.data())) {
            case RUNNING -> cluster.at(pid.port());
            case UNCERTAIN -> answers(cluster, cluster.at(pid.port())) ? cluster.at(pid.port()) : null;
            case DEAD -> null;
        };
    }

    /** Asks the server itself whether it is the one of this data directory. */
    private static boolean answers(Cluster cluster, EmbeddedServer server) {
        var properties = new Properties();
        properties.setProperty("user", server.user());
        properties.setProperty("password", server.password());
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "5");
        properties.setProperty("sslmode", "disable");
        try (var connection = DriverManager.getConnection(server.jdbcUrl(), properties);
                var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW data_directory")) {
            return row.next() && Path.of(row.getString(1)).equals(cluster.data());
        } catch (SQLException refused) {
            log.debug("embedded PostgreSQL: port {} does not answer for {}", server.port(), cluster.data(), refused);
            return false;
        }
    }

    /** The cluster of the binaries' major version; never a fresh one beside the data of another version. */
    private Cluster cluster(int major) throws IOException {
        var cluster = new Cluster(home, major);
        var newest = newest();
        if (newest != null && newest.exists() && !cluster.exists()) {
            throw new BieneException("the data in " + home + " was made by PostgreSQL " + newest.major()
                    + ", but this is PostgreSQL " + major + "; set " + Binaries.VARIABLE
                    + " to the binaries of PostgreSQL " + newest.major() + ", or move "
                    + home.resolve("pg" + newest.major()) + " away to begin anew");
        }
        return cluster;
    }

    private @Nullable Cluster newest() {
        if (!Files.isDirectory(home)) return null;
        try (var files = Files.list(home)) {
            return files.map(file -> CLUSTER.matcher(file.getFileName().toString()))
                    .filter(name -> name.matches())
                    .map(name -> Integer.parseInt(name.group(1)))
                    .max(Comparator.naturalOrder())
                    .map(major -> new Cluster(home, major))
                    .orElse(null);
        } catch (IOException failure) {
            throw Disk.failure("look for the embedded PostgreSQL in " + home, failure);
        }
    }

    private void makeHome(boolean root) throws IOException {
        try {
            Disk.createDirectory(home, root ? Disk.READABLE : Disk.PRIVATE);
        } catch (NoSuchFileException e) {
            // Its parent is there: of a file system such as /proc, in which nobody can make a directory.
            throw new BieneException(
                    "no directory can be made at " + home + "; set BIENE_HOME to one that you may write", e);
        }
    }

    private void createHome() throws IOException {
        var root = ServerUser.root();
        if (!Files.isDirectory(home)) {
            var parent = home.getParent();
            if (parent != null) Files.createDirectories(parent);
            makeHome(root);
        }
        if (root && !Files.getAttribute(home, "unix:uid").equals(0)) {
            throw new BieneException("the embedded PostgreSQL in " + home + " belongs to the user \""
                    + Files.getOwner(home).getName() + "\"; start it as this user, or set BIENE_HOME");
        }
    }
}
