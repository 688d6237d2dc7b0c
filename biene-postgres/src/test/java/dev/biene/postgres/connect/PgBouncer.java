package dev.biene.postgres.connect;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.biene.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The real PgBouncer in transaction mode before a test's database; the test is skipped where it is not installed. */
public final class PgBouncer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");
    private static final String NOBODY = "65534";
    private static final int PORT_ATTEMPTS = 5;

    private final TestDatabase database;
    private final int poolSize;
    private final Path directory;
    private int port;
    private Process process;

    private PgBouncer(TestDatabase database, int poolSize) throws IOException {
        this.database = database;
        this.poolSize = poolSize;
        this.directory = Files.createTempDirectory(Path.of("/tmp"), "biene-bouncer-");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        this.port = freePort();
        this.process = launch();
    }

    /**
     * Starts one and returns when it listens.
     *
     * @param poolSize connections to the server, which all of its clients share
     */
    public static PgBouncer start(TestDatabase database, int poolSize) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is not installed; apt-get install pgbouncer");
        var bouncer = new PgBouncer(database, poolSize);
        for (int attempt = 1; !bouncer.awaitReady(); attempt++) {
            // Somebody else took the port between our look at it and its own.
            assertTrue(attempt < PORT_ATTEMPTS, "pgbouncer does not listen; see " + bouncer.directory);
            bouncer.port = freePort();
            bouncer.process = bouncer.launch();
        }
        return bouncer;
    }

    /** The settings of its clients. */
    public PostgresSettings settings() {
        var url = "postgresql://" + database.user() + "@127.0.0.1:" + port + "/" + database.name() + "?sslmode=disable";
        return PostgresSettings.of(url, Map.of("HOME", directory.toString()));
    }

    private Process launch() throws IOException {
        var configuration = Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                * = host=%s port=%d user=%s password=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                max_client_conn = 500
                default_pool_size = %d
                ignore_startup_parameters = extra_float_digits
                """.formatted(
                        database.host(), database.port(), database.user(), database.password(), port, poolSize));
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to run as root.
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
        }
        command.addAll(List.of(PROGRAM.toString(), configuration.toString()));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    /** Returns false if it ended instead. */
    private boolean awaitReady() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (listens()) return process.isAlive();
            LockSupport.parkNanos(10_000_000);
        }
        return false;
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) Files.delete(file);
        }
        Files.delete(directory);
    }
}
