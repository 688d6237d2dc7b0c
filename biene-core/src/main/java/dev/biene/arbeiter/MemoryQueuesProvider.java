package dev.biene.arbeiter;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Serves {@code memory:}, new and private queues, and {@code memory:NAME}, shared in the process by name. */
public final class MemoryQueuesProvider implements QueuesProvider {
    private static final String SCHEME = "memory";
    private static final Map<String, MemoryStore> SHARED = new HashMap<>();

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public Queues connect(String url) {
        String name = url.substring(SCHEME.length() + 1);
        if (name.isEmpty()) return new MemoryQueues();
        synchronized (SHARED) {
            // Named queues last until the last of their clients has left.
            SHARED.values().removeIf(MemoryStore::abandoned);
            return new MemoryQueues(SHARED.computeIfAbsent(name, absent -> new MemoryStore(true)));
        }
    }
}
