package dev.biene.faults.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.faults.history.Violation.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine lives through every world, and the simulator would notice if it did not. */
@Tag("any-jdk")
final class SimulationTest {

    private static final long SEEDS = 5_000;

    /** What shows each flaw; each may show in more ways than these. */
    private static final Map<Flaw, Set<Kind>> SHOWN = Map.of(
            Flaw.UNGUARDED_COMPLETION, Set.of(Kind.RESULT_OVERWRITTEN, Kind.COMPLETED_TWICE),
            Flaw.FAILURE_WITHOUT_A_CLAIM, Set.of(Kind.OVER_RETRIED),
            Flaw.NO_SECOND_COPIES, Set.of(Kind.NOT_FINISHED),
            Flaw.LEAVING_TOO_EARLY, Set.of(Kind.LEFT_EARLY, Kind.NOT_FINISHED),
            Flaw.FAILED_JOB_NEVER_RELEASED, Set.of(Kind.NOT_FINISHED));

    @Test
    void everyWorldIsSurvived() throws Exception {
        survive(0, 300);
    }

    /** Its answer, that all is done, is from before the last jobs were added; and the only other bee has a job that hangs. */
    @ParameterizedTest
    @ValueSource(longs = {42_482, 77_904})
    void aBeeThatGoesHomeLateIsFollowedByAnother(long seed) throws Exception {
        survive(seed, 1);
    }

    @Test
    @Tag("fault")
    void everyOneOfTwentyThousandWorldsIsSurvived() throws Exception {
        survive(1_000_000, 20_000);
    }

    private static void survive(long first, long count) throws InterruptedException {
        var simulations = new Simulations(store -> store, 10);
        simulations.live(first, count, 2);

        var failed = simulations.failed().stream()
                .map(outcome -> "seed " + outcome.seed() + ": " + Simulation.told(outcome))
                .toList();
        assertEquals(List.of(), failed);
    }

    @Test
    void oneSeedIsOneHistory() {
        for (long seed = 0; seed < 20; seed++) {
            var one = Simulation.of(seed, new Threads(), store -> store);
            var other = Simulation.of(seed, new Threads(), store -> store);

            assertEquals(one.history(), other.history(), "seed " + seed);
            assertEquals(one.trace(), other.trace(), "seed " + seed);
            assertNotEquals(
                    one.trace(),
                    Simulation.of(seed + 1, new Threads(), store -> store).trace());
        }
    }

    @Test
    void aWorldIsNotPeaceful() {
        var outcome = Simulation.of(7, new Threads(), store -> store);

        assertTrue(outcome.valid());
        assertTrue(outcome.executions() > outcome.jobs(), outcome::toString);
        assertTrue(outcome.switches() > 100, outcome::toString);
        assertTrue(outcome.nanos() > 60_000_000_000L, outcome::toString);
    }

    @ParameterizedTest
    @EnumSource
    void aPlantedFlawIsFound(Flaw flaw) throws Exception {
        var simulations = new Simulations(flaw::in, 10);
        simulations.live(0, SEEDS, 2);

        assertFalse(simulations.failed().isEmpty(), "not found in " + SEEDS + " seeds");
        var kinds = simulations.failed().stream()
                .flatMap(outcome -> outcome.verdict().violations().stream())
                .map(violation -> violation.kind())
                .collect(Collectors.toSet());
        assertTrue(
                kinds.stream().anyMatch(SHOWN.getOrDefault(flaw, Set.of())::contains),
                () -> flaw + " showed as " + kinds);
    }

    @Test
    void aFlawThatIsFoundIsFoundAgain() throws Exception {
        var simulations = new Simulations(Flaw.UNGUARDED_COMPLETION::in, 1);
        simulations.live(0, SEEDS, 1);
        var found = simulations.failed().get(0);

        var again = Simulation.of(found.seed(), new Threads(), Flaw.UNGUARDED_COMPLETION::in);

        assertEquals(Simulation.told(found), Simulation.told(again));
    }
}
