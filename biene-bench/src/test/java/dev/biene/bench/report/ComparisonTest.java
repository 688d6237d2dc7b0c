package dev.biene.bench.report;

import static dev.biene.bench.report.Runs.BIENE;
import static dev.biene.bench.report.Runs.CPU;
import static dev.biene.bench.report.Runs.JOBS;
import static dev.biene.bench.report.Runs.OTHER_PEER;
import static dev.biene.bench.report.Runs.PEER;
import static dev.biene.bench.report.Runs.RATE;
import static dev.biene.bench.report.Runs.figure;
import static dev.biene.bench.report.Runs.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.bench.report.Change.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs that were never run: what is noise and what is not. */
final class ComparisonTest {

    private static final Double[] QUIET = {98.0, 99.0, 100.0, 101.0, 102.0};

    private static Change change(Figure old, Figure now) {
        return Comparison.of(List.of(run(old)), List.of(run(now))).changes().get(0);
    }

    private static Double[] times(double factor, Double... rounds) {
        var all = new Double[rounds.length];
        for (int i = 0; i < all.length; i++) all[i] = factor * rounds[i];
        return all;
    }

    @Test
    void aChangeBeyondTheNoiseOfBothRunsIsMarked() {
        var change = change(figure(BIENE, RATE, QUIET), figure(BIENE, RATE, times(0.9, QUIET)));

        assertEquals(Verdict.WORSE, change.verdict());
        assertEquals(0.9, change.ratio(), 1e-9);
        // From 100 to 98 is further than from 100 to 102; once for each run.
        assertEquals(100 / 98.0 * 100 / 98.0, change.noise(), 1e-9);
    }

    @Test
    void moreOfWhatShouldBeLessIsWorse() {
        assertEquals(
                Verdict.WORSE,
                change(figure(BIENE, CPU, QUIET), figure(BIENE, CPU, times(1.2, QUIET)))
                        .verdict());
        assertEquals(
                Verdict.BETTER,
                change(figure(BIENE, CPU, QUIET), figure(BIENE, CPU, times(0.8, QUIET)))
                        .verdict());
    }

    @Test
    void aChangeWithinTheNoiseOfEitherRunIsNotMarked() {
        Double[] noisy = {60.0, 80.0, 85.0, 110.0, 130.0};

        assertEquals(
                Verdict.WITHIN_NOISE,
                change(figure(BIENE, RATE, QUIET), figure(BIENE, RATE, noisy)).verdict());
        assertEquals(
                Verdict.WITHIN_NOISE,
                change(figure(BIENE, RATE, noisy), figure(BIENE, RATE, QUIET)).verdict());
    }

    @Test
    void roundsThatAgreeToTheLastDigitDoNotMakeEveryDifferenceARegression() {
        var change = change(figure(BIENE, CPU, 4.5, 4.5, 4.5, 4.5, 4.5), figure(BIENE, CPU, 4.6, 4.6, 4.6, 4.6, 4.6));

        assertEquals(Verdict.WITHIN_NOISE, change.verdict());
        assertEquals(1.03, change.noise(), 1e-9);
    }

    @Test
    void ofTooFewRoundsNothingIsSaid() {
        assertEquals(
                Verdict.UNKNOWN,
                change(figure(BIENE, RATE, 100.0, 100.0), figure(BIENE, RATE, QUIET))
                        .verdict());
        assertEquals(
                Verdict.UNKNOWN,
                change(figure(BIENE, RATE, QUIET), figure(BIENE, RATE, 10.0)).verdict());
    }

    @Test
    void whatSlowsEverybodyDownIsTheMachine() {
        var old = run(figure(BIENE, RATE, QUIET), figure(PEER, RATE, QUIET), figure(OTHER_PEER, RATE, QUIET));
        var now = run(
                figure(BIENE, RATE, times(0.7, QUIET)),
                figure(PEER, RATE, times(0.68, QUIET)),
                figure(OTHER_PEER, RATE, times(0.72, QUIET)));

        var biene = Comparison.of(List.of(old), List.of(now)).changes().get(0);

        assertEquals(0.7, biene.machine(), 1e-9);
        assertEquals(Verdict.WITHIN_NOISE, biene.verdict());
    }

    @Test
    void whatSlowsBieneAloneDownIsNotTheMachine() {
        var old = run(figure(BIENE, RATE, QUIET), figure(PEER, RATE, QUIET));
        var now = run(figure(BIENE, RATE, times(0.7, QUIET)), figure(PEER, RATE, times(1.01, QUIET)));

        var comparison = Comparison.of(List.of(old), List.of(now));

        assertEquals(Verdict.WORSE, comparison.changes().get(0).verdict());
        assertEquals(1, comparison.worse());
    }

    @Test
    void aSteadyBieneOnAFasterMachineIsNotMarked() {
        var old = run(figure(BIENE, RATE, QUIET), figure(PEER, RATE, QUIET));
        var now = run(figure(BIENE, RATE, QUIET), figure(PEER, RATE, times(1.3, QUIET)));

        var biene = Comparison.of(List.of(old), List.of(now)).changes().get(0);

        assertEquals(1.3, biene.machine(), 1e-9);
        assertEquals(Verdict.WITHIN_NOISE, biene.verdict());
    }

    @Test
    void figuresThatCanBeZeroAreMarkedWhenAllRoundsHaveMoved() {
        assertEquals(
                Verdict.WORSE,
                change(figure(BIENE, CPU, 0.0, 0.0, 1.0), figure(BIENE, CPU, 2.0, 3.0, 9.0))
                        .verdict());
        assertEquals(
                Verdict.WITHIN_NOISE,
                change(figure(BIENE, CPU, 0.0, 0.0, 2.0), figure(BIENE, CPU, 2.0, 3.0, 9.0))
                        .verdict());
    }

    @Test
    void aCountThatIsNeitherGoodNorBadIsNeverMarked() {
        assertEquals(
                Verdict.WITHIN_NOISE,
                change(figure(BIENE, JOBS, QUIET), figure(BIENE, JOBS, times(9, QUIET)))
                        .verdict());
    }

    @Test
    void whatTheOldFileDoesNotHaveIsCountedAloud() {
        var comparison = Comparison.of(
                List.of(run(figure(BIENE, RATE, QUIET))),
                List.of(run(figure(BIENE, RATE, QUIET), figure(PEER, RATE, QUIET))));

        assertEquals(1, comparison.changes().size());
        assertTrue(comparison.markdown().contains("1 that the old file does not have"), comparison.markdown());
    }

    @Test
    void theTableMarksWhatIsWorse() {
        var markdown = Comparison.of(
                        List.of(run(figure(BIENE, RATE, QUIET))), List.of(run(figure(BIENE, RATE, times(0.5, QUIET)))))
                .markdown();

        assertTrue(markdown.contains("| Biene, 8 slots: rate, jobs/s | 100 | 50.0 |      0.50 |"), markdown);
        assertTrue(markdown.contains("| WORSE |"), markdown);
        assertTrue(markdown.contains("1 figures compared: 0 better and 1 WORSE"), markdown);
    }
}
