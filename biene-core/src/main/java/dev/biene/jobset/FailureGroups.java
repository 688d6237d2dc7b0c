package dev.biene.jobset;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers failures into groups; for those who write a {@link JobStore}. For one thread. */
public final class FailureGroups {

    private static final class Gathered {
        private final Set<Long> jobs = new HashSet<>();
        private String message = "";
        private long attempts;
        private Instant firstAt = Instant.MAX;
        private Instant lastAt = Instant.MIN;
        private long lastJob;

        FailureGroup group(String pattern) {
            return new FailureGroup(pattern, message, attempts, jobs.size(), firstAt, lastAt, lastJob);
        }
    }

    private final Map<String, Gathered> groups = new HashMap<>();

    /** No groups yet. */
    public FailureGroups() {}

    /**
     * Adds attempts with one message.
     *
     * @param jobs the numbers of the jobs they were of
     * @param lastJob that of the last one
     */
    public void add(
            String message, long attempts, Collection<Long> jobs, Instant firstAt, Instant lastAt, long lastJob) {
        var group = groups.computeIfAbsent(FailurePattern.of(message), pattern -> new Gathered());
        group.attempts += attempts;
        group.jobs.addAll(jobs);
        if (firstAt.isBefore(group.firstAt)) group.firstAt = firstAt;
        if (lastAt.isBefore(group.lastAt)) return;
        group.lastAt = lastAt;
        group.lastJob = lastJob;
        group.message = message;
    }

    /** The groups with most attempts, the most frequent first. */
    public List<FailureGroup> list(int limit) {
        return groups.entrySet().stream()
                .map(each -> each.getValue().group(each.getKey()))
                .sorted(Comparator.comparing(FailureGroup::attempts)
                        .thenComparing(FailureGroup::lastAt)
                        .reversed()
                        .thenComparing(FailureGroup::pattern))
                .limit(limit)
                .toList();
    }
}
