package dev.biene.postgres.embedded;

import dev.biene.BieneException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One data directory of one major version and the files around it.
 *
 * <pre>
 * pg18/password        of the user "biene", readable by the owner of the home only
 * pg18/port            the port of the last start, taken again if it is free
 * pg18/user            how the server is run, see {@link ServerUser}
 * pg18/server/data     the data directory; this and the rest below belong to the server's user
 * pg18/server/pg.log   what the server logs
 * pg18/server/in-use   locked as long as a process of the server lives
 * </pre>
 *
 * <p>Whoever calls a method that changes something holds the lock of the home.
 */
final class Cluster {

    static final String USER = "biene";
    static final String DATABASE = "biene";

    private static final Logger log = LoggerFactory.getLogger(Cluster.class);
    private static final Duration INIT_LIMIT = Duration.ofMinutes(2);
    private static final int BUILTIN_LOCALE_SINCE = 17;

    /** The first version whose initdb takes settings, and that has this one. */
    private static final int SETTINGS_SINCE = 16;

    private static final String FRESH = "data.new-";
    private static final int PASSWORD_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long MAX_LOG_BYTES = 8 << 20;

    /**
     * For a daemon that many processes of one machine share. A COPY of millions of rows must not run from checkpoint to
     * checkpoint, hence max_wal_size; nobody replicates from here, hence wal_level; statements are too short for the
     * compiler; and inputs of jobs do not belong in a log.
     */
    private static final String CONFIGURATION = """

            # Written by Biene when it made this directory; yours to change, never written again.
            max_connections = 200
            shared_buffers = 128MB
            wal_level = minimal
            max_wal_senders = 0
            wal_buffers = 16MB
            min_wal_size = 256MB
            max_wal_size = 2GB
            checkpoint_timeout = 15min
            jit = off
            unix_socket_directories = ''
            cluster_name = 'biene'
            log_checkpoints = off
            log_min_error_statement = panic
            """;

    private final Path directory;
    private final int major;

    Cluster(Path home, int major) {
        this.directory = home.resolve("pg" + major);
        this.major = major;
    }

    int major() {
        return major;
    }

    Path server() {
        return directory.resolve("server");
    }

    Path data() {
        return server().resolve("data");
    }

    Path log() {
        return server().resolve("pg.log");
    }

    boolean exists() {
        return Files.exists(data());
    }

    /** Returns how to reach a server of this directory that listens on the port. */
    EmbeddedServer at(int port) {
        try {
            var password = Files.readString(directory.resolve("password")).strip();
            return new EmbeddedServer("127.0.0.1", port, DATABASE, USER, password);
        } catch (IOException failure) {
            throw Disk.failure("read the password of the embedded PostgreSQL", failure);
        }
    }

    ServerUser user() throws IOException {
        var name = Files.readString(directory.resolve("user")).strip();
        try {
            return ServerUser.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new BieneException(
                    "expected self, setpriv, su or unshare in " + directory.resolve("user") + ", got \"" + name + "\"",
                    unknown);
        }
    }

    int lastPort() {
        try {
            return Integer.parseInt(Files.readString(directory.resolve("port")).strip());
        } catch (IOException | NumberFormatException none) {
            return 0;
        }
    }

    void rememberPort(int port) throws IOException {
        Files.writeString(directory.resolve("port"), port + "\n");
    }

    /**
     * Makes the data directory: under another name first and renamed when it is complete and on the disk, so that a
     * process killed meanwhile leaves nothing that looks like one.
     */
    void initialise(Binaries binaries) throws IOException {
        Disk.createDirectory(directory, Disk.READABLE);
        Disk.createDirectory(server(), Disk.PRIVATE);
        var user = ServerUser.choose(binaries, server());
        removeLeftovers();
        // A name of its own: the initdb of a process that was killed may still be at work.
        var fresh = server().resolve(FRESH + Long.toHexString(System.nanoTime()));
        var secret = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(secret);
        var password = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        var passwordForServer = server().resolve("password.new");
        Disk.writePrivate(passwordForServer, password + "\n");
        user.own(passwordForServer);
        try {
            initdb(binaries, user, fresh, passwordForServer);
        } finally {
            Files.deleteIfExists(passwordForServer);
        }
        Files.writeString(fresh.resolve("postgresql.conf"), CONFIGURATION, StandardOpenOption.APPEND);
        createDatabase(binaries, user, fresh);
        Disk.writePrivate(directory.resolve("password"), password + "\n");
        Files.writeString(directory.resolve("user"), user.name().toLowerCase(Locale.ROOT) + "\n");
        if (!Disk.syncFileSystem(server())) {
            var sync = List.of(binaries.tool("initdb"), "--sync-only", "-D", fresh.toString());
            expectSuccess(user.run(sync, server(), INIT_LIMIT), "could not bring to the disk " + fresh);
        }
        Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
        log.info("embedded PostgreSQL {}: made the data directory {}", major, data());
    }

