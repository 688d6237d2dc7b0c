/**
 * Job sets: finite sets of unique jobs that any number of bees share out among themselves.
 *
 * <p>{@link dev.biene.jobset.JobSet} is where a user begins. The engine (what one bee does) is hidden in this package and
 * stands on {@link dev.biene.jobset.JobStore}, the atomic steps that a backend offers.
 */
@NullMarked
package dev.biene.jobset;

import org.jspecify.annotations.NullMarked;
