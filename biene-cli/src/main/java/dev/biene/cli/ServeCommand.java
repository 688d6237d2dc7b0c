package dev.biene.cli;

import dev.biene.kestrel.journal.Fsync;
import dev.biene.kestrel.journal.QueueLimits;
import dev.biene.kestrel.journal.StoreSettings;
import dev.biene.kestrel.server.KestrelServer;
import dev.biene.kestrel.server.ServerDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
            "Example:",
            "  biene serve --host 0.0.0.0 --data-dir /var/lib/queues --max-bytes 10g",
        })
final class ServeCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Spec
    private @Nullable CommandSpec spec;

    // Not required by its own mark, which would ask it of the subcommands as well.
    @Option(names = "--data-dir", paramLabel = "DIRECTORY", description = "Where the queues are kept. Must be given.")
    private @Nullable Path directory;

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

    @Option(names = "--max-items", paramLabel = "N", description = "A queue holds so many items at most.")
    private @Nullable Long maxItems;

    @Option(names = "--max-bytes", paramLabel = "SIZE", description = "A queue holds so many bytes at most: 500m, 10g.")
    private @Nullable ByteSize maxBytes;

    @Option(names = "--max-item-size", paramLabel = "SIZE", description = "An item has so many bytes at most.")
    private @Nullable ByteSize maxItemSize;

    @Option(names = "--max-age", paramLabel = "TIME", description = "Items older than this are dropped.")
    private @Nullable Duration maxAge;

    @Option(
            names = "--discard-old-when-full",
            description = "A full queue drops its oldest item, instead of refusing the new one.")
    private boolean discardOldWhenFull;

    @Option(names = "--max-queues", paramLabel = "N", description = "So many queues at most. Default: 100000.")
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
        var directory = directory();
        try (var server = KestrelServer.start(settings(directory))) {
            if (!biene.quiet()) {
                biene.terminal()
                        .say("serving queues on " + host + ":" + server.port() + ", kept in " + directory + ", fsync "
                                + fsync);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "biene-serve-close"));
            server.awaitClose();
        }
        return ExitStatus.DONE;
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
        if (maxItems != null && maxItems < 1) {
            throw new IllegalArgumentException("--max-items must be at least 1, was " + maxItems);
        }
    }

    private KestrelServer.Settings settings(Path directory) {
        var limits = QueueLimits.NONE.withDiscardOldWhenFull(discardOldWhenFull).withMaxAge(maxAge);
        if (maxItems != null) limits = limits.withMaxItems(maxItems);
        if (maxBytes != null) limits = limits.withMaxBytes(maxBytes.bytes());
        if (maxItemSize != null) {
            limits = limits.withMaxItemSize((int) Math.min(Integer.MAX_VALUE, maxItemSize.bytes()));
        }
        var store = StoreSettings.DEFAULT
                .withFsync(Fsync.parse(fsync))
                .withMemory(memory.bytes())
                .withMaxQueues(maxQueues)
                .withLimits(limits);
        return KestrelServer.Settings.in(directory)
                .withHost(host)
                .withPort(port)
                .withStore(store)
                .withMaxConnections(maxConnections)
                .withMaxOpenReads(maxOpenReads);
    }
}
