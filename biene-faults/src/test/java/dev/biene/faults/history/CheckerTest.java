package dev.biene.faults.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.faults.history.Violation.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A history that keeps every promise passes, and each way to break one is named. */
final class CheckerTest {

    /** Two items and two jobs, each with a fault on the way: an abort, a cut connection, a failure, a lost bee. */
    private static final String SOUND = """
            p i put 1 in
            p o put 1 in
            p i put 2 in
            p o put 2 in
            p i put 3 in
            p u put 3 in
            c i get - in
            c o get 1 in
            c i abort 1 in
            c o abort 1 in
            c i get - in
            c o get 1 in
            e i get - in
            e o get 2 in
            c i ack 1 in
            c o ack 1 in
            * i gone - -
            * o gone - -
            c i get - in
            c o get 2 in
            c i ack 2 in
            c o ack 2 in
            driver o left 3 in
            driver o left - in
            d i add 7 -
            d o add 7 -
            d i add 8 -
            d o add 8 -
            store o claim 7 31
            b i claim 7 b/1
            b i err 7 b/1
            store o claim 7 32
            a i claim 7 a/1
            store o claim 8 33
            a i gone - -
            store o claim 8 34
            store o claim 7 35
            b i claim 7 b/2
            b i done 7 {"n":7}
            store o done 7 {"n":7}
            b i claim 8 b/3
            b i done 8 8
            store o done 8 8
            b i exit - DONE
            b o exit - DONE
            driver o final 7 {"n":7}
            driver o final 8 8
            driver o err 7 b/1
            driver o err 7 lost
            driver o err 8 lost
            driver o final - 10
            """;

    private static Verdict check(String history) {
        var checker = new Checker();
        long nanos = 0;
        for (var line : history.lines().toList()) checker.accept(Event.parse(++nanos * 1000 + " " + line));
        return checker.verdict();
    }

    /** Replaces lines of the sound history and expects exactly these violations. */
    private static void planted(String lines, String faulty, Kind... kinds) {
        assertTrue(SOUND.contains(lines), lines);
        var verdict = check(SOUND.replace(lines, faulty));
        assertEquals(
                List.of(kinds),
                verdict.violations().stream().map(Violation::kind).distinct().toList(),
                () -> verdict.violations().toString());
        assertEquals(1, verdict.exitStatus());
    }

    @Test
    void aHistoryThatKeepsEveryPromiseIsValid() {
        var verdict = check(SOUND);

        assertEquals(List.of(), verdict.violations());
        assertEquals(List.of(), verdict.vacuous());
        assertEquals(0, verdict.exitStatus());
        assertEquals(4, verdict.acknowledged());
    }

    @Test
    void anItemThatIsNowhereIsLost() {
        planted("c i get - in\nc o get 2 in\nc i ack 2 in\nc o ack 2 in\n", "", Kind.LOST);
    }

    @Test
    void anItemThatNobodyPutIsUnexpected() {
        planted("driver o left 3 in", "driver o left 4 in", Kind.UNEXPECTED);
    }

    @Test
    void anItemThatComesAgainAfterItsConfirmationIsNamed() {
        planted("* i gone - -\n", "c i get - in\nc o get 1 in\n* i gone - -\n", Kind.REDELIVERED_AFTER_CLOSE);
        planted("driver o left 3 in", "driver o left 1 in", Kind.REDELIVERED_AFTER_CLOSE);
    }

    @Test
    void anItemInTwoHandsIsNamed() {
        planted("c i ack 1 in\n", "e i get - in\ne o get 1 in\nc i ack 1 in\n", Kind.TWO_HOLDERS);
    }

    @Test
    void anItemTwiceInOneHandIsNamed() {
        planted("c i ack 1 in\n", "c i get - in\nc o get 1 in\nc i ack 1 in\n", Kind.DUPLICATE_WITHOUT_CAUSE);
    }

    @Test
    void anItemPutBackBehindANewOneIsNamed() {
        planted(
                "c i get - in\nc o get 1 in\ne i get - in\ne o get 2 in\n",
                "e i get - in\ne o get 2 in\nc i get - in\nc o get 1 in\n",
                Kind.ABORT_NOT_TO_HEAD);
    }

    /** It may have had the item that came back in front of the one put back. */
    @Test
    void anItemPutBackMayBePassedByWhatAGetOfUnknownOutcomeHad() {
        var passed = "e i get - in\ne o get 2 in\nc i get - in\nc o get 1 in\n";
        var history = SOUND.replace("c i get - in\nc o get 1 in\ne i get - in\ne o get 2 in\n", passed);
        assertEquals(1, check(history).exitStatus());

        assertEquals(
                0,
                check(history.replace(
                                "c i get - in\nc o get 1 in\nc i abort",
                                "e i get - in\ne u get - in\nc i get - in\nc o get 1 in\nc i abort"))
                        .exitStatus());
    }

