package dev.biene.jobset;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a set stands, seen by one bee that has nothing to do; all counts are of one moment.
 *
 * @param unclaimed jobs never claimed
 * @param returned jobs given back or taken from lost bees, free for any bee
 * @param retryable failed jobs with attempts left that this bee may take now
 * @param retryableElsewhere failed jobs with attempts left that wait for another bee than this one
 * @param running jobs in any bee's hands and not settled, second copies not counted
 * @param exhausted jobs with no attempt left
 * @param untilCopy how long until the oldest job of another bee, without a second copy so far, reaches the age asked
 *     for; zero or less if it has; null if there is none
 * @param untilLost how long until the first bee that holds jobs counts as lost unless it is heard of; null if none does
 * @param bees live bees of this set, this one included
 * @param slots their slots together
 * @param durations of completed jobs, from all bees
 */
public record Survey(
        SetState state,
        long unclaimed,
        long returned,
        long retryable,
        long retryableElsewhere,
        long running,
        long exhausted,
        @Nullable Duration untilCopy,
        @Nullable Duration untilLost,
        int bees,
        int slots,
        DurationHistogram durations) {

    /** Whether nothing is left that any bee could do or wait for. */
    public boolean done() {
        return unclaimed + returned + retryable + retryableElsewhere + running == 0;
    }
}
