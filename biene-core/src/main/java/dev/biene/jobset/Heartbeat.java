package dev.biene.jobset;

import java.time.Duration;

/**
 * What a bee tells of itself with each heartbeat; figures are for people, never for decisions about outcomes.
 *
 * @param running jobs being handled at this moment
 * @param rate jobs completed per second, over the bee's look-back window
 * @param durations of all jobs this bee completed
 * @param busy time spent in handlers, summed over slots
 * @param wasted part of it spent on attempts whose result was refused
 */
public record Heartbeat(int running, double rate, DurationHistogram durations, Duration busy, Duration wasted) {}
