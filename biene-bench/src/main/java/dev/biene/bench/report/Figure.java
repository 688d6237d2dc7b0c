package dev.biene.bench.report;

/**
 * One thing measured of one contestant, in every round of a run.
 *
 * @param of what was done: {@code 64 B, 50 connections}; empty if the run does one thing only
 * @param who did it
 */
public record Figure(String of, String who, Measure measure, Series rounds) {

    boolean isOf(Figure other) {
        return of.equals(other.of) && who.equals(other.who) && measure.name().equals(other.measure.name());
    }
}
