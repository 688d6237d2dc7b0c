package dev.biene.cli;

import dev.biene.arbeiter.Queues;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the queues are. */
final class QueuesOption {

    private static final String FLEET = "kestrel://";

    @Option(
            names = "--queues",
            paramLabel = "URL",
            description = "The queues: kestrel://HOST:PORT,HOST:PORT for a fleet, embedded:DIRECTORY for a directory of"
                    + " this process's own. Without it BIENE_QUEUES, then a queue server of your own on this machine,"
                    + " started when needed.")
    private @Nullable String url;

    Queues connect() {
        return Queues.connect(url);
    }

    /** Each server of a fleet by itself, by its address; other queues are one, without a name. To be closed. */
    Map<String, Queues> connectEach() {
        var named = url == null ? System.getenv("BIENE_QUEUES") : url;
        var each = new LinkedHashMap<String, Queues>();
        if (named == null || !named.startsWith(FLEET) || named.indexOf(',') < 0) {
            each.put("", Queues.connect(url));
            return each;
        }
        for (var server : named.substring(FLEET.length()).split(",")) {
            each.put(server.strip(), Queues.connect(FLEET + server.strip()));
        }
        return each;
    }
}
