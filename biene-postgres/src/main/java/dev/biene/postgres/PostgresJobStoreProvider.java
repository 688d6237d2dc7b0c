package dev.biene.postgres;

import dev.biene.jobset.JobStore;
import dev.biene.jobset.JobStoreProvider;
import dev.biene.postgres.connect.PostgresSettings;
import org.jspecify.annotations.Nullable;

/** Lets {@link JobStore#connect} find PostgreSQL: the default, and what PostgreSQL's own URLs name. */
public final class PostgresJobStoreProvider implements JobStoreProvider {

    @Override
    public boolean understands(@Nullable String url) {
        return url == null
                || url.startsWith("postgresql:")
                || url.startsWith("postgres:")
                || url.startsWith("jdbc:postgresql:")
                || url.startsWith("embedded:");
    }

    @Override
    public JobStore connect(@Nullable String url) {
        return PostgresJobStore.connect(PostgresSettings.of(url));
    }
}
