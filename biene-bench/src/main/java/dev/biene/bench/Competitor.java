package dev.biene.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who burns down jobs that do nothing: how its tables are made and filled, how its workers are set, and how to
 * tell that all is done.
 *
 * <p>The harness fills and counts; the work is done in child processes, see {@link Worker}.
 */
interface Competitor {

    /** What names it on the command line of a child: {@code biene:8}, {@code lanes:1000:4}. */
    String spec();

    /** What names it in the tables. */
    String title();

    /** Version and settings, for the report. */
    String settings();

    /** Whether it is Biene's own code that is measured. */
    default boolean biene() {
        return spec().startsWith("biene");
    }

    /** How many jobs it is given: enough to measure, few enough to wait for. */
    long jobs();

    /** Why it cannot take part here, or null if it can. May take minutes the first time. */
    default @Nullable String absence() {
        return null;
    }

    /** Makes its tables in a new database. */
    void create(Database database) throws Exception;

    /** Adds jobs under a name; those with one process or thread of the caller's that are quick about it. */
    void fill(Database database, String set, long jobs) throws Exception;

    /** Whether its workers end when all jobs are done; else they are stopped when {@link #left} says zero. */
    default boolean endsByItself() {
        return false;
    }

    /** Whether a job may be done more than once by design. */
    default boolean repeatsJobs() {
        return false;
    }

    /** Jobs that are not settled yet, or 1 if it is only known that there are some. */
    long left(Database database, String set) throws Exception;

    /** Jobs of the set that are settled, each counted once, given how many there were. */
    default long done(Database database, String set, long jobs) throws Exception {
        return jobs - left(database, set);
    }

    /** The command of one worker process. */
    default List<String> command() {
        return Child.java("-Xmx512m", "worker", spec());
    }

    /** The work of one worker, in its own process. */
    Work work(Database database) throws Exception;
}
