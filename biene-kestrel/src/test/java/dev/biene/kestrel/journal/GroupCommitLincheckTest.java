package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An item is acknowledged only when a power cut would leave it, whoever forced it and with whatever others.
 *
 * <p>By real threads: in model checking Lincheck must be told of every thread, and the journal's own is one that waits for
 * work and never ends by itself.
 */
@Tag("lincheck")
final class GroupCommitLincheckTest {

    private static StressOptions stress() {
        return new StressOptions()
                .iterations(12)
                .invocationsPerIteration(200)
                .threads(3)
                .actorsBefore(1)
                .actorsPerThread(4)
                .actorsAfter(1)
                .sequentialSpecification(SafeItems.class);
    }

    @Test
    void nothingIsAcknowledgedBeforeItIsSafe() {
        stress().check(GroupCommit.class);
    }

    @Test
    void anAcknowledgementOfWhatIsOnlyWrittenIsFound() {
        var options = stress().minimizeFailedScenario(false);
        var found = assertThrows(AssertionError.class, () -> options.check(HastyCommit.class));

        assertTrue(String.valueOf(found.getMessage()).contains("left()"), found::getMessage);
    }

    /** Forces now and then only, and acknowledges before. */
    public static final class HastyCommit extends GroupCommit {
        public HastyCommit() {
            super(Fsync.every(Duration.ofSeconds(10)));
        }
    }
}