    /** As a history of two busy processors showed: the answer to the first abort is written down after the second began. */
    @Test
    void anItemThatIsGivenBackByTheNextOneBeforeTheFirstHeardOfItIsInNobodysWay() {
        var aborted = "c i abort 1 in\nc o abort 1 in\n";
        assertTrue(SOUND.contains(aborted));
        var history = SOUND.replace(aborted, """
                c i abort 1 in
                a i get - in
                a o get 1 in
                a i abort 1 in
                c o abort 1 in
                e i get - in
                e o get 2 in
                a u abort 1 in
                """).replace("e i get - in\ne o get 2 in\nc i ack", "c i ack");

        assertEquals(List.of(), check(history).violations());
    }

    @Test
    void anItemThatPassesAnotherOfItsProducerIsNamed() {
        planted("""
                c i get - in
                c o get 1 in
                c i abort 1 in
                c o abort 1 in
                c i get - in
                c o get 1 in
                e i get - in
                e o get 2 in
                """, """
                e i get - in
                e o get 2 in
                c i get - in
                c o get 1 in
                """, Kind.FIFO);
    }

    @Test
    void aSecondResultIsNamed() {
        planted("b i exit - DONE", "b i done 7 x\nstore o done 7 {\"n\":7}\nb i exit - DONE", Kind.COMPLETED_TWICE);
    }

    @Test
    void aResultThatChangesIsNamed() {
        planted("driver o final 7 {\"n\":7}", "driver o final 7 {\"n\":6}", Kind.RESULT_OVERWRITTEN);
        planted(
                "b i exit - DONE",
                "b i done 7 x\nreader o final 7 {\"n\":7}\nreader o final 7 x\nb i exit - DONE",
                Kind.RESULT_OVERWRITTEN);
    }

    @Test
    void aFailureThatNobodyRaisedOrThatCountsTwiceIsNamed() {
        planted("driver o err 7 b/1", "driver o err 7 b/1\ndriver o err 7 b/1", Kind.OVER_RETRIED);
        planted("driver o err 7 b/1", "driver o err 7 b/9", Kind.OVER_RETRIED);
        planted("driver o err 7 lost", "driver o err 7 lost\ndriver o err 7 lost", Kind.OVER_RETRIED);
    }

    @Test
    void moreAttemptsThanRecordedOrAllowedAreNamed() {
        var finished = "store o done 8 8\n";
        assertTrue(SOUND.contains(finished));
        var unfinished = SOUND.replace(finished, "");
        var counted = check(unfinished.replace("driver o final 8 8", "driver f final 8 10"));
        assertEquals(Kind.OVER_RETRIED, counted.violations().get(0).kind());
        var early = check(unfinished.replace("driver o final 8 8", "driver f final 8 1"));
        assertEquals(Kind.NOT_FINISHED, early.violations().get(0).kind());
    }

    @Test
    void aJobThatIsThereTwiceIsNamed() {
        planted("driver o final 8 8\n", "driver o final 8 8\ndriver o final 8 8\n", Kind.DUPLICATE_JOB);
    }

    @Test
    void aJobThatIsNotThereIsLost() {
        planted("store o done 8 8\n", "", "driver o final 8 8\n", "", Kind.LOST);
    }

    private static void planted(String lines, String faulty, String others, String faultyOthers, Kind kind) {
        assertTrue(SOUND.contains(lines) && SOUND.contains(others));
        var verdict = check(SOUND.replace(lines, faulty).replace(others, faultyOthers));
        assertEquals(
                List.of(kind),
                verdict.violations().stream().map(Violation::kind).toList());
    }

    @Test
    void aJobThatNobodyFinishedIsNamed() {
        planted("store o done 8 8\n", "", "driver o final 8 8\n", "driver u final 8 WAITING\n", Kind.NOT_FINISHED);
    }

    @Test
    void anAcceptedResultThatIsGoneIsNamed() {
        planted("driver o final 8 8\n", "", Kind.COMPLETION_LOST);
        planted("driver o final 8 8\n", "driver u final 8 RUNNING\n", Kind.COMPLETION_LOST);
    }

    @Test
    void aJobGivenAwayAfterItsResultIsNamed() {
        planted("b i exit - DONE\n", "store o claim 7 36\nb i exit - DONE\n", Kind.CLAIMED_AFTER_COMPLETION);
    }

    @Test
    void aBeeThatGoesHomeBeforeAllIsDoneIsNamed() {
        planted("b i claim 8 b/3\n", "a i exit - DONE\nb i claim 8 b/3\n", Kind.LEFT_EARLY);
    }

    @Test
    void anEmptyOrVacuousHistoryProvesNothing() {
        assertEquals(2, check("").exitStatus());
        assertEquals(2, check("p i put 1 in\np u put 1 in\n").exitStatus());
        assertEquals(2, check(SOUND.replace("driver o left - in\n", "")).exitStatus());
        assertEquals(2, check(SOUND.replace("driver o final - 10\n", "")).exitStatus());
    }

    @Test
    void anUnknownOutcomeIsNoViolation() {
        assertEquals(0, check(SOUND.replace("c o ack 1 in", "c u ack 1 in")).exitStatus());
        assertEquals(0, check(SOUND.replace("driver o left 3 in\n", "")).exitStatus());
    }
}
