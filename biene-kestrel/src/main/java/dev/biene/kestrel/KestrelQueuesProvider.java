package dev.biene.kestrel;

import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesProvider;
import java.util.Set;

/** Serves {@code kestrel://HOST:PORT,HOST:PORT}. Connects on first use. */
public final class KestrelQueuesProvider implements QueuesProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("kestrel");
    }

    @Override
    public Queues connect(String url) {
        return new KestrelQueues(KestrelUrl.parse(url), KestrelOptions.defaults());
    }
}
