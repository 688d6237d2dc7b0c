package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.jobset.StoreUnavailableException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

final class FailuresTest {

    private static String told(SQLException failure) {
        return String.valueOf(Failures.translated(failure, "in \"db\"").getMessage());
    }

    /** As the driver has it from the server: with a severity before what was said, and a place behind it. */
    private static SQLException said(String state, @Nullable String message) {
        var fields = "SERROR\0C" + state + "\0" + (message == null ? "" : "M" + message + "\0") + "P7\0";
        return new PSQLException(new ServerErrorMessage(fields));
    }

    /** These pass by themselves, or can be mended while bees wait. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "08006 | the connection to PostgreSQL broke in \"db\": oh",
                "57P01 | the connection to PostgreSQL broke in \"db\": oh",
                "57P03 | the connection to PostgreSQL broke in \"db\": oh",
                "53100 | the disk of PostgreSQL is full in \"db\": oh; free some space",
                "53300 | PostgreSQL has no connection left in \"db\": oh",
                "25006 | PostgreSQL is read-only in \"db\": oh; if it is a standby, name the primary",
            })
    void aServerThatIsAwayForNowIsUnavailable(String state, String sentence) {
        var failure = said(state, "oh");

        var translated = Failures.translated(failure, "in \"db\"");

        assertTrue(translated instanceof StoreUnavailableException, translated::toString);
        assertTrue(told(failure).startsWith(sentence), told(failure));
        assertSame(failure, translated.getCause());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "42501 | PostgreSQL does not allow this in \"db\": oh; this user needs CREATE",
                "57014 | PostgreSQL refused a statement in \"db\": oh [57014]",
                "23505 | PostgreSQL refused a statement in \"db\": oh [23505]",
            })
    void whatWaitingDoesNotMendIsAFailure(String state, String sentence) {
        var failure = said(state, "oh");

        var translated = Failures.translated(failure, "in \"db\"");

        assertEquals(BieneException.class, translated.getClass());
        assertTrue(told(failure).startsWith(sentence), told(failure));
        assertSame(failure, translated.getCause());
    }

    @Test
    void theServersWordsAreOneLineWithoutTheDriversTrimmings() {
        assertEquals(
                "PostgreSQL refused a statement in \"db\": no such thing [42P01]",
                told(said("42P01", "no such thing\nHint: look elsewhere")));
    }

    @Test
    void whatTheDriverSaysOfItselfIsToldAsItIs() {
        assertEquals(
                "the connection to PostgreSQL broke in \"db\": An I/O error occurred",
                told(new SQLException("An I/O error occurred\nwhile sending", "08006")));
        assertTrue(
                told(said("XX000", null)).contains("\"db\": ERROR"), "the driver's sentence where the server has none");
    }

    @Test
    void aFailureWithoutWordsOrStateIsToldAllTheSame() {
        assertEquals("PostgreSQL refused a statement in \"db\": no reason given [null]", told(new SQLException("")));
        assertEquals("PostgreSQL refused a statement in \"db\": null [null]", told(new SQLException()));
    }

    @Test
    void aFailureIsKnownByItsState() {
        assertTrue(Failures.is(said("42P01", "gone"), Failures.UNDEFINED_TABLE));
        assertFalse(Failures.is(said("42P02", "gone"), Failures.UNDEFINED_TABLE));
        assertFalse(Failures.is(new SQLException("gone"), Failures.UNDEFINED_TABLE));
    }
}
