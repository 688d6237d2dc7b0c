package dev.biene.jobset;

import java.time.Duration;

/**
 * What a bee asks for.
 *
 * @param source where the jobs are to come from
 * @param jobs how many at most
 * @param jobsPerClaim into claims of how many jobs each; above 1 only for {@link Source#NEW}
 * @param minimumAge for {@link Source#COPY}: how long the first copy must have been running
 */
public record ClaimRequest(Source source, int jobs, int jobsPerClaim, Duration minimumAge) {

    /** Where claimed jobs come from, in the order in which a bee prefers them. */
    public enum Source {
        /** Nothing is wanted: settle only. */
        NONE,
        /** Jobs never claimed, at random. */
        NEW,
        /** Jobs given back by bees or taken from lost ones without a failed attempt, at random. */
        RETURNED,
        /** Failed jobs with attempts left that this bee was not the last to try, or that nobody else can. */
        FAILED,
        /** A second copy of jobs that others run, oldest first. */
        COPY
    }

    /** The request of a bee that only settles. */
    public static final ClaimRequest NOTHING = new ClaimRequest(Source.NONE, 0, 1, Duration.ZERO);

    /** A request for single jobs of {@code source}. */
    public static ClaimRequest singles(Source source, int jobs) {
        return new ClaimRequest(source, jobs, 1, Duration.ZERO);
    }
}
