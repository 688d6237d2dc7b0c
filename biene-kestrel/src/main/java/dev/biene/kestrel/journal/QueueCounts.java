package dev.biene.kestrel.journal;

import java.util.List;

/** The figures of one queue, as Kestrel's {@code stats} has them. Since the start, unless they are of now. */
public record QueueCounts(
        String name,
        long items,
        long bytes,
        long totalItems,
        long journalBytes,
        long expired,
        long itemsInMemory,
        long bytesInMemory,
        long ageMillis,
        long discarded,
        int waiters,
        int open,
        long opens,
        long aborts,
        long flushes,
        long moved,
        long segments,
        List<String> children) {}
