package dev.biene.cli;

import dev.biene.dashboard.Dashboard;
import dev.biene.dashboard.DashboardOptions;
import dev.biene.dashboard.DashboardServer;
import dev.biene.micrometer.PrometheusText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows sets and queues in a browser. */
@Command(
        name = "dashboard",
        sortOptions = false,
        description = {
            "Show job sets, bees and queues in a browser, live, until told to stop.",
            "",
            "On this machine it needs no password. With --host it can be reached from others, who need the token in the"
                    + " address that is printed. There is no TLS: outside of a network of friends, put a proxy in front.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  biene dashboard",
            "  biene dashboard --host 0.0.0.0 --read-only",
            "  biene dashboard --host 0.0.0.0 --token-file ~/.biene-token --allow-host biene.example.org",
        })
final class DashboardCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private QueuesOption queues = new QueuesOption();

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Listen on this address. Default: 127.0.0.1.")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "Listen on this port; 0 for a free one. Default: 24365.")
    private int port = DashboardServer.DEFAULT_PORT;

    @Option(names = "--token", description = "Ask for a token on this machine, too.")
    private boolean token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Read the token from the first line of this file, instead of drawing one and printing it.")
    private @Nullable Path tokenFile;

    @Option(names = "--read-only", description = "Let nobody change anything.")
    private boolean readOnly;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            split = ",",
            description = "Answer to this name, too, as a proxy in front has it.")
    private Set<String> hosts = Set.of();

    @Option(names = "--no-queues", description = "Show no queues, and start no queue server.")
    private boolean noQueues;

    DashboardCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("--port takes 0 to 65535, was " + port);
        var options = DashboardOptions.defaults()
                .withReadOnly(readOnly)
                .withHosts(hosts)
                .withToken(chosenToken());
        try (var sets = store.connect(biene);
                var connected = noQueues ? null : queues.connect();
                var metrics = PrometheusText.over(sets, connected);
                var dashboard = Dashboard.over(sets, connected, options.withMetrics(metrics));
                var server = DashboardServer.start(dashboard, host, port)) {
            tell(server, options);
            awaitSignal();
        }
        return ExitStatus.DONE;
    }

    private @Nullable String chosenToken() {
        if (tokenFile != null) {
            try {
                return Files.readString(tokenFile)
                        .lines()
                        .findFirst()
                        .orElse("")
                        .strip();
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "the token cannot be read from " + tokenFile + ": " + e.getMessage(), e);
            }
        }
        boolean open = !host.equals("localhost") && !host.equals("::1") && !host.startsWith("127.");
        return token || open ? DashboardOptions.newToken() : null;
    }

    /** The address goes to stdout, so that it can be opened by a script; the token is in it only if it was drawn here. */
    private void tell(DashboardServer server, DashboardOptions options) {
        boolean drawn = options.token() != null && tokenFile == null;
        biene.terminal().out().println(server.uri() + (drawn ? "#token=" + options.token() : ""));
        biene.terminal().out().flush();
        if (!biene.quiet())
            biene.terminal().say("the dashboard is open" + (readOnly ? ", to look only" : "") + "; Ctrl-C closes it");
    }

    private static void awaitSignal() throws InterruptedException {
        var told = new CountDownLatch(1);
        var signals = Signals.hear(signal -> told.countDown());
        try {
            told.await();
        } finally {
            signals.close();
        }
    }
}
