package dev.biene.postgres.embedded;

import dev.biene.BieneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of the server of a cluster, by somebody who holds the lock of the home.
 *
 * <p>{@code pg_ctl} gives the server a session of its own, so that neither Ctrl-C nor the end of this process reaches
 * it. It is run under {@code flock}, whose lock the server and its children inherit: that tells a data directory in use
 * (by a container that shares it, or by the leftovers of a killed server) from a stale postmaster.pid, for which process
 * numbers are not enough.
 */
final class ServerStart {

    private static final Logger log = LoggerFactory.getLogger(ServerStart.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    /** A killed server's children notice within a moment and go. */
    private static final Duration LEFTOVERS_LIMIT = Duration.ofSeconds(5);

    private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);
    private static final int PORT_ATTEMPTS = 5;

    private final Cluster cluster;
    private final Binaries binaries;
    private final ServerUser user;
    private final @Nullable Path flock;

    ServerStart(Cluster cluster, Binaries binaries) throws IOException {
        this.cluster = cluster;
        this.binaries = binaries;
        cluster.check();
        this.user = cluster.user();
        this.flock = flock();
    }

    EmbeddedServer start() throws IOException {
        var running = awaitAnotherStart();
        if (running != null) return running;
        clearStale();
        cluster.boundLog();
        for (var attempt = 1; ; attempt++) {
            var port = attempt == 1 ? freePort(cluster.lastPort()) : freePort(0);
            var logged = logSize();
            var result = startOn(port);
            var pid = PostmasterPid.read(cluster.data());
            if (result.succeeded() && pid != null) {
                cluster.rememberPort(pid.port());
                log.info("embedded PostgreSQL: started on port {}, data in {}", pid.port(), cluster.data());
                return cluster.at(pid.port());
            }
            var complaint = complaint(logged);
            // Somebody else took the port between our look at it and the server's.
            if (attempt < PORT_ATTEMPTS && complaint != null && complaint.contains("TCP/IP socket")) continue;
            throw failure(result, complaint);
        }
    }

    /** A server that is on its way already, perhaps through a recovery that its starter did not wait for, or down. */
    private @Nullable EmbeddedServer awaitAnotherStart() throws IOException {
        var settled = Await.nonNull(START_LIMIT, () -> {
            var pid = PostmasterPid.read(cluster.data());
            if (pid == null || pid.life(cluster.data()) != PostmasterPid.Life.RUNNING) return new Settled(null);
            return pid.ready() ? new Settled(pid.port()) : null;
        });
        if (settled == null) throw stillStarting();
        return settled.port() == null ? null : cluster.at(settled.port());
    }

    /** What has become of another's start: the port its server listens on, or null if there is no server. */
    private record Settled(@Nullable Integer port) {}

    /** Removes the lock file of a server that is gone; PostgreSQL itself stumbles over zombies and reused numbers. */
    private void clearStale() throws IOException {
        if (flock == null || !PostmasterPid.exists(cluster.data())) return;
        var probe = List.of(flock.toString(), "-n", inUse(), "true");
        if (!Await.isTrue(
                LEFTOVERS_LIMIT,
                () -> user.run(probe, cluster.server(), PROBE_LIMIT).succeeded())) {
            throw inUseElsewhere();
        }
        log.warn("embedded PostgreSQL: the server of {} was killed; starting it again", cluster.data());
        PostmasterPid.delete(cluster.data());
    }

    private Command.Result startOn(int port) throws IOException {
        var command = new ArrayList<String>();
        if (flock != null) command.addAll(List.of(flock.toString(), "-n", inUse()));
        command.addAll(List.of(binaries.tool("pg_ctl"), "-D", cluster.data().toString(), "-w"));
        command.addAll(List.of(
                "-t",
                String.valueOf(START_LIMIT.toSeconds()),
                "-l",
                cluster.log().toString()));
        command.addAll(List.of("-o", "-c port=" + port + " -c listen_addresses=127.0.0.1", "start"));
        var result = Await.nonNull(LEFTOVERS_LIMIT, () -> {
            var attempt = user.run(command, cluster.server(), START_LIMIT.plusSeconds(5));
            // pg_ctl always says something; flock that does not get the lock says nothing.
            var locked =
                    flock != null && !attempt.succeeded() && attempt.output().isBlank();
            return locked ? null : attempt;
        });
        if (result == null) throw inUseElsewhere();
        return result;
    }

    private BieneException failure(Command.Result result, @Nullable String complaint) {
        var pid = PostmasterPid.read(cluster.data());
        if (pid != null && pid.life(cluster.data()) == PostmasterPid.Life.RUNNING) return stillStarting();
        var reason = complaint == null ? result.lastLine() : complaint;
        if (Disk.full(reason)) {
            return new BieneException("the embedded PostgreSQL did not start: the disk is full (" + reason
                    + "); free some space, nothing that was acknowledged is lost");
        }
        return new BieneException("the embedded PostgreSQL did not start: " + reason + "; see " + cluster.log()
                + "; data that are damaged must be restored from a backup, or " + cluster.data()
                + " moved away to begin anew");
    }

    private BieneException stillStarting() {
        return new BieneException(
                "the embedded PostgreSQL is still starting, recovering or stopping after " + START_LIMIT.toSeconds()
                        + " s; it goes on by itself, try again in a moment, and see " + cluster.log());
    }

    private BieneException inUseElsewhere() {
        return new BieneException("the data directory " + cluster.data() + " is in use by a server that cannot be"
                + " reached from here (of a container that shares it, or the rest of a killed one); stop it first");
    }

    /** The server's last word since the size of the log was taken, or null. */
    private @Nullable String complaint(long from) throws IOException {
        if (!Files.exists(cluster.log())) return null;
        var text = Files.readString(cluster.log(), StandardCharsets.ISO_8859_1);
        return text.substring((int) Math.min(from, text.length()))
                .lines()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
                .map(line -> line.replaceFirst("^.*?(FATAL|PANIC): +", ""))
                .reduce((first, second) -> second)
                .orElse(null);
    }

    private long logSize() throws IOException {
        return Files.exists(cluster.log()) ? Files.size(cluster.log()) : 0;
    }

    private String inUse() {
        return cluster.server().resolve("in-use").toString();
    }

    private static @Nullable Path flock() {
        for (var candidate : List.of("/usr/bin/flock", "/bin/flock")) {
            if (Files.isExecutable(Path.of(candidate))) return Path.of(candidate);
        }
        return null;
    }

    /** The wished port if nobody has it, so that long-lived clients find a restarted server again; else any. */
    private static int freePort(int wished) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), wished));
            return socket.getLocalPort();
        } catch (IOException taken) {
            if (wished != 0) return freePort(0);
            throw new UncheckedIOException(taken);
        }
    }
}
