package dev.biene.bench;

/**
 * What a handler does, which the name of the set tells it: {@code timed}, {@code sleep_10}, anything else for nothing.
 *
 * @param timed its input holds the moment at which the job was offered, and it takes the time since
 * @param sleepMillis how long it sleeps
 */
record Deed(boolean timed, long sleepMillis) {

    /** The set of jobs that hold when they were offered. */
    static final String TIMED = "timed";

    /** The set of jobs that do nothing. */
    static final String NOTHING = "burn";

    private static final String SLEEP = "sleep_";

    static Deed of(String set) {
        long millis = set.startsWith(SLEEP) ? Long.parseLong(set.substring(SLEEP.length())) : 0;
        return new Deed(set.equals(TIMED), millis);
    }

    /** The set of jobs that sleep so long. */
    static String sleep(long millis) {
        return SLEEP + millis;
    }
}
