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

    /** At how many jobs at a time all are set, so that those that sleep can be compared. */
    int CONCURRENCY = 10;

    /** Adds jobs to a set while others work on it. For one thread. */
    interface Offers extends AutoCloseable {

        /**
         * Adds some jobs in one call of the competitor's.
         *
         * @param at when they are offered, by {@link System#nanoTime}; goes into their inputs, plus 0, 1, 2 … so that
         *     no two are alike
         */
        void add(String set, long at, int jobs) throws Exception;

        @Override
        default void close() {}
    }

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
    default @Nullable String absence(BenchServer server) throws Exception {
        return null;
    }

    /** Makes its tables in a new database. */
    void create(Database database) throws Exception;

    /** Adds jobs under a name; those with one process or thread of the caller's that are quick about it. */
    void fill(Database database, String set, long jobs) throws Exception;

    /** Deletes a set that is done, where that is cheap: what is left of it to be written would be in the next one's way. */
    default void forget(Database database, String set) throws Exception {}

    /** Makes an empty set, where a set must be made before it is worked on. */
    default void open(Database database, String set) throws Exception {}

    /** Adds jobs one by one or few by few, from a process that does not work on them; null if nobody can but itself. */
    default @Nullable Offers offers(Database database) throws Exception {
        return null;
    }

    /** How many jobs it runs at a time when they take long. */
    default int concurrency() {
        return CONCURRENCY;
    }

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

    /** The last of the measured jobs is settled and the clock stands. */
    default void finished() throws Exception {}

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
