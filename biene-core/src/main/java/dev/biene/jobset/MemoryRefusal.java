package dev.biene.jobset;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A result that a {@link MemoryJobSet} refused and that differs from the accepted one. */
record MemoryRefusal(MemoryJob job, MemoryBee bee, @Nullable String result, Instant at) {}
