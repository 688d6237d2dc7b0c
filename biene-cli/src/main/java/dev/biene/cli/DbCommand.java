package dev.biene.cli;

import dev.biene.cli.output.JsonOutput;
import dev.biene.postgres.embedded.EmbeddedPostgres;
import dev.biene.postgres.embedded.EmbeddedServer;
import dev.biene.postgres.embedded.EmbeddedStatus;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The PostgreSQL that Biene brings along. */
@Command(
        name = "db",
        sortOptions = false,
        description = {
            "Start, stop and ask after the PostgreSQL of your own on this machine.",
            "",
            "It starts by itself when it is needed, is shared by all your processes, and goes on when they end.",
            ""
        })
final class DbCommand implements Runnable {

    private final BieneCommand biene;

    @Spec
    private @Nullable CommandSpec spec;

    DbCommand(BieneCommand biene) {
        this.biene = biene;
    }

    /** Without a subcommand: the help. */
    @Override
    public void run() {
        if (spec != null) spec.commandLine().usage(biene.terminal().out());
    }

    @Command(description = "Start it, unless it runs.")
    int start() {
        var server = EmbeddedPostgres.start();
        biene.terminal().say("the embedded PostgreSQL runs on " + server.host() + ":" + server.port());
        return ExitStatus.DONE;
    }

    @Command(description = "Stop it. Nothing that was stored is lost.")
    int stop() {
        biene.terminal().say(EmbeddedPostgres.stop() ? "stopped" : "it was not running");
        return ExitStatus.DONE;
    }

    @Command(description = "Say whether it runs, where, and where its files are.")
    int status(@Option(names = "--json", description = "Print JSON.") boolean json) {
        var status = EmbeddedPostgres.status();
        var out = biene.terminal().out();
        if (json) {
            out.println(json(status));
            return ExitStatus.DONE;
        }
        var server = status.server();
        out.println(
                status.running() && server != null
                        ? "running on " + server.host() + ":" + server.port() + ", process " + status.pid() + ", since "
                                + status.startedAt()
                        : "not running");
        out.println("home   " + status.home());
        if (status.dataDirectory() != null) out.println("data   " + status.dataDirectory());
        if (status.log() != null) out.println("log    " + status.log());
        return ExitStatus.DONE;
    }

    private static String json(EmbeddedStatus status) {
        var object = JsonOutput.object()
                .put("running", status.running())
                .put("home", status.home().toString())
                .put("data_directory", text(status.dataDirectory()))
                .put("log", text(status.log()));
        var server = status.server();
        if (server != null) object.put("host", server.host()).put("port", server.port());
        if (status.pid() != null) object.put("pid", status.pid());
        if (status.startedAt() != null)
            object.put("started_at", status.startedAt().toString());
        return object.toString();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    @Command(
            description = "Print its URL for psql and other programs, password included; it is started if it does not"
                    + " run.")
    int url() {
        biene.terminal().out().println(url(EmbeddedPostgres.start()));
        return ExitStatus.DONE;
    }

    /** As PostgreSQL's own tools take it. */
    private static String url(EmbeddedServer server) {
        var password = java.net.URLEncoder.encode(server.password(), StandardCharsets.UTF_8);
        return "postgresql://" + server.user() + ":" + password + "@" + server.host() + ":" + server.port() + "/"
                + server.database();
    }
}
