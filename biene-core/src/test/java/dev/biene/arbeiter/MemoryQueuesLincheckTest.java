package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever clients of a queue in memory do at the same time, some order of it, one after the other, explains what each of
 * them saw.
 */
@Tag("lincheck")
final class MemoryQueuesLincheckTest {

    /** Turns that threads can take, some hundred for each scenario; a failure comes with its turns. */
    private static ModelCheckingOptions modelChecking() {
        return new ModelCheckingOptions()
                .iterations(8)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsBefore(2)
                .actorsPerThread(3)
                .actorsAfter(1)
                // One lock guards them, so that no thread is in the middle of one when another's turn comes.
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(
                                "java.util.ArrayDeque",
                                "java.util.ArrayList",
                                "java.util.HashMap",
                                "java.util.HashSet",
                                "java.util.LinkedHashMap",
                                "java.util.LinkedHashSet",
                                "java.util.TreeMap")
                        .allMethods()
                        .treatAsAtomic())
                .sequentialSpecification(OneByOneClients.class);
    }

    @Test
    void clientsAtTheSameTimeSeeWhatOneAfterTheOtherWouldSee() {
        modelChecking().check(QueueClients.class);
    }

    /**
     * Readers that wait are served by whoever brings an item. By real threads and not by model checking, in which time
     * stands still and no wait ends.
     */
    @Test
    void readersThatWaitForAMomentSeeThatToo() {
        new StressOptions()
                .iterations(12)
                .invocationsPerIteration(200)
                .threads(3)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .sequentialSpecification(OneByOneClients.class)
                .check(WaitingClients.class);
    }

    /** Clients whose readers wait for half a millisecond. */
    public static final class WaitingClients extends QueueClients {
        @Override
        protected Duration patience() {
            return Duration.ofNanos(500_000);
        }
    }

    @Test
    void lookingBeforeTakingIsFound() {
        // Making the scenario small that shows it takes twice as long as finding it.
        var options = modelChecking().minimizeFailedScenario(false);
        var found = assertThrows(AssertionError.class, () -> options.check(HastyClients.class));

        assertTrue(String.valueOf(found.getMessage()).contains("get("), found::getMessage);
    }

    /** Clients that look at the head and then take what is there, so that two may see one item. */
    public static final class HastyClients extends QueueClients {
        @Operation
        @Override
        public int get(@Param(name = "client") int client) throws InterruptedException {
            int seen = peek(client);
            if (seen != 0) super.get(client);
            return seen;
        }
    }
}