    private void removeLeftovers() throws IOException {
        try (var files = Files.newDirectoryStream(server(), FRESH + "*")) {
            for (var file : files) Disk.deleteTree(file);
        } catch (DirectoryNotEmptyException written) {
            log.warn("embedded PostgreSQL: somebody still writes to {}; it can be deleted later", written.getFile());
        }
    }

    /**
     * Keeps the log from growing for ever: above the limit it is copied to pg.log.old and emptied. The server appends to
     * it, so it can be emptied under its hands; a few lines written in between are lost.
     */
    void boundLog() {
        try {
            if (!Files.exists(log()) || Files.size(log()) < MAX_LOG_BYTES) return;
            Files.copy(log(), server().resolve("pg.log.old"), StandardCopyOption.REPLACE_EXISTING);
            Files.newByteChannel(log(), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                    .close();
        } catch (IOException failure) {
            log.warn("embedded PostgreSQL: could not shorten {}", log(), failure);
        }
    }

    private void initdb(Binaries binaries, ServerUser user, Path fresh, Path passwordFile) {
        var command = new ArrayList<>(List.of(binaries.tool("initdb"), "-D", fresh.toString(), "-U", USER));
        command.addAll(List.of("-A", "scram-sha-256", "--pwfile=" + passwordFile, "--encoding=UTF8"));
        command.add("--data-checksums");
        if (major >= BUILTIN_LOCALE_SINCE) {
            command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"));
        } else {
            command.add("--locale=C");
        }
        // Thousands of rounds protect a password that somebody made up; a random one of ours has nothing to hide behind
        // them, and each connection would pay for them on both sides.
        if (major >= SETTINGS_SINCE) command.addAll(List.of("--set", "scram_iterations=1"));
        command.add("--no-sync");
        expectSuccess(user.run(command, server(), INIT_LIMIT), "could not make " + data());
    }

    /** In single-user mode: a first connection over JDBC would cost three times as long, and the directory is private. */
    private void createDatabase(Binaries binaries, ServerUser user, Path fresh) {
        var command = List.of(binaries.tool("postgres"), "--single", "-D", fresh.toString(), "template1");
        var statement = "CREATE DATABASE " + DATABASE + "\n";
        var result = Command.run(user.command(command), server(), INIT_LIMIT, statement);
        expectSuccess(result, "could not create the database in " + data());
        if (result.output().contains("ERROR:")) {
            throw new BieneException("could not create the database in " + data() + ": " + result.lastLine());
        }
    }

    private static void expectSuccess(Command.Result result, String otherwise) {
        if (result.succeeded()) return;
        var reason = Disk.full(result.output()) ? "the disk is full" : complaint(result);
        throw new BieneException("embedded PostgreSQL: " + otherwise + ": " + reason);
    }

    /** The line that names the error; after it initdb says only that it removes what it has made. */
    private static String complaint(Command.Result result) {
        return result.output()
                .lines()
                .filter(line -> line.contains("error:") || line.contains("FATAL:"))
                .findFirst()
                .orElseGet(result::lastLine)
                .strip();
    }

    /** Says what is wrong with the directory before the server is asked, which would only name a file. */
    void check() throws IOException {
        var version = data().resolve("PG_VERSION");
        if (!Files.isDirectory(data())
                || !Files.exists(version)
                || !Files.exists(data().resolve("global/pg_control"))) {
            throw new BieneException("the data directory " + data() + " is damaged: expected PG_VERSION and"
                    + " global/pg_control in it; restore it from a backup, or move it away to begin anew");
        }
        var found = Files.readString(version).strip();
        if (!found.equals(String.valueOf(major))) {
            throw new BieneException("the data directory " + data() + " was made by PostgreSQL " + found
                    + ", but this is PostgreSQL " + major + "; set " + Binaries.VARIABLE
                    + " to the binaries of PostgreSQL " + found + ", or move the directory away to begin anew");
        }
    }
}
