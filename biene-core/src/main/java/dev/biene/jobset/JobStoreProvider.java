package dev.biene.jobset;

import org.jspecify.annotations.Nullable;

/** How {@link JobStore#connect} finds a backend: registered as a {@link java.util.ServiceLoader} service. */
public interface JobStoreProvider {

    /** Whether {@code url} is for this backend; null asks who is the default. */
    boolean understands(@Nullable String url);

    /** Connects, or says in one sentence why not. */
    JobStore connect(@Nullable String url);
}
