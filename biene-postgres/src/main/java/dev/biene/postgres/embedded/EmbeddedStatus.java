package dev.biene.postgres.embedded;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the embedded PostgreSQL of one home, without starting it.
 *
 * @param running whether it answers; the last three are null when it does not
 * @param home the directory that holds binaries, data and log
 * @param dataDirectory the newest data directory there, null before the first start
 * @param log the server's log, null before the first start
 */
public record EmbeddedStatus(
        boolean running,
        Path home,
        @Nullable Path dataDirectory,
        @Nullable Path log,
        @Nullable EmbeddedServer server,
        @Nullable Long pid,
        @Nullable Instant startedAt) {}
