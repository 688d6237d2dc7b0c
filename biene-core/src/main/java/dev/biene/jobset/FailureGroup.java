package dev.biene.jobset;

import java.time.Instant;

/**
 * Failed and lost attempts whose messages say the same of different things: alike but for numbers, paths and what is
 * quoted.
 *
 * @param pattern what their messages have in common, with {@code …} where they differ
 * @param message the newest of them
 * @param attempts how many
 * @param jobs of how many jobs
 * @param lastJob the number of the job that failed so last
 */
public record FailureGroup(
        String pattern, String message, long attempts, long jobs, Instant firstAt, Instant lastAt, long lastJob) {

    /** How many attempts are looked through for groups, the newest first: what is older is counted, not grouped. */
    public static final int ATTEMPTS = 10_000;

    /** What {@code message} has in common with all that belong to its group; that of a pattern is the pattern itself. */
    public static String patternOf(String message) {
        return FailurePattern.of(message);
    }

    /** The longest piece of text that all messages of the group have, to search for them; empty if there is none. */
    public String piece() {
        var longest = "";
        for (var piece : pattern.split(String.valueOf(FailurePattern.GAP), -1)) {
            var text = piece.strip();
            // Where a pattern has one blank the messages may have several, or a line's end.
            if (text.length() > longest.length() && message.contains(text)) longest = text;
        }
        return longest;
    }
}
