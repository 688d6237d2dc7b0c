package dev.biene.jobset;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs of a set to look at: those that meet all that is said.
 *
 * @param state null for any
 * @param input a piece of the input's JSON text, in any case; empty for any
 * @param error a piece of the message or the detail of one of the job's failed attempts, in any case; empty for any
 */
public record JobFilter(@Nullable JobState state, String input, String error) {

    private static final JobFilter ALL = new JobFilter(null, "", "");

    /** All jobs. */
    public static JobFilter all() {
        return ALL;
    }

    /** Only jobs in this state; null for any. */
    public JobFilter withState(@Nullable JobState state) {
        return new JobFilter(state, input, error);
    }

    /** Only jobs whose input has this piece of text. */
    public JobFilter withInput(String input) {
        return new JobFilter(state, input, error);
    }

    /** Only jobs of which a failed attempt has this piece of text. */
    public JobFilter withError(String error) {
        return new JobFilter(state, input, error);
    }
}
