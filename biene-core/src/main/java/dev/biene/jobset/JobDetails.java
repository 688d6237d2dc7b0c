package dev.biene.jobset;

import java.util.List;

/**
 * One job with all that happened to it.
 *
 * @param attempts by the time they started
 */
public record JobDetails(JobRecord job, List<Attempt> attempts) {

    public JobDetails {
        attempts = List.copyOf(attempts);
    }
}
