package dev.biene.faults.chaos;

import dev.biene.faults.history.HistoryFile;
import dev.biene.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The PostgreSQL and the queue server of a run, each behind a proxy. */
final class Servers implements Closeable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** All connections to the queue server, in the history. */
    private static final String EVERYBODY = "*";

    private final Path directory;
    private final Path home;
    private final HistoryFile history;
    private final Proxy database;
    private final Proxy queues;
    private Child server;
    private int starts;

    Servers(Path directory, HistoryFile history) throws Exception {
        this.directory = directory;
        this.history = history;
        // A user of its own runs the database if we are root, and must get there.
        this.home = directory.resolve("home");
        this.database = new Proxy(EmbeddedPostgres.start(home).port());
        this.server = startQueues();
        this.queues = new Proxy(port());
    }

    private Child startQueues() throws IOException {
        Files.deleteIfExists(directory.resolve("port"));
        return Child.start("server-" + ++starts, directory, List.of("serve", "server", directory.toString()), "");
    }

    private int port() throws IOException, InterruptedException, TimeoutException {
        var file = directory.resolve("port");
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.exists(file)) {
            if (!server.alive() || System.nanoTime() > until) {
                throw new TimeoutException("the queue server does not start; see " + server.name() + ".log");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return Integer.parseInt(Files.readString(file));
    }

    /** Where job sets are; holds the password, so it is for the environment of children only. */
    String storeUrl() {
        var found = EmbeddedPostgres.start(home);
        return "postgresql://" + found.user() + ":" + found.password() + "@127.0.0.1:" + database.port() + "/"
                + found.database();
    }

    String queuesUrl() {
        return "kestrel://127.0.0.1:" + queues.port();
    }

    /** Kills the postmaster as {@code kill -9} does, and starts it again. */
    void killDatabase() throws IOException, InterruptedException {
        var pid = EmbeddedPostgres.status(home).pid();
        if (pid != null) Child.signal(pid, "KILL");
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                database.to(EmbeddedPostgres.start(home).port());
                return;
            } catch (RuntimeException e) {
                // Its children hold the shared memory for a moment.
                if (System.nanoTime() > until) throw e;
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    void killQueues() throws IOException, InterruptedException, TimeoutException {
        history.write(EVERYBODY, 'i', "gone", "-", "-");
        server.kill();
        history.write(EVERYBODY, 'o', "gone", "-", "-");
        server = startQueues();
        queues.to(port());
    }

    void stopQueues(long millis) throws IOException, InterruptedException {
        server.signal("STOP");
        TimeUnit.MILLISECONDS.sleep(millis);
        server.signal("CONT");
    }

    void cutDatabase() {
        database.cut();
    }

    void cutQueues() {
        history.write(EVERYBODY, 'i', "gone", "-", "-");
        queues.cut();
        history.write(EVERYBODY, 'o', "gone", "-", "-");
    }

    @Override
    public void close() throws IOException {
        queues.close();
        database.close();
        server.kill();
        boolean ignored = EmbeddedPostgres.stop(home);
    }
}
