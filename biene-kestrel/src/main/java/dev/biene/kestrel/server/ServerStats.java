package dev.biene.kestrel.server;

/** Counters since the start. Used by the event loop only. */
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
}
