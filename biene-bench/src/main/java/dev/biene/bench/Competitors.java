package dev.biene.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everybody who can be in a burn-down. */
final class Competitors {

    static final int BIENE_SLOTS = 8;

    /** Jobs in one claim of Biene's when jobs are tiny: {@code Pace.MAX_CLAIM}. */
    private static final int BIENE_CLAIM = 2_000;

    private static final int ROUND_CLAIM = 1_000;
    private static final int SKIP_LOCKED_CONNECTIONS = 8;

    private Competitors() {}

    /** One process: Biene first, whom the others are compared with, then the raw limits, then the peers. */
    static List<Competitor> oneProcess(JobCounts counts) {
        var all = new ArrayList<Competitor>();
        all.add(new BieneJobs(BIENE_SLOTS, counts.biene()));
        all.add(new BieneJobs(1, counts.biene()));
        for (int claim : new int[] {BIENE_CLAIM, ROUND_CLAIM}) {
            for (int connections : new int[] {1, 2, 4}) all.add(new RawLanes(claim, connections, counts.biene()));
        }
        all.add(new RawSkipLocked(ROUND_CLAIM, SKIP_LOCKED_CONNECTIONS, counts.raw()));
        all.add(new PgmqJobs(ROUND_CLAIM, 2, counts.raw(), counts.pgmqSql()));
        all.addAll(peers(counts));
        return all;
    }

    /** Several processes: the raw loops have a connection or two in each. */
    static List<Competitor> manyProcesses(JobCounts counts) {
        var all = new ArrayList<Competitor>();
        all.add(new BieneJobs(BIENE_SLOTS, counts.biene()));
        all.add(new BieneJobs(1, counts.biene()));
        all.add(new RawLanes(BIENE_CLAIM, 1, counts.biene()));
        all.add(new RawLanes(ROUND_CLAIM, 1, counts.biene()));
        all.add(new RawSkipLocked(ROUND_CLAIM, 2, counts.raw()));
        all.add(new PgmqJobs(ROUND_CLAIM, 1, counts.raw(), counts.pgmqSql()));
        all.addAll(peers(counts));
        return all;
    }

    private static List<Competitor> peers(JobCounts counts) {
        return List.of(
                new GraphileJobs(counts.graphile()),
                new PgBossJobs(counts.pgBoss()),
                new DbSchedulerJobs(counts.dbScheduler()),
                new JobRunrJobs(counts.jobRunr()),
                new QuartzJobs(counts.quartz()),
                new OriginalSql(counts.original()));
    }

    /** The competitor that a worker process was told to be. */
    static Competitor named(String spec) {
        var words = spec.split(":");
        return switch (words[0]) {
            case "biene" -> new BieneJobs(number(words, 1), 0);
            case "biene-single" -> new BieneSingles(number(words, 1), 0);
            case "lanes" -> new RawLanes(number(words, 1), number(words, 2), 0);
            case "skip-locked" -> new RawSkipLocked(number(words, 1), number(words, 2), 0);
            case "pgmq" -> new PgmqJobs(number(words, 1), number(words, 2), 0, null);
            case "db-scheduler" -> new DbSchedulerJobs(0);
            case "jobrunr" -> new JobRunrJobs(0);
            case "quartz" -> new QuartzJobs(0);
            case "original" -> new OriginalSql(0);
            default -> throw new IllegalArgumentException("no competitor is named \"" + spec + "\"");
        };
    }

    private static int number(String[] words, int place) {
        return Integer.parseInt(words[place]);
    }

    /** Those of a list whose name on the command line begins with one of {@code only}, all if that is null. */
    static List<Competitor> only(List<Competitor> all, @Nullable List<String> only) {
        return all.stream()
                .filter(one -> only == null || only.stream().anyMatch(one.spec()::startsWith))
                .toList();
    }

    /**
     * How many jobs each is given: enough to measure, few enough to wait for.
     *
     * @param biene also for the lanes, which are as fast
     * @param raw for the loops in JDBC
     * @param pgmqSql see {@link PgmqJobs}
     */
    record JobCounts(
            long biene,
            long raw,
            long graphile,
            long pgBoss,
            long dbScheduler,
            long jobRunr,
            long quartz,
            long original,
            @Nullable Path pgmqSql) {}
}
