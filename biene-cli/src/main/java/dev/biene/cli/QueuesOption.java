package dev.biene.cli;

import dev.biene.arbeiter.Queues;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the queues are. */
final class QueuesOption {

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
}
