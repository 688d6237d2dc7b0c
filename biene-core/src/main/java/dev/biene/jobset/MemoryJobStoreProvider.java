package dev.biene.jobset;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Finds {@code memory:NAME}: one store for each name in this JVM, {@code memory:} included, for as long as it lives. */
public final class MemoryJobStoreProvider implements JobStoreProvider {

    private static final String SCHEME = "memory:";
    private static final ConcurrentMap<String, MemoryJobStore> STORES = new ConcurrentHashMap<>();

    @Override
    public boolean understands(@Nullable String url) {
        return url != null && url.startsWith(SCHEME);
    }

    @Override
    public JobStore connect(@Nullable String url) {
        if (url == null || !understands(url)) {
            throw new IllegalArgumentException("a memory store's URL begins with " + SCHEME + ", got \"" + url + "\"");
        }
        return STORES.computeIfAbsent(url, each -> new MemoryJobStore());
    }
}
