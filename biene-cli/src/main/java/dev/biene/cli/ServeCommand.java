package dev.biene.cli;

import dev.biene.arbeiter.Queues;
import dev.biene.kestrel.journal.Fsync;
import dev.biene.kestrel.journal.StoreSettings;
import dev.biene.kestrel.server.KestrelServer;
import dev.biene.kestrel.server.ServerDaemon;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves queues to Kestrel's clients. */
@Command(
        name = "serve",
        sortOptions = false,
        description = {
            "Serve durable queues to the clients of Kestrel, in any language, until told to stop.",
            "",
            "There are no passwords in the protocol: listen where only friends are.",
            "The queue server of your own on this machine, which queue commands start when",
            "needed, is another one: 'biene serve status' and 'biene serve stop' are about it.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  biene serve --host 0.0.0.0 --data-dir /var/lib/queues --max-bytes 10g",
            "  biene serve --data-dir queues --queue quotes:max-age=5m,expire-to=late",
            "  biene serve --queues memory: --port 0",
        })
final class ServeCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Spec
    private @Nullable CommandSpec spec;

    // Not required by its own mark, which would ask it of the subcommands as well.
    @Option(
            names = "--data-dir",
            paramLabel = "DIRECTORY",
            description = "Where the queues are kept. This or --queues must be given.")
    private @Nullable Path directory;

    @Option(
            names = "--queues",
            paramLabel = "URL",
            description =
                    "Serve these instead of a directory's: memory: for tests, whose items are gone with the server;"
                            + " kestrel://HOST:PORT,HOST:PORT for a fleet that looks like one server then.")
    private @Nullable String queues;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Listen on this address. Default: 127.0.0.1.")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "Listen on this port; 0 for a free one. Default: 22133.")
    private int port = KestrelServer.DEFAULT_PORT;

    @Option(
            names = "--fsync",
            paramLabel = "always|MS|never",
            description = "When an item is on disk: before STORED is answered, within so many milliseconds, or when the"
                    + " system likes. Default: always.")
    private String fsync = "always";

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Option(names = "--max-queues", paramLabel = "N", description = "So many queues at most. Default: 10000.")
    private int maxQueues = StoreSettings.DEFAULT.maxQueues();

    @Option(names = "--max-connections", paramLabel = "N", description = "At a time. Default: 16384.")
    private int maxConnections = KestrelServer.Settings.in(Path.of(".")).maxConnections();

    @Option(names = "--max-open-reads", paramLabel = "N", description = "Of one connection and queue. Default: 100.")
    private int maxOpenReads = KestrelServer.Settings.in(Path.of(".")).maxOpenReads();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Of items kept in memory over all queues. Default: 32m.")
    private ByteSize memory = new ByteSize(StoreSettings.DEFAULT.memory());

    ServeCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        if (queues == null) {
            var kept = directory();
            serve(KestrelServer.start(settings(kept)), "kept in " + kept + ", fsync " + fsync);
        } else {
            try (var served = Queues.connect(queues)) {
                serve(KestrelServer.over(served, settings(Path.of(""))), "over " + queues);
            }
        }
        return ExitStatus.DONE;
    }

    private void serve(KestrelServer started, String what) throws InterruptedException {
        try (var server = started) {
            if (!biene.quiet()) biene.terminal().say("serving queues on " + host + ":" + server.port() + ", " + what);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "biene-serve-close"));
            server.awaitClose();
        }
    }

    @Command(description = "Stop the queue server of your own on this machine. Its queues are kept.")
    int stop() {
        biene.terminal().say(ServerDaemon.ofUser().stop() ? "stopped" : "it was not running");
        return ExitStatus.DONE;
    }

    @Command(description = "Say whether the queue server of your own runs, where, and where its files are.")
    int status() {
        var daemon = ServerDaemon.ofUser();
        var status = daemon.status();
        var out = biene.terminal().out();
        var address = status.address();
        out.println(
                address == null
                        ? "not running"
                        : "running on " + address.getHostString() + ":" + address.getPort() + ", process "
                                + status.pid());
        out.println("data   " + status.directory());
        out.println("log    " + daemon.log());
        return ExitStatus.DONE;
    }

    private Path directory() {
        if (directory != null) return directory;
        if (spec == null) throw new IllegalStateException("not made by picocli");
        throw new ParameterException(
                spec.commandLine(), "--data-dir DIRECTORY is missing: where shall the queues be kept?");
    }

    private void check() {
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("--port takes 0 to 65535, was " + port);
        if (maxQueues < 1) throw new IllegalArgumentException("--max-queues must be at least 1, was " + maxQueues);
        if (maxConnections < 1) {
            throw new IllegalArgumentException("--max-connections must be at least 1, was " + maxConnections);
        }
        if (maxOpenReads < 1) {
            throw new IllegalArgumentException("--max-open-reads must be at least 1, was " + maxOpenReads);
        }
        if (queues != null && directory != null) {
            throw new IllegalArgumentException("--queues and --data-dir exclude each other: the one serves queues that"
                    + " are elsewhere, the other keeps its own");
        }
    }

    private KestrelServer.Settings settings(Path directory) {
        var store = StoreSettings.DEFAULT
                .withFsync(Fsync.parse(fsync))
                .withMemory(memory.bytes())
                .withMaxQueues(maxQueues)
                .withLimits(limits.general())
                .withLimitsByQueue(limits.byQueue());
        return KestrelServer.Settings.in(directory)
                .withHost(host)
                .withPort(port)
                .withStore(store)
                .withMaxConnections(maxConnections)
                .withMaxOpenReads(maxOpenReads);
    }
}
