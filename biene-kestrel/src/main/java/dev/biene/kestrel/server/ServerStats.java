package dev.biene.kestrel.server;

import dev.biene.arbeiter.StageBoard;

/** Counters since the start, and what stages report. Used by the event loop only. */
final class ServerStats {
    final long startedAtMillis = System.currentTimeMillis();
    long connections;
    long totalConnections;
    long gets;
    long sets;
    long peeks;
    long hits;
    long misses;
    long totalItems;
    long bytesRead;
    long bytesWritten;
    final StageBoard stages = new StageBoard();
}
