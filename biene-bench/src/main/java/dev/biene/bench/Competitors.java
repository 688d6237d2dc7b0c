package dev.biene.bench;

import java.util.ArrayList;
import java.util.List;

/** Everybody who can be in a burn-down. */
final class Competitors {

    static final int BIENE_SLOTS = 8;

    /** Jobs in one claim of Biene's when jobs are tiny: {@code Pace.MAX_JOBS}. */
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
        all.addAll(peers(counts));
        return all;
    }

    private static List<Competitor> peers(JobCounts counts) {
        return List.of(
                new GraphileJobs(counts.graphile()),
                new DbSchedulerJobs(counts.dbScheduler()),
                new JobRunrJobs(counts.jobRunr()),
                new OriginalSql(counts.original()));
    }

    /** The competitor that a worker process was told to be. */
    static Competitor named(String spec) {
        var words = spec.split(":");
        return switch (words[0]) {
            case "biene" -> new BieneJobs(number(words, 1), 0);
            case "lanes" -> new RawLanes(number(words, 1), number(words, 2), 0);
            case "skip-locked" -> new RawSkipLocked(number(words, 1), number(words, 2), 0);
            case "db-scheduler" -> new DbSchedulerJobs(0);
            case "jobrunr" -> new JobRunrJobs(0);
            case "original" -> new OriginalSql(0);
            default -> throw new IllegalArgumentException("no competitor is named \"" + spec + "\"");
        };
    }

    private static int number(String[] words, int place) {
        return Integer.parseInt(words[place]);
    }

    /** How many jobs each is given. */
    record JobCounts(long biene, long raw, long graphile, long dbScheduler, long jobRunr, long original) {

        /** The usual counts, all of them smaller in proportion when Biene's is. */
        static JobCounts of(long biene, long graphile, long dbScheduler, long jobRunr, long original) {
            return new JobCounts(biene, biene, graphile, dbScheduler, jobRunr, original);
        }
    }
}
