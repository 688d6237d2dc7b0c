package dev.biene.jobset;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jobs in one bee's hands: a first copy of a range of them, or the second copy of one. */
final class MemoryClaim {

    final long id;
    final MemoryBee bee;
    final List<MemoryJob> jobs;
    final Instant since;

    /** Jobs of this claim that have, or had, a second copy. */
    final Set<MemoryJob> copied = new HashSet<>();

    /** For a second copy: the claim that it doubles, which may be gone; else null. */
    @Nullable
    MemoryClaim original;

    MemoryClaim(long id, MemoryBee bee, List<MemoryJob> jobs, Instant since, @Nullable MemoryClaim original) {
        this.id = id;
        this.bee = bee;
        this.jobs = jobs;
        this.since = since;
        this.original = original;
    }

    Claim toClaim() {
        var first = jobs.get(0);
        return new Claim(
                id, first.number, jobs.stream().map(MemoryJob::input).toList(), first.attempts, original != null);
    }
}
