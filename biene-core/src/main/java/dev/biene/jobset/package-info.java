/**
 * Job sets: finite sets of unique jobs that any number of bees share out among themselves.
 *
 * <p>{@link dev.biene.jobset.JobSet} is where a user begins. The engine (what one bee does) is hidden in this package and
 * stands on {@link dev.biene.jobset.JobStore}, the atomic steps that a backend offers.
 *
 * <p>Who only looks (a progress bar, a dashboard) reads: {@link dev.biene.jobset.SetStats} counts of a set,
 * {@link dev.biene.jobset.Progress} its counts over time, {@link dev.biene.jobset.BeeStatus} who works on it,
 * {@link dev.biene.jobset.RunningJob} what is in their hands, {@link dev.biene.jobset.FailureGroup} what failed and how
 * often, {@link dev.biene.jobset.JobPage} its jobs page by page and {@link dev.biene.jobset.JobDetails} one of them with
 * every attempt. None of these reads is longer for a set of ten million jobs than for a small one.
 */
@NullMarked
package dev.biene.jobset;

import org.jspecify.annotations.NullMarked;
