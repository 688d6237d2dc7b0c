package dev.biene.kestrel.server;

import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesProvider;
import dev.biene.kestrel.journal.JournalQueues;
import dev.biene.kestrel.journal.StoreSettings;
import java.nio.file.Path;
import java.util.Set;

/**
 * Serves {@code embedded:}, the user's own queues, which a server shares among all of the user's processes and
 * which starts on first use; and {@code embedded:DIRECTORY}, queues in a directory that this process has for
 * itself, without a server.
 */
public final class EmbeddedQueuesProvider implements QueuesProvider {
    private static final String SCHEME = "embedded:";

    @Override
    public Set<String> schemes() {
        return Set.of("embedded");
    }

    @Override
    public Queues connect(String url) {
        String directory = url.substring(SCHEME.length());
        if (!directory.isEmpty()) return JournalQueues.open(Path.of(directory), StoreSettings.DEFAULT);
        return new EmbeddedQueues(ServerDaemon.ofUser());
    }
}
