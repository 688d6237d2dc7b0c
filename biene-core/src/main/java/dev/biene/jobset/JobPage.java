package dev.biene.jobset;

import java.util.List;

/**
 * Some jobs of a set, in order of their numbers.
 *
 * <p>A page may hold fewer jobs than were asked for, or none, although there are more: a store looks through a bounded
 * number of jobs for each page, so that a search through millions never takes long at a stretch.
 *
 * @param through the number of the last job that was looked at, from which the next page goes on
 * @param more whether jobs are left to look at
 */
public record JobPage(List<JobExcerpt> jobs, long through, boolean more) {

    /** How many jobs a page holds at most. */
    public static final int MAX_JOBS = 500;

    public JobPage {
        jobs = List.copyOf(jobs);
    }

    /** What a store takes for a limit on a page: at least 1, and no more than {@value #MAX_JOBS}. */
    public static int bounded(int limit) {
        if (limit < 1) throw new IllegalArgumentException("a page must hold at least 1 job, was " + limit);
        return Math.min(limit, MAX_JOBS);
    }
}
