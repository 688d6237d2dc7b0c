package dev.biene.cli;

/** Numbers of jobs in words. */
final class Counts {

    private Counts() {}

    /** {@code 1 job}, {@code 2 jobs}. */
    static String jobs(long count) {
        return count == 1 ? "1 job" : count + " jobs";
    }

    /** {@code 1 failed attempt}, {@code 2 failed attempts}. */
    static String failures(long count) {
        return count == 1 ? "1 failed attempt" : count + " failed attempts";
    }

    /** How many of the inputs read were new. */
    static String added(long added, long read) {
        if (added == read) return jobs(added) + " added";
        long known = read - added;
        return jobs(added) + " added, " + known + (known == 1 ? " was" : " were") + " there already";
    }
}
